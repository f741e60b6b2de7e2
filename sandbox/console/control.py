"""Control calls from within: the same road as those that come over HTTP, validation included."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.types import ASGIApp

from sandbox.control.hooks import FROM_CONSOLE
from sandbox.http.inside import ask

_HANDED_ON = ("host", "origin", "sec-fetch-site")
"""What tells where a request comes from: the control API refuses other sites by it."""


@dataclass(frozen=True, slots=True)
class Answered:
    """The answer to a control call; `body` is its JSON, empty where there is none."""

    status: int
    body: Mapping[str, Any]

    @property
    def ok(self) -> bool:
        """Whether it was carried out."""
        return 200 <= self.status < 300

    @property
    def error(self) -> str:
        """What was wrong, in English as the control API says it."""
        return str(self.body.get("error", ""))

    @property
    def hint(self) -> str:
        """What to do about it, in English."""
        return str(self.body.get("hint", ""))


@dataclass(frozen=True, slots=True)
class ControlCall:
    """A call to make: `path` comes after `/_sandbox/`, each part as it is, without escapes.

    `body` is to be written as JSON, or is JSON that came as it is.
    """

    method: str
    path: tuple[str, ...]
    query: Mapping[str, str]
    body: Mapping[str, Any] | bytes | None = None


class ControlClient:
    """Makes control calls on behalf of a request to the console."""

    def __init__(self, application: ASGIApp) -> None:
        self._application = application

    async def make(self, call: ControlCall, scheme: str, headers: Mapping[str, str]) -> Answered:
        """Make a call for the sender of a request with this scheme and these headers."""
        sent = {name: headers[name] for name in _HANDED_ON if name in headers}
        answer = await ask(
            self._application,
            call.method,
            ("_sandbox", *call.path),
            query=call.query,
            body=call.body,
            scheme=scheme,
            headers={**sent, FROM_CONSOLE: "1"},
        )
        return Answered(answer.status, answer.body or {})
