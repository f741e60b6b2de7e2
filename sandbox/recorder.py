"""Writes what happens in one world into its feed: each of the recorded ones calls one method."""

from dataclasses import dataclass
from datetime import datetime

from sandbox.domain.background import Done
from sandbox.domain.faults import Use
from sandbox.domain.models import HistoryEntry, Market, Record
from sandbox.feed import Feed, Kind
from sandbox.journal import Entry
from sandbox.timeline import Move
from sandbox.webhooks.delivery import Delivery
from sandbox.webhooks.progress import Progress

_MAX_BODY = 2_000


@dataclass(frozen=True, slots=True)
class Moved:
    """A transition of a market or an application."""

    identifier: str
    is_market: bool
    transition: HistoryEntry


@dataclass(frozen=True, slots=True)
class Sent:
    """A step on the way of a webhook.

    `attempt` counts from 1, and is 0 before the first one was made; `status` is that of the answer
    to it, None where there was none. `state` is that of the delivery, `next_at` when it goes on.
    """

    delivery_id: str
    progress: Progress
    event: str
    identifier: str
    client_id: str
    variant: str | None
    url: str | None
    state: str
    reason: str
    attempt: int
    status: int | None
    failure: str | None
    next_at: datetime | None

    @property
    def delivered(self) -> bool:
        """Whether the attempt was answered 2xx."""
        return self.status is not None and 200 <= self.status < 300


@dataclass(frozen=True, slots=True)
class Worked:
    """Something that was done in the background for an application."""

    identifier: str
    kind: str
    description: str


@dataclass(frozen=True, slots=True)
class Steered:
    """A control call that has changed something, or was refused.

    `body` may hold secrets, and is to be shown through the space's redactor only.
    """

    operation_id: str
    method: str
    target: str
    status: int
    body: bytes
    from_console: bool


class Recorder:
    """The one hand that writes into a feed."""

    def __init__(self, feed: Feed) -> None:
        self._feed = feed

    def call(self, entry: Entry) -> None:
        """Record a call; the journal keeps it."""
        self._feed.add(Kind.CALL, entry.id, (), entry.at)

    def transition(self, record: Record, entry: HistoryEntry) -> None:
        """Record a change of state."""
        moved = Moved(record.identifier, isinstance(record, Market), entry)
        about = (record.identifier, record.client_id)
        self._feed.add(Kind.TRANSITION, moved, about, entry.at)

    def background(self, done: Done) -> None:
        """Record what was done for an application."""
        worked = Worked(done.identifier, done.kind.value, done.description)
        self._feed.add(Kind.BACKGROUND, worked, (done.identifier,), done.at)

    def webhook(self, delivery: Delivery, progress: Progress, breaker: str | None) -> None:
        """Record a step of a delivery, and what it has done to the breaker."""
        about = (delivery.id, delivery.identifier, delivery.client_id)
        if progress is Progress.STARTED:
            self._feed.stir(Kind.WEBHOOK, *about)
            return
        self._feed.add(Kind.WEBHOOK, _sent(delivery, progress), about)
        if breaker:
            self._feed.add(Kind.BREAKER, breaker, (delivery.client_id, delivery.id))

    def fault(self, use: Use) -> None:
        """Record that a scripted fault has struck."""
        about = (use.fault_id, use.delivery or "", use.identifier or "")
        self._feed.add(Kind.FAULT, use, tuple(filter(None, about)), use.at)

    def clock(self, move: Move) -> None:
        """Record a move of the clock."""
        self._feed.add(Kind.CLOCK, move)

    def steering(
        self,
        operation_id: str,
        method: str,
        target: str,
        status: int,
        body: bytes,
        *,
        console: bool,
    ) -> None:
        """Record a control call."""
        steered = Steered(operation_id, method, target, status, body[:_MAX_BODY], console)
        self._feed.add(Kind.CONTROL, steered)


def _sent(delivery: Delivery, progress: Progress) -> Sent:
    last = delivery.attempts[-1] if delivery.attempts else None
    response = last.exchange.response if last else None
    return Sent(
        delivery_id=delivery.id,
        progress=progress,
        event=delivery.event.name,
        identifier=delivery.identifier,
        client_id=delivery.client_id,
        variant=delivery.variant,
        url=delivery.url,
        state=delivery.status.value,
        reason=delivery.reason,
        attempt=len(delivery.attempts),
        status=response.status if response else None,
        failure=last.exchange.failure.value if last and last.exchange.failure else None,
        next_at=delivery.next_attempt_at,
    )
