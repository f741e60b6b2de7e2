"""The journal of calls: what was received, what was answered, and what the contract says of it.

Calls are kept as they came, cheaply, and are written out on demand. Secrets are removed when an
entry is written out: no reader of the journal ever sees a token or a client secret.
"""

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sandbox.domain.clock import format_milliseconds
from sandbox.domain.errors import Violation

HIDDEN = "[hidden]"
MAX_TEXT = 64 * 1024
"""How much of a body is shown, in characters."""

_SECRET_HEADERS = {"authorization", "cookie", "set-cookie", "proxy-authorization"}
_SECRET_KEYS = r"client_secret|webhook_secret|access_token|bearer_token|token"
_SECRET_JSON = re.compile(rf'("(?:{_SECRET_KEYS})"\s*:\s*)"(?:[^"\\]|\\.)*"')
_SECRET_PAIR = re.compile(rf"((?:^|[&?\s])(?:{_SECRET_KEYS})=)[^&\s]*")


@dataclass(slots=True)
class Entry:
    """One call. Header blocks are raw (`name: value` lines), bodies are the bytes as sent."""

    id: int
    at: datetime
    duration_ms: float
    method: str
    target: str
    operation_id: str | None
    client_id: str | None
    status: int
    request_headers: bytes
    request_body: bytes
    response_headers: list[tuple[str, str]]
    response_body: bytes
    reason: str = ""
    violations: list[Violation] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def size(self) -> int:
        """Give about how many bytes the entry takes."""
        return 500 + len(self.request_headers) + len(self.request_body) + len(self.response_body)

    def to_json(self) -> dict[str, Any]:
        """Write the entry as `GET /_sandbox/requests` shows it, without secrets."""
        return {
            "id": self.id,
            "at": format_milliseconds(self.at),
            "duration_ms": round(self.duration_ms, 3),
            "method": self.method,
            "path": _hide(self.target),
            "operation_id": self.operation_id,
            "client_id": self.client_id,
            "status": self.status,
            "request": {
                "headers": dict(_headers(_split(self.request_headers))),
                "body": _text(self.request_body),
            },
            "response": {
                "headers": dict(_headers(self.response_headers)),
                "body": _text(self.response_body),
            },
            "reason": _hide(self.reason),
            "violations": [
                {
                    "path": "/".join(("", *map(str, v.path))),
                    "rule": v.rule,
                    "message": _hide(v.message),
                    "expected": v.expected,
                    "value": _shown(v),
                }
                for v in self.violations
            ],
            "notes": self.notes,
        }


def _shown(violation: Violation) -> object:
    last = str(violation.path[-1]) if violation.path else ""
    if re.fullmatch(_SECRET_KEYS, last):
        return HIDDEN
    value = violation.value
    if isinstance(value, str):
        return value[:MAX_TEXT]
    # A container repeats what the request's body shows.
    return value if value is None or isinstance(value, bool | int | float) else None


def _split(block: bytes) -> Iterator[tuple[str, str]]:
    for line in block.split(b"\n"):
        name, _, value = line.decode("latin-1").partition(": ")
        if name:
            yield name, value


def _headers(pairs: Any) -> Iterator[tuple[str, str]]:
    for name, value in pairs:
        hidden = name.lower() in _SECRET_HEADERS
        yield name, f"{value.split(' ')[0]} {HIDDEN}" if hidden else value


def _text(body: bytes) -> str | None:
    """Show a body as text, or None where it is none."""
    if not body:
        return ""
    shown = body[:MAX_TEXT]
    try:
        # The end of what is shown may cut a character in two.
        text = shown.decode("utf-8", "ignore" if len(shown) < len(body) else "strict")
    except UnicodeDecodeError:
        return None
    return _hide(text)


def _hide(text: str) -> str:
    return _SECRET_PAIR.sub(rf"\1{HIDDEN}", _SECRET_JSON.sub(rf'\1"{HIDDEN}"', text))


class Journal:
    """The last calls, bounded in number and in size; it counts what it had to drop."""

    def __init__(self, max_calls: int, max_bytes: int) -> None:
        self._entries: deque[Entry] = deque()
        self._max_calls, self._max_bytes = max_calls, max_bytes
        self._size = 0
        self.received = 0
        self.dropped = 0

    def record(self, entry: Entry) -> None:
        """Keep a call, dropping the oldest where the bounds ask for it."""
        self._entries.append(entry)
        self._size += entry.size
        while self._entries and (
            len(self._entries) > self._max_calls or self._size > self._max_bytes
        ):
            self._size -= self._entries.popleft().size
            self.dropped += 1

    def next_id(self) -> int:
        """Number the next call, from 1."""
        self.received += 1
        return self.received

    def newest_first(self) -> Iterator[Entry]:
        """List what is kept."""
        return reversed(self._entries)

    def clear(self) -> None:
        """Forget everything."""
        self._entries.clear()
        self._size = self.received = self.dropped = 0
