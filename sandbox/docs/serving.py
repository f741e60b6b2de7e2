"""The site beside a running sandbox, at `/_sandbox/docs/`; each file made when it is asked for.

GET /_sandbox/docs ──> /_sandbox/docs/ ──> the files of site.build(served=True), from memory
"""

import asyncio
import hashlib
from functools import cache
from http import HTTPStatus
from pathlib import PurePosixPath

from starlette.types import Receive, Scope, Send

PREFIX = "/_sandbox/docs"

_FOLDERS = (PREFIX, f"{PREFIX}/en")
"""What is typed without its last slash, and would make links of the page wrong."""
_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".json": "application/json",
    ".yaml": "application/yaml",
    ".zip": "application/zip",
    ".txt": "text/plain; charset=utf-8",
}
_TEXT = "text/plain; charset=utf-8"
"""Of what has no type of its own: licences, and programs to copy."""
_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        # Swagger UI draws its arrows with `data:` images.
        "img-src 'self' data:",
        "connect-src 'self'",
        "form-action 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
NOT_FOUND = f"""<!doctype html>
<html lang="fr">
<head>
  <meta charset="utf-8">
  <title>Page introuvable – Documentation du bac à sable</title>
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <link rel="icon" href="{PREFIX}/assets/icon.svg" type="image/svg+xml">
  <link rel="stylesheet" href="{PREFIX}/assets/site.css">
</head>
<body>
  <main class="wrap">
    <h1>Cette page n’existe pas</h1>
    <p><a href="{PREFIX}/">Documentation du bac à sable</a></p>
    <p lang="en">There is no such page: <a href="{PREFIX}/en/">documentation</a>.</p>
  </main>
</body>
</html>
""".encode()
"""What is shown where there is no page; it may be asked for at any depth, so links are absolute."""

_Headers = dict[str, str]


class Docs:
    """The documentation as an ASGI application."""

    @staticmethod
    def is_here(path: str) -> bool:
        """Tell whether a request is for the documentation."""
        return path == PREFIX or path.startswith(f"{PREFIX}/")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["method"] not in ("GET", "HEAD"):
            await _answer(scope, send, HTTPStatus.METHOD_NOT_ALLOWED, {"allow": "GET, HEAD"})
        elif scope["path"] in _FOLDERS:
            query = scope["query_string"].decode("latin-1")
            target = f"{scope['path']}/?{query}" if query else f"{scope['path']}/"
            await _answer(scope, send, HTTPStatus.PERMANENT_REDIRECT, {"location": target})
        else:
            name = scope["path"].removeprefix(f"{PREFIX}/")
            if not name or name.endswith("/"):
                name += "index.html"
            # In a thread: the first page imports the generator, and other requests do not wait.
            content = await asyncio.to_thread(_file, name)
            await _send_file(scope, send, name, content)


def _file(name: str) -> bytes | None:
    from sandbox.docs.site import build  # noqa: PLC0415 - Markdown and templates, for the site only

    return build(served=True).get(name)


async def _send_file(scope: Scope, send: Send, name: str, content: bytes | None) -> None:
    if content is None:
        await _answer(scope, send, HTTPStatus.NOT_FOUND, _headers("404.html"), NOT_FOUND)
        return
    tag = _tag(content)
    headers = {**_headers(name), "etag": tag, "cache-control": "no-cache"}
    known = dict(scope["headers"]).get(b"if-none-match", b"").decode("latin-1")
    if tag in (part.strip().removeprefix("W/") for part in known.split(",")):
        await _answer(scope, send, HTTPStatus.NOT_MODIFIED, headers)
    else:
        await _answer(scope, send, HTTPStatus.OK, headers, content)


@cache
def _tag(content: bytes) -> str:
    return f'"{hashlib.sha256(content).hexdigest()[:20]}"'


def _headers(name: str) -> _Headers:
    suffix = PurePosixPath(name).suffix
    headers = {
        "content-type": _TYPES.get(suffix, _TEXT),
        "x-content-type-options": "nosniff",
        "referrer-policy": "same-origin",
    }
    if suffix == ".html":
        headers["content-security-policy"] = _POLICY
    return headers


async def _answer(
    scope: Scope, send: Send, status: HTTPStatus, headers: _Headers, content: bytes = b""
) -> None:
    raw = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
    if status is not HTTPStatus.NOT_MODIFIED:
        raw.append((b"content-length", str(len(content)).encode()))
    await send({"type": "http.response.start", "status": status, "headers": raw})
    body = b"" if scope["method"] == "HEAD" else content
    await send({"type": "http.response.body", "body": body, "more_body": False})
