"""Scripted faults in front of the operations of the service's API.

A fault takes the place of the operation once the call has been recognised and found valid: what
it would have changed is left alone.
"""

from collections.abc import Awaitable

from sandbox.api.service import ServiceHooks
from sandbox.domain.errors import (
    Forbidden,
    NotAuthorized,
    RateLimitExceeded,
    ResourceNotFound,
)
from sandbox.domain.faults import Fault
from sandbox.http import Answer, Call, Handler, HttpError, ScriptedFailure

RETRY_AFTER_SECONDS = 3600


def may_fail(hooks: ServiceHooks, operation: str, handler: Handler) -> Handler:
    """Give a handler that first looks whether its operation is to fail."""

    def handle(call: Call) -> Answer | Awaitable[Answer]:
        script = hooks.space(call).workspace.fault_script
        if script:
            fault = script.take(operation)
            if fault is not None:
                note = f"scripted fault {fault.id}: {fault.status} in place of the operation"
                call.attributes.setdefault("notes", []).append(note)
                raise _error(fault, note)
        return handler(call)

    return handle


def _error(fault: Fault, reason: str) -> Exception:
    """Refuse as the service does with this status, in the words of the profile."""
    match fault.status:
        case 401:
            return NotAuthorized(reason)
        case 403:
            return Forbidden(reason)
        case 404:
            return ResourceNotFound(reason)
        case 429:
            return RateLimitExceeded(RETRY_AFTER_SECONDS, reason)
        case 500:
            return ScriptedFailure(reason)
        case status:
            return HttpError(status, reason)
