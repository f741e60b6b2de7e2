"""Scripted faults in front of the operations of the service's API.

`sandbox.faults.pipeline` draws the way of a call through them.
"""

from collections.abc import Awaitable, Sequence
from inspect import isawaitable

from sandbox.api.service import ServiceHooks
from sandbox.domain.faults import Stage
from sandbox.domain.workspace import Workspace
from sandbox.faults import pipeline, reserved
from sandbox.http import Answer, Call, Handler
from sandbox.space import Space


def may_fail(hooks: ServiceHooks, operation: str, handler: Handler) -> Handler:
    """Give a handler that first looks whether its operation is to fail."""

    def handle(call: Call) -> Answer | Awaitable[Answer]:
        space = hooks.space(call)
        # What breaks the contract is refused by the operation itself, and uses nothing up.
        if space.workspace.fault_script.pending and not call.violations:
            return _perhaps_struck(hooks, space, operation, handler, call)
        return handler(call)

    def handle_creation(call: Call) -> Answer | Awaitable[Answer]:
        workspace = hooks.space(call).workspace
        if call.violations or not _may_be_reserved(call):
            return handle(call)
        values = reserved.foresee(workspace, operation, call)
        return _settled(workspace, values, call, handle) if values else handle(call)

    return handle_creation if operation in reserved.CREATIONS else handle


def _may_be_reserved(call: Call) -> bool:
    """Tell whether it is worth looking for reserved values."""
    return any("[" in value or value in reserved.SIRETS for value in pipeline.sent_values(call))


async def _settled(
    workspace: Workspace, values: Sequence[str], call: Call, handle: Handler
) -> Answer:
    """Answer a call that carries reserved values."""
    try:
        answer = handle(call)
        return await answer if isawaitable(answer) else answer
    finally:
        reserved.settle(workspace, values, call)


def _perhaps_struck(
    hooks: ServiceHooks, space: Space, operation: str, handler: Handler, call: Call
) -> Answer | Awaitable[Answer]:
    workspace = space.workspace
    names = pipeline.about(call, workspace)
    fault = workspace.fault_script.find(Stage.CALL, operation, names, workspace.clock.now())
    if fault is None:
        return handler(call)
    affected = pipeline.Affected(
        call=call,
        workspace=workspace,
        pauses=space.pauses,
        handler=handler,
        is_current=lambda: space.workspace is workspace and hooks.serves(space),
        word=hooks.error,
    )
    return pipeline.strike(fault, affected, operation)
