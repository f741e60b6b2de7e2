"""The hooks of the control API: every refusal as `{"error", "hint"}`, and webhooks afterwards."""

from collections.abc import Sequence
from typing import Any

from sandbox.control.description import wording
from sandbox.control.errors import ControlError, closest, listed
from sandbox.domain.errors import InvalidRequest, ServiceError
from sandbox.http import Answer, Call, HttpError
from sandbox.profiles import ProfileUnavailable
from sandbox.spaces import DEFAULT, Spaces, UnknownWorkspace, WorkspaceError
from sandbox.timeline import TimeError

FROM_CONSOLE = "x-sandbox-console"
"""The header with which the console says that a call is its own."""

_PREFIX = "/_sandbox/"
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_DESCRIPTION = "GET /_sandbox/control/openapi.json describes every call"


class ControlHooks:
    """The `sandbox.http.Hooks` of the control API."""

    def __init__(self, spaces: Spaces) -> None:
        self._spaces = spaces

    def before(self, call: Call) -> None:
        """Nothing is needed before the call is known."""

    def authenticate(self, call: Call, required_scopes: Sequence[Sequence[str]]) -> Any:
        """Let everybody in: the control API has no credentials."""

    def error(self, call: Call, error: Exception) -> Answer:
        """Word a refusal."""
        known = error if isinstance(error, ControlError) else self._known(call, error)
        return Answer.json(known.status, {"error": known.error, "hint": known.hint})

    def _known(self, call: Call, error: Exception) -> ControlError:
        match error:
            case InvalidRequest():
                return wording().violations(call.operation_id or "", error.violations)
            case HttpError():
                return _http_refusal(call, error)
            case UnknownWorkspace():
                return self._unknown_workspace(error)
            case WorkspaceError():
                return ControlError(409, str(error), self._workspaces())
            case ProfileUnavailable():
                return ControlError(422, str(error), "leave 'profile' out, or take one of these")
            case TimeError():
                return ControlError(422, str(error), wording().need_of_body("setClock"))
            case ServiceError():
                return ControlError(409, str(error), _DESCRIPTION)
        return ControlError(
            500,
            "the sandbox has failed to carry this out; that is a defect of the sandbox",
            "its standard error tells more; please report it together with the call",
        )

    def _unknown_workspace(self, error: UnknownWorkspace) -> ControlError:
        guess = closest(error.name, [space.request.name for space in self._spaces])
        meant = f"did you mean '{guess}'? " if guess else ""
        return ControlError(
            404,
            f"there is no workspace '{error.name[:100]}'",
            f"{meant}{self._workspaces()}; make one with POST /_sandbox/workspaces",
        )

    def _workspaces(self) -> str:
        return f"the workspaces are: {listed(space.request.name for space in self._spaces)}"

    def finish(self, call: Call, answer: Answer) -> Answer:
        """Keep answers out of every cache: they change with the state."""
        answer.headers.append(("cache-control", "no-store"))
        return answer

    async def sent(self, call: Call, answer: Answer) -> None:
        """Record what was changed, and send the webhooks that the call has raised.

        Its answer has left by now.
        """
        if call.method not in _SAFE_METHODS:
            self._record(call, answer)
        for space, event in call.attributes.pop("events", ()):
            space.submit(event)

    def _record(self, call: Call, answer: Answer) -> None:
        try:
            space = self._spaces.get(call.query.get("workspace") or DEFAULT)
        except UnknownWorkspace:
            return
        space.recorder.steering(
            call.operation_id or "",
            call.method,
            call.path,
            answer.status,
            call.raw_body,
            console=FROM_CONSOLE in call.headers,
        )


def _http_refusal(call: Call, error: HttpError) -> ControlError:
    if error.status == 404:
        return _unknown_path(call.path)
    if error.status == 405:
        return ControlError(405, error.reason, _DESCRIPTION)
    if error.status == 413:
        return ControlError(413, error.reason, "send less; no control call needs that much")
    need = wording().need_of_body(call.operation_id)
    if not call.raw_body:
        return ControlError(400, "this call takes a JSON body, and none was sent", need)
    return ControlError(error.status, error.reason, need)


def _unknown_path(path: str) -> ControlError:
    known = wording().paths
    # What all paths begin with would make them all look alike.
    guess = closest(path.removeprefix(_PREFIX), [name.removeprefix(_PREFIX) for name in known])
    meant = f"did you mean {_PREFIX}{guess}? " if guess else ""
    calls = ", ".join(f"{'|'.join(methods)} {name}" for name, methods in known.items())
    return ControlError(404, f"there is no control call at {path[:200]}", f"{meant}known: {calls}")
