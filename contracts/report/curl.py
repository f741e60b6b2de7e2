"""Writing a request as a curl line that a POSIX shell takes as it stands."""

import re
from collections.abc import Callable, Iterable
from urllib.parse import quote

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
    if request.method != ("POST" if request.body else "GET"):
        parts.append(f"-X {request.method}")
    parts.append(_quoted(_address(secrets.text(request.url)), names))
    for name, value in request.headers:
        if name.lower() not in _OWN_HEADERS:
            parts.append("-H " + _quoted(f"{name}: {secrets.header(name, value)}", names))
    if request.body and "content-type" not in {name.lower() for name, _ in request.headers}:
        parts.append("-H 'content-type:'")  # without it, curl would say that it is a form
    parts += _body(request.body, word)
    return " ".join(parts)


def _address(url: str) -> str:
    """Encode what a URL cannot hold, and the brackets in which curl sees a range of URLs."""
    scheme, mark, rest = url.partition("://")
    host, stroke, path = rest.partition("/")
    return scheme + mark + host + stroke + quote(path, safe="%/?:@!$&'()*+,;=~#")


def _body(body: bytes, word: Callable[[str], str]) -> Iterable[str]:
    if not body:
        return
    try:
        text = body.decode() if len(body) <= 4 * MAX_BODY else None
    except UnicodeDecodeError:
        text = None
    if text is None or "\0" in text or len(text) > MAX_BODY:
        yield "--data-binary @corps.bin"
    elif text.startswith("@"):
        yield f"--data-raw {word(text)}"  # anywhere else, curl would send the file of that name
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
