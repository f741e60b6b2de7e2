"""Waiting for webhooks without polling: what is waited for, and what is told when time is up."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sandbox.domain.clock import Clock, format_milliseconds
from sandbox.webhooks.delivery import Delivery, Status
from sandbox.webhooks.store import DeliveryStore


class Until(StrEnum):
    """What is waited for.

    `QUIET`: every delivery is decided. `DELIVERED`, `FAILED`: besides, the newest one that is not
    a replay was delivered, or has failed. So a wait that follows an action is a wait for what the
    action led to, whatever happened before it.
    """

    DELIVERED = "delivered"
    FAILED = "failed"
    QUIET = "quiet"


@dataclass(frozen=True, slots=True)
class Waited:
    """How a wait ended: whether it was reached; if not, what is pending, and why."""

    until: Until
    reached: bool
    reason: str
    pending: list[dict[str, Any]]

    def to_json(self) -> dict[str, Any]:
        """Write it as `POST /_sandbox/webhooks/wait` shows it."""
        return {
            "until": self.until.value,
            "reached": self.reached,
            "reason": self.reason,
            "pending": self.pending,
        }


class Wait:
    """One wait, for all deliveries or for those about one market or application."""

    def __init__(self, store: DeliveryStore, until: Until, identifier: str | None) -> None:
        self._store, self._until, self._identifier = store, until, identifier

    def reached(self) -> bool:
        """Tell whether it is reached now."""
        if any(True for _ in self._pending()):
            return False
        if self._until is Until.QUIET:
            return True
        newest = self._newest()
        return newest is not None and newest.status == self._until.value

    def result(self, clock: Clock) -> Waited:
        """Tell how it stands now."""
        reached = self.reached()
        return Waited(
            until=self._until,
            reached=reached,
            reason="" if reached else self._why(),
            pending=[_explain(delivery, clock) for delivery in self._pending()],
        )

    def _why(self) -> str:
        count = sum(1 for _ in self._pending())
        if count:
            return f"{count} {'delivery is' if count == 1 else 'deliveries are'} not decided yet"
        newest = self._newest()
        about = f" about {self._identifier}" if self._identifier else ""
        if newest is None:
            return f"there was no webhook{about} at all"
        return f"the last webhook{about} is {newest.status.value}: {newest.reason}"

    def _pending(self) -> Iterator[Delivery]:
        return self._about(self._store.undecided.values())

    def _newest(self) -> Delivery | None:
        about = self._about(self._store.newest_first())
        return next((delivery for delivery in about if delivery.replay_of is None), None)

    def _about(self, deliveries: Iterable[Delivery]) -> Iterator[Delivery]:
        wanted = self._identifier
        return (d for d in deliveries if wanted is None or d.identifier == wanted)


def _explain(delivery: Delivery, clock: Clock) -> dict[str, Any]:
    reason, due = delivery.reason, delivery.next_attempt_at
    if due is not None and clock.frozen:
        reason += "; the clock is frozen: advance it to get there"
    elif delivery.status is Status.PROCESSING:
        reason += ", the receiver has not answered yet"
    return {
        "id": delivery.id,
        "event": delivery.event.name,
        "identifier": delivery.identifier,
        "client_id": delivery.client_id,
        "status": delivery.status.value,
        "attempts": len(delivery.attempts),
        "next_attempt_at": due and format_milliseconds(due),
        "reason": reason,
    }
