"""Scripted faults in front of the operations of the service's API.

`sandbox.faults.pipeline` draws the way of a call through them.
"""

from collections.abc import Awaitable

from sandbox.api.service import ServiceHooks
from sandbox.domain.faults import Stage
from sandbox.faults import pipeline
from sandbox.http import Answer, Call, Handler
from sandbox.space import Space


def may_fail(hooks: ServiceHooks, operation: str, handler: Handler) -> Handler:
    """Give a handler that first looks whether its operation is to fail."""

    def handle(call: Call) -> Answer | Awaitable[Answer]:
        space = hooks.space(call)
        if space.workspace.fault_script.pending:
            return _perhaps_struck(hooks, space, operation, handler, call)
        return handler(call)

    return handle


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
        is_current=lambda: space.workspace is workspace,
        word=hooks.error,
    )
    return pipeline.strike(fault, affected, operation)
