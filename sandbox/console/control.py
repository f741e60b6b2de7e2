"""Control calls from within: the same road as those that come over HTTP, validation included."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

import orjson
from starlette.types import ASGIApp, Message, Scope

from sandbox.control.hooks import FROM_CONSOLE

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

    @property
    def content(self) -> bytes:
        """The bytes of the body."""
        if isinstance(self.body, bytes):
            return self.body
        # orjson writes no number of more than 64 bits; the control call is to refuse those.
        return b"" if self.body is None else json.dumps(self.body).encode()


class ControlClient:
    """Makes control calls on behalf of a request to the console."""

    def __init__(self, application: ASGIApp) -> None:
        self._application = application

    async def make(self, call: ControlCall, scheme: str, headers: Mapping[str, str]) -> Answered:
        """Make a call for the sender of a request with this scheme and these headers."""
        content = call.content
        scope = _scope(call, content, scheme, headers)
        sent: list[Message] = []

        async def receive() -> Message:
            return {"type": "http.request", "body": content, "more_body": False}

        async def send(message: Message) -> None:
            sent.append(message)

        await self._application(scope, receive, send)
        body = b"".join(message.get("body", b"") for message in sent)
        return Answered(sent[0]["status"], orjson.loads(body) if body else {})


def _scope(call: ControlCall, content: bytes, scheme: str, headers: Mapping[str, str]) -> Scope:
    path = "/_sandbox/" + "/".join(call.path)
    sent = {name: headers[name] for name in _HANDED_ON if name in headers}
    sent |= {FROM_CONSOLE: "1", "content-length": str(len(content))}
    if call.body is not None:
        sent["content-type"] = "application/json"
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": call.method,
        "scheme": scheme,
        "path": path,
        "raw_path": quote(path).encode(),
        "root_path": "",
        "query_string": urlencode(call.query).encode(),
        "headers": [(k.encode("latin-1"), v.encode("latin-1")) for k, v in sent.items()],
        "client": None,
        "server": None,
    }
