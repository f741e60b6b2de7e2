"""Writing a request as a curl line that a POSIX shell takes as it stands."""

import re
from collections.abc import Callable, Iterable

from contracts.exchange import Request
from contracts.masking import Secrets

MAX_BODY = 4_000
"""A longer body is left to a file: nobody pastes it."""

_OWN_HEADERS = frozenset(
    {"host", "content-length", "accept-encoding", "connection", "accept", "transfer-encoding"}
)


def curl(request: Request, secrets: Secrets) -> str:
    """Write the line; secrets become shell variables."""
    names = secrets.names

    def word(text: str) -> str:
        return _quoted(secrets.text(text), names)

    parts = ["curl -sS -i"]
    if request.method not in ("GET", "POST") or (request.method == "POST" and not request.body):
        parts.append(f"-X {request.method}")
    parts.append(word(request.url))
    for name, value in request.headers:
        if name.lower() not in _OWN_HEADERS:
            parts.append("-H " + _quoted(f"{name}: {secrets.header(name, value)}", names))
    parts += _body(request.body, word)
    return " ".join(parts)


def _body(body: bytes, word: Callable[[str], str]) -> Iterable[str]:
    if not body:
        return
    try:
        text = body.decode() if len(body) <= 4 * MAX_BODY else None
    except UnicodeDecodeError:
        text = None
    if text is None or "\0" in text or len(text) > MAX_BODY:
        yield "--data-binary @corps.bin"
    else:
        yield f"--data-binary {word(text)}"


def _quoted(text: str, names: frozenset[str]) -> str:
    """Quote for the shell, leaving the names of secrets to be expanded."""
    if not names:
        return _single(text)
    pattern = "|".join(re.escape(name) + r"(?![A-Z_])" for name in sorted(names, reverse=True))
    pieces = re.split(f"({pattern})", text)
    return "".join(f'"{p}"' if p in names else _single(p) for p in pieces if p) or "''"


def _single(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"
