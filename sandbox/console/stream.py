"""The news of a workspace as server-sent events: what has changed, not how it looks now.

A page that hears of something that it shows asks for itself again. While nothing happens the
server only writes a heartbeat, so that dead connections are noticed.

    hello  {"last": 41}                                    on every connection
    news   {"last": 44, "kinds": ["call"], "about": [...]} what happened since; about null: anything
    gone   {}                                              the workspace was deleted
"""

import asyncio
from urllib.parse import parse_qs

import orjson
from starlette.types import Receive, Scope, Send

from sandbox.feed import Listener, News
from sandbox.spaces import DEFAULT, Spaces, UnknownWorkspace

HEARTBEAT_SECONDS = 20
PAUSE_SECONDS = 0.25
"""Between two messages: what happens meanwhile is told in one."""

_RETRY_MS = 2_000
_HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
]


async def serve(spaces: Spaces, scope: Scope, receive: Receive, send: Send) -> None:
    """Tell one browser the news until it leaves, the workspace is deleted or the server stops."""
    name = parse_qs(scope["query_string"].decode("latin-1")).get("workspace", [DEFAULT])[0]
    try:
        space = spaces.get(name)
    except UnknownWorkspace:
        # An EventSource that is answered so does not come back.
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body", "body": b""})
        return
    listener = space.audience.join()
    leaving = asyncio.ensure_future(_until_gone(receive, listener))
    try:
        await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
        hello = _event("hello", {"last": space.feed.last_id})
        await _write(send, f"retry: {_RETRY_MS}\n".encode() + hello)
        await _tell(listener, send)
        deleted = name not in (other.request.name for other in spaces)
        last = _event("gone", {}) if deleted else b""
        await send({"type": "http.response.body", "body": last, "more_body": False})
    finally:
        space.audience.leave(listener)
        leaving.cancel()


async def _tell(listener: Listener, send: Send) -> None:
    while not listener.ended:
        news = await listener.news(HEARTBEAT_SECONDS)
        if listener.ended:
            return
        if news is None:
            await _write(send, b": nothing new\n\n")
        else:
            await _write(send, _event("news", _shape(news)))
            await listener.pause(PAUSE_SECONDS)


def _shape(news: News) -> dict[str, object]:
    about = None if news.everything else sorted(news.about)
    return {"last": news.last_id, "kinds": sorted(news.kinds), "about": about}


def _event(name: str, data: dict[str, object]) -> bytes:
    return b"event: " + name.encode() + b"\ndata: " + orjson.dumps(data) + b"\n\n"


async def _write(send: Send, content: bytes) -> None:
    await send({"type": "http.response.body", "body": content, "more_body": True})


async def _until_gone(receive: Receive, listener: Listener) -> None:
    while (await receive())["type"] != "http.disconnect":
        continue
    listener.end()
