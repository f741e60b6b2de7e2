"""What is delivered, and what is remembered of it: the journal's vocabulary.

Event ──▶ Delivery ──▶ Attempt (one per request sent) ──▶ Exchange = Request + Response | error
"""

from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sandbox.domain.clock import format_milliseconds
from sandbox.webhooks.policy import Failure

Headers = tuple[tuple[str, str], ...]


class Status(StrEnum):
    """Where a delivery stands."""

    PENDING = "pending"
    """In the queue: its turn has not come, or is coming at this very moment."""
    PROCESSING = "processing"
    """An attempt is in flight."""
    WAITING = "waiting"
    """Its last attempt failed; the next one is due at `next_attempt_at`."""
    SUSPENDED = "suspended"
    """The editor's circuit breaker is open; it is kept, and goes on after the probe."""
    DELIVERED = "delivered"
    FAILED = "failed"
    CANCELLED = "cancelled"
    """The workspace was reset or deleted before it was decided, or there was no need for it."""


DECIDED = frozenset({Status.DELIVERED, Status.FAILED, Status.CANCELLED})


@dataclass(frozen=True, slots=True)
class Event:
    """Something to tell an editor: the bytes of `body` are sent exactly as they are."""

    name: str
    identifier: str
    client_id: str
    body: bytes
    cause: str


@dataclass(frozen=True, slots=True)
class Request:
    """What was put on the wire: every header, in order, and the bytes of the body."""

    url: str
    headers: Headers
    body: bytes


@dataclass(frozen=True, slots=True)
class Response:
    """What came back; of a long body only the beginning is kept (`truncated`)."""

    status: int
    headers: Headers
    body: bytes
    truncated: bool = False


class NoAnswer(Exception):
    """No answer was got; `failure` classifies it, the message tells it to the receiver's author."""

    def __init__(self, failure: Failure, message: str) -> None:
        super().__init__(message)
        self.failure = failure


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request and its answer, or why there was none. `duration_ms` is in real time.

    `faults` say what was done to it on purpose, and `variant` which replay does the same; where it
    is `simulated` nothing was sent, and the answer is not the receiver's.
    """

    request: Request
    response: Response | None
    failure: Failure | None
    error: str | None
    duration_ms: float
    faults: tuple[str, ...] = ()
    variant: str | None = None
    simulated: bool = False


@dataclass(frozen=True, slots=True)
class Attempt:
    """One request sent at the virtual instant `at`, what was decided upon it, and why."""

    at: datetime
    exchange: Exchange
    decision: str
    reason: str

    def to_json(self) -> dict[str, Any]:
        """Write the attempt as the control API shows it."""
        request, response = self.exchange.request, self.exchange.response
        return {
            "at": format_milliseconds(self.at),
            "request": {
                "headers": _as_object(request.headers),
                "body": request.body.decode(errors="replace"),
                "body_base64": b64encode(request.body).decode(),
            },
            "response": response
            and {
                "status": response.status,
                "headers": _as_object(response.headers),
                "body": response.body.decode(errors="replace"),
                "truncated": response.truncated,
            },
            "error": self.exchange.error,
            "faults": list(self.exchange.faults),
            "sent": not self.exchange.simulated,
            "duration_ms": round(self.exchange.duration_ms, 3),
            "decision": self.decision,
            "reason": self.reason,
        }


@dataclass(slots=True, eq=False)
class Delivery:
    """The way of one event to its editor, or one replay of it.

    `retry_at` is when its own delay ends; `next_attempt_at` is when it will really be sent, which
    the breaker may put off; both are None when nothing holds it but its turn. `reason` says why
    it stands where it stands. `faults` say what was done on purpose, to it or to its receiver, and
    `struck` that the former has happened; `held` is why its first attempt has to wait, and
    `lets_go` that whoever finished the journey is sent back to the platform before it.
    """

    id: str
    event: Event
    created_at: datetime
    url: str | None = None
    status: Status = Status.PENDING
    reason: str = "waits for its turn"
    retry_at: datetime | None = None
    next_attempt_at: datetime | None = None
    attempts: list[Attempt] = field(default_factory=list)
    replay_of: str | None = None
    variant: str | None = None
    faults: list[str] = field(default_factory=list)
    struck: bool = False
    held: str = ""
    lets_go: bool = False

    @property
    def identifier(self) -> str:
        """The market or the application that the event is about."""
        return self.event.identifier

    @property
    def client_id(self) -> str:
        """The editor that it is sent to."""
        return self.event.client_id

    @property
    def decided(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.status in DECIDED

    def decide(self, status: Status, reason: str) -> None:
        """Note what became of it in the end."""
        self.status, self.reason = status, reason
        self.retry_at = self.next_attempt_at = None

    def cancel(self, reason: str) -> None:
        """Note that nothing will become of it."""
        self.decide(Status.CANCELLED, reason)

    @property
    def size(self) -> int:
        """Give about how many bytes it takes."""
        exchanges = [attempt.exchange for attempt in self.attempts]
        answers = sum(len(e.response.body) for e in exchanges if e.response)
        return 1_000 + 2_000 * len(exchanges) + len(self.event.body) + answers

    def to_json(self) -> dict[str, Any]:
        """Write the delivery as `GET /_sandbox/webhooks/deliveries/{id}` shows it."""
        return {
            "id": self.id,
            "event": self.event.name,
            "url": self.url,
            "identifier": self.identifier,
            "client_id": self.client_id,
            "cause": self.event.cause,
            "created_at": format_milliseconds(self.created_at),
            "status": self.status.value,
            "reason": self.reason,
            "next_attempt_at": self.next_attempt_at and format_milliseconds(self.next_attempt_at),
            "replay_of": self.replay_of,
            "variant": self.variant,
            "faults": self.faults,
            "attempts": [attempt.to_json() for attempt in self.attempts],
        }


def _as_object(headers: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Write headers as an object; those that came twice are joined, as HTTP allows."""
    joined: dict[str, str] = {}
    for name, value in headers:
        joined[name] = f"{joined[name]}, {value}" if name in joined else value
    return joined
