"""Runs the Flask pages on the event loop that also serves the API.

    receive ──> body, bounded; an upload form is decoded as it arrives (multipart.py)
            ──> the WSGI application, called on the loop: one operation at a time, as for the API
            ──> send, then what the page wants done once its answer has left (webhooks)

The rules of the domain are not safe for threads and need not be, since nothing here leaves the
loop: only waiting for bytes gives way to other requests.
"""

import asyncio
import sys
from collections.abc import Callable, Iterable
from inspect import iscoroutinefunction
from io import BytesIO
from typing import TYPE_CHECKING, Any

from starlette.types import Receive, Scope, Send

from sandbox import blobs
from sandbox.domain.files import Content

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication
    from werkzeug.exceptions import HTTPException

MAX_UPLOAD = 110 * 1024 * 1024
"""The most that one request may send, in bytes: a file of 100 MB and the rest of its form."""

MAX_PLAIN_FORM = 2 * 1024 * 1024
"""The same without files."""

RAW_UPLOADS = "/rails/active_storage/disk/"
"""Where files are sent without a form around them."""

RAW_FILE = "sandbox.file"
"""Key of the WSGI environment: the `Content` of such a file."""

FORM = "sandbox.form"
"""Key of the WSGI environment: the fields and files of an upload form, as two `MultiDict`."""

REFUSAL = "sandbox.refusal"
"""Key of the WSGI environment: the `HTTPException` to answer when the body was not acceptable."""

WORK = "sandbox.work"
"""Key of the WSGI environment: a function that a view leaves to be called in a thread, or a
coroutine function, to be awaited on the loop. The view's answer is dropped, and the view is called
again with what the function gave."""

RESULT = "sandbox.result"
"""Key of the WSGI environment: what the function gave, as a function that returns or raises it."""

AFTERWARDS = "sandbox.afterwards"
"""Key of the WSGI environment: a list of functions to call once the answer has been sent."""

_SLICE = 32 * 1024

Environ = dict[str, Any]


class ClientGone(Exception):
    """The client closed the connection before its request was complete."""


