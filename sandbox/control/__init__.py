"""The control API under `/_sandbox/`: what a test drives the sandbox with.

One module per resource; each gives its handlers by operationId. A new resource is a module, its
paths in `openapi.yaml`, and a line in `_RESOURCES`.

    Connexion: routing → validation ─▶ guard (origin, parameters, workspace) ─▶ resource ─▶ domain
"""

from collections.abc import Callable, Mapping

from sandbox.control import (
    breaker,
    checklist,
    clock,
    deliveries,
    diagnosis,
    editors,
    faults,
    records,
    requests,
    scenarios,
    server,
    snapshot,
    sources,
    trigger,
    workspaces,
)
from sandbox.control.guard import guarded
from sandbox.control.hooks import ControlHooks
from sandbox.http import Api, Handler
from sandbox.spaces import Spaces

__all__ = ["ControlHooks", "handlers"]

_RESOURCES: tuple[Callable[[Spaces], Mapping[str, Handler]], ...] = (
    server.operations,
    workspaces.operations,
    snapshot.operations,
    editors.operations,
    clock.operations,
    records.operations,
    sources.operations,
    faults.operations,
    trigger.operations,
    deliveries.operations,
    diagnosis.operations,
    breaker.operations,
    requests.operations,
    checklist.operations,
)


def handlers(spaces: Spaces, application: Api) -> Mapping[str, Handler]:
    """Give the handlers of every operation of the control API, which is `application` itself."""
    operations = [resource(spaces) for resource in _RESOURCES]
    operations.append(scenarios.operations(spaces, application))
    return {
        operation_id: guarded(spaces, handler)
        for resource in operations
        for operation_id, handler in resource.items()
    }
