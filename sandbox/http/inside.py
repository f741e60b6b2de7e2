"""A request from within: it goes the very road of those that come over HTTP, but for the wire."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

import orjson
from starlette.types import ASGIApp, Message, Scope


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer; `body` is its JSON, None where there is none."""

    status: int
    body: Any

    @property
    def ok(self) -> bool:
        """Whether the request was carried out."""
        return 200 <= self.status < 300


async def ask(
    application: ASGIApp,
    method: str,
    path: Sequence[str],
    *,
    query: Mapping[str, str],
    body: Any = None,
    scheme: str = "http",
    headers: Mapping[str, str],
) -> Answered:
    """Send a JSON request; `path` is its parts, without escapes. Raises what the application does.

    `body` is to be written as JSON, or is JSON already where it is bytes. `headers` say, among
    others, for which host and on behalf of whom.
    """
    content = _content(body)
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": content, "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    more = {"content-length": str(len(content))}
    if body is not None:
        more["content-type"] = "application/json"
    await application(_scope(method, path, query, scheme, {**headers, **more}), receive, send)
    answer = b"".join(message.get("body", b"") for message in sent)
    return Answered(sent[0]["status"], orjson.loads(answer) if answer else None)


def _content(body: Any) -> bytes:
    if isinstance(body, bytes):
        return body
    # orjson writes no number of more than 64 bits; whoever is asked is to refuse those.
    return b"" if body is None else json.dumps(body).encode()


def _scope(
    method: str,
    path: Sequence[str],
    query: Mapping[str, str],
    scheme: str,
    headers: Mapping[str, str],
) -> Scope:
    escaped = "/" + "/".join(quote(part, safe="") for part in path)
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": scheme,
        "path": "/" + "/".join(path),
        "raw_path": escaped.encode(),
        "root_path": "",
        "query_string": urlencode(query).encode(),
        "headers": [(k.encode("latin-1"), v.encode("latin-1")) for k, v in headers.items()],
        "client": None,
        "server": None,
    }