class Bridge:
    """An ASGI application made of a WSGI application, which is loaded at the first request."""

    def __init__(self, load: "Callable[[], WSGIApplication]") -> None:
        self._load = load
        self._application: WSGIApplication | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one HTTP request."""
        if self._application is None:
            self._application = self._load()
        environ = _environ(scope)
        try:
            await _take_body(environ, receive)
        except ClientGone:
            return
        try:
            await _answer(self._application, environ, send)
        finally:
            for action in environ[AFTERWARDS]:
                action()


def _environ(scope: Scope) -> Environ:
    """Write the request as PEP 3333 wants it; text is bytes in the guise of Latin-1."""
    host, port = scope.get("server") or ("localhost", 80)
    environ: Environ = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": scope["path"].encode("utf-8", "replace").decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_NAME": host,
        "SERVER_PORT": str(port or 80),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "REMOTE_ADDR": (scope.get("client") or ("", 0))[0],
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.get("scheme", "http"),
        "wsgi.input": BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        AFTERWARDS: [],
    }
    for raw_name, raw_value in scope["headers"]:
        name = raw_name.decode("latin-1").upper().replace("-", "_")
        value = raw_value.decode("latin-1")
        key = name if name in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{name}"
        environ[key] = f"{environ[key]},{value}" if key in environ else value
    return environ


async def _take_body(environ: Environ, receive: Receive) -> None:
    """Read the body into the environment; one that is not acceptable leaves a refusal there."""
    from werkzeug.exceptions import HTTPException  # noqa: PLC0415 - loaded with the pages

    if environ["REQUEST_METHOD"] in ("GET", "HEAD"):
        return
    try:
        if environ.get("CONTENT_TYPE", "").lower().startswith("multipart/form-data"):
            environ[FORM] = await _read_upload(environ, receive)
        elif environ["PATH_INFO"].startswith(RAW_UPLOADS):
            environ[RAW_FILE] = await _read_file(environ, receive)
        else:
            body = await _read_plain(environ, receive)
            environ["wsgi.input"], environ["CONTENT_LENGTH"] = BytesIO(body), str(len(body))
    except HTTPException as refusal:
        _refuse(environ, refusal)


def _refuse(environ: Environ, refusal: "HTTPException") -> None:
    environ[REFUSAL] = refusal
    environ["CONTENT_LENGTH"] = "0"
    environ.pop("CONTENT_TYPE", None)


async def _read_upload(environ: Environ, receive: Receive) -> tuple[Any, Any]:
    from werkzeug.http import parse_options_header  # noqa: PLC0415 - loaded with the pages

    from sandbox.pages.multipart import FormReader  # noqa: PLC0415 - loaded with the pages

    _, options = parse_options_header(environ["CONTENT_TYPE"])
    reader = FormReader(options.get("boundary", ""))
    try:
        async for chunk in _chunks(environ, receive, MAX_UPLOAD):
            for start in range(0, len(chunk), _SLICE):
                reader.feed(chunk[start : start + _SLICE])
                # An upload that comes fast gives way to other requests after every slice.
                await asyncio.sleep(0)
        return reader.finish()
    except BaseException:
        reader.close()
        raise


async def _read_file(environ: Environ, receive: Receive) -> Content:
    file = blobs.spool()
    try:
        async for chunk in _chunks(environ, receive, MAX_UPLOAD):
            file.write(chunk)
    except BaseException:
        file.close()
        raise
    return blobs.adopt(file)


async def _read_plain(environ: Environ, receive: Receive) -> bytes:
    return b"".join([chunk async for chunk in _chunks(environ, receive, MAX_PLAIN_FORM)])


async def _chunks(environ: Environ, receive: Receive, limit: int) -> Any:
    """Yield the body piece by piece; raises `RequestEntityTooLarge`, `ClientGone`."""
    from werkzeug.exceptions import RequestEntityTooLarge  # noqa: PLC0415 - loaded with the pages

    declared = environ.get("CONTENT_LENGTH", "")
    if declared.isdecimal() and int(declared) > limit:
        raise RequestEntityTooLarge(f"{declared} bytes were announced, {limit} are accepted")
    size, more = 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientGone
        chunk = message.get("body", b"")
        size += len(chunk)
        if size > limit:
            raise RequestEntityTooLarge(f"more than {limit} bytes were sent")
        more = message.get("more_body", False)
        yield chunk


async def _answer(application: "WSGIApplication", environ: Environ, send: Send) -> None:
    head: list[Any] = []

    def start_response(
        status: str, headers: list[tuple[str, str]], exc_info: object = None
    ) -> Callable[[bytes], object]:
        del exc_info  # nothing has been sent yet, so a second call simply replaces the first
        head[:] = [int(status.split(" ", 1)[0]), headers]
        return _no_write

    start: StartResponse = start_response
    body: Iterable[bytes] = application(environ, start)
    while (work := environ.pop(WORK, None)) is not None:
        _close(body)
        environ[RESULT] = await _result_of(work)
        environ["wsgi.input"].seek(0)
        body = application(environ, start)
    try:
        started = False
        for chunk in body:
            if not started:
                started = True
                await _send_head(head, send)
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
        if not started:
            await _send_head(head, send)
        await send({"type": "http.response.body", "body": b"", "more_body": False})
    finally:
        _close(body)


async def _result_of(work: Callable[[], Any]) -> Callable[[], object]:
    """Call a function in a thread, or await a coroutine function on the loop.

    Gives a function that returns or raises what came of it.
    """
    task = asyncio.ensure_future(work() if iscoroutinefunction(work) else asyncio.to_thread(work))
    await asyncio.wait([task])
    return task.result


def _close(body: Iterable[bytes]) -> None:
    close = getattr(body, "close", None)
    if close is not None:
        close()


async def _send_head(head: list[Any], send: Send) -> None:
    status, headers = head
    raw = [(k.lower().encode("latin-1"), v.encode("latin-1")) for k, v in headers]
    await send({"type": "http.response.start", "status": status, "headers": raw})


def _no_write(_: bytes) -> object:
    raise TypeError("pages answer by returning their body")
