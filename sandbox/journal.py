"""The journal of calls: what was received, what was answered, and what the contract says of it.

Calls are kept as they came, cheaply, and are written out on demand. Secrets are removed when an
entry is written out: no reader of the journal ever sees a token or a client secret.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Protocol

from sandbox.domain.clock import format_milliseconds
from sandbox.domain.errors import Violation
from sandbox.redaction import HIDDEN, Redactor, is_secret_name

MAX_TEXT = 64 * 1024
"""How much of a body is shown, in characters."""
_MARGIN = 4 * 1024
"""How much further secrets are looked for, so that none is cut in two."""
_MAX_VALUE = 1_000
_MAX_KEY = 200


class Documentation(Protocol):
    """What knows where a behaviour is documented: a profile."""

    def document_of_status(self, operation_id: str | None, status: int) -> str | None:
        """Tell where a refusal with this status is documented; None where it is not a refusal."""
        ...

    def document_of_violation(self, operation_id: str | None, violation: Violation) -> str:
        """Tell where the rule that is broken is documented."""
        ...


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
    response_headers: bytes
    response_body: bytes
    reason: str = ""
    violations: list[Violation] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    drift: Sequence[str] = ()
    """Entries of the drift register that the client has come to rely on."""
    cause: str = ""
    """Which error of `sandbox.domain.errors` refused it, after a dot with its cause if it has one:
    `NotAuthorized.expired`."""

    @property
    def size(self) -> int:
        """Give about how many bytes the entry takes."""
        blocks = (self.request_headers, self.request_body, self.response_headers)
        texts = len(self.response_body) + len(self.reason)
        return 800 + sum(map(len, blocks)) + texts + 600 * len(self.violations)

    def trim(self) -> None:
        """Let go of what violations hold of the body, which is kept as bytes already."""
        for violation in self.violations:
            if _is_secret(violation):
                self.reason = self.reason.replace(violation.message, _hidden_message(violation))
        self.reason = self.reason[: 20 * _MAX_VALUE]
        self.violations = [_trimmed(violation) for violation in self.violations]

    def to_json(self, redactor: Redactor, documentation: Documentation) -> dict[str, Any]:
        """Write the entry as `GET /_sandbox/requests` shows it, without secrets."""
        from sandbox.drift import notices  # noqa: PLC0415 - with the register, which takes a while

        hide = redactor.text
        return {
            "id": self.id,
            "at": format_milliseconds(self.at),
            "duration_ms": round(self.duration_ms, 3),
            "method": self.method,
            "path": hide(self.target),
            "operation_id": self.operation_id,
            "client_id": self.client_id,
            "status": self.status,
            "request": {
                "headers": _headers(header_pairs(self.request_headers), redactor),
                "body": _text(self.request_body, redactor),
            },
            "response": {
                "headers": _headers(header_pairs(self.response_headers), redactor),
                "body": _text(self.response_body, redactor),
            },
            "reason": hide(self.reason),
            "document": documentation.document_of_status(self.operation_id, self.status),
            "violations": [
                {
                    "path": _pointer(violation.path),
                    "rule": violation.rule,
                    "message": hide(violation.message),
                    "expected": violation.expected,
                    "value": _value(violation, redactor),
                    "document": documentation.document_of_violation(self.operation_id, violation),
                }
                for violation in self.violations
            ],
            "notes": [hide(note) for note in (*self.notes, *map(notices.note, self.drift))],
            "drift": list(self.drift),
        }


def _is_secret(violation: Violation) -> bool:
    return any(isinstance(step, str) and is_secret_name(step) for step in violation.path)


def _hidden_message(violation: Violation) -> str:
    return f"{HIDDEN} breaks the rule '{violation.rule}'"


def _trimmed(violation: Violation) -> Violation:
    value = violation.value
    if isinstance(value, str):
        value = value[:_MAX_VALUE]
    elif not (value is None or isinstance(value, bool | int | float)):
        value = None
    message = violation.message
    if _is_secret(violation) and violation.rule not in ("required", "additionalProperties"):
        value, message = HIDDEN, _hidden_message(violation)
    return replace(
        violation,
        path=tuple(step[:_MAX_KEY] if isinstance(step, str) else step for step in violation.path),
        message=message[:_MAX_VALUE],
        value=value,
    )


def _value(violation: Violation, redactor: Redactor) -> object:
    value = violation.value
    return redactor.text(value) if isinstance(value, str) else value


def _pointer(path: Iterable[str | int]) -> str:
    """Write a path as a JSON pointer (RFC 6901)."""
    return "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in path)


def header_pairs(block: bytes) -> Iterator[tuple[str, str]]:
    """Take a block of headers apart; secrets are in them as they came."""
    for line in block.split(b"\n"):
        name, _, value = line.decode("latin-1").partition(": ")
        if name:
            yield name, value


def _headers(pairs: Iterable[tuple[str, str]], redactor: Redactor) -> dict[str, str]:
    """Write headers as an object; those that came twice are joined, as HTTP allows."""
    shown: dict[str, str] = {}
    for name, value in pairs:
        hidden = redactor.header(name, value)
        shown[name] = f"{shown[name]}, {hidden}" if name in shown else hidden
    return shown


def _text(body: bytes, redactor: Redactor) -> str:
    """Show a body as text; a byte that is not UTF-8 comes out as `\\xNN`."""
    text = body[: MAX_TEXT + _MARGIN].decode("utf-8", "backslashreplace")
    shown = redactor.text(text)
    if len(body) > MAX_TEXT + _MARGIN:
        return f"{shown[:MAX_TEXT]}… ({len(body)} bytes in all)"
    return shown


class Journal:
    """The last calls, bounded in number and in size; it counts what it had to drop."""

    def __init__(
        self,
        max_calls: int,
        max_bytes: int,
        recorded: Callable[[Entry], None] = lambda _: None,
    ) -> None:
        """Start empty; `recorded` is told of every call."""
        self._recorded = recorded
        self._entries: deque[Entry] = deque()
        self._max_calls, self._max_bytes = max_calls, max_bytes
        self._size = 0
        self.received = 0
        self.dropped = 0

    def restore(self, entries: Iterable[Entry], received: int, dropped: int) -> None:
        """Go on with the calls of another journal, oldest first, as far as the bounds allow."""
        self.received, self.dropped = received, dropped
        for entry in entries:
            self._keep(entry)

    def record(self, entry: Entry) -> None:
        """Keep a call, dropping the oldest where the bounds ask for it."""
        if entry.violations:
            entry.trim()
        self._keep(entry)
        self._recorded(entry)

    def _keep(self, entry: Entry) -> None:
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

    def oldest_first(self) -> Iterator[Entry]:
        """List what is kept, in the order in which it came."""
        return iter(self._entries)

    def newest_first(self) -> Iterator[Entry]:
        """List what is kept."""
        return reversed(self._entries)
