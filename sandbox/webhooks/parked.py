"""Deliveries that stand beside the queues: until an instant, or until another one is decided."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from sandbox.webhooks.delivery import Delivery, Status
from sandbox.webhooks.state import ParkedState


@dataclass(slots=True)
class _Place:
    delivery: Delivery
    wants_next: bool
    behind: Delivery | None = None


class Parked:
    """Those of one workspace; each is taken out once, when its time has come."""

    def __init__(self) -> None:
        self._places: list[_Place] = []

    def restore(self, places: Iterable[ParkedState], find: Callable[[str], Delivery]) -> None:
        """Go on with the places of another one; `find` gives a delivery by its id."""
        self._places = [
            _Place(
                find(place.delivery),
                place.wants_next,
                find(place.behind) if place.behind is not None else None,
            )
            for place in places
        ]

    def state(self) -> list[ParkedState]:
        """Tell who stands here, so that another one can go on with it."""
        return [
            ParkedState(
                place.delivery.id, place.wants_next, place.behind.id if place.behind else None
            )
            for place in self._places
        ]

    def park(
        self, delivery: Delivery, due: datetime, reason: str, *, behind_next: bool = False
    ) -> None:
        """Keep a delivery until `due`, or until the next event to its editor is decided."""
        delivery.status, delivery.reason, delivery.next_attempt_at = Status.WAITING, reason, due
        self._places.append(_Place(delivery, behind_next))

    def holds(self, delivery: Delivery) -> bool:
        """Tell whether a delivery stands here."""
        return any(place.delivery is delivery for place in self._places)

    def overtaken(self, other: Delivery) -> None:
        """Note that an event is queued: those that are to come after it wait for nothing else."""
        for place in self._places:
            if place.wants_next and place.delivery.client_id == other.client_id:
                place.wants_next, place.behind = False, other
                place.delivery.next_attempt_at = None
                place.delivery.reason = f"goes after delivery {other.id} to the same editor"

    def take_behind(self, other: Delivery) -> list[Delivery]:
        """Take out those that have waited for one that is now decided."""
        return self._take([place for place in self._places if place.behind is other])

    def take_due(self, now: datetime) -> list[Delivery]:
        """Take out those whose instant has come, the earliest first."""
        due = [p for p in self._places if (at := p.delivery.next_attempt_at) and at <= now]
        due.sort(key=lambda place: place.delivery.next_attempt_at or now)
        return self._take(due)

    def next_due(self) -> datetime | None:
        """Tell when the first one is to leave."""
        dues = (place.delivery.next_attempt_at for place in self._places)
        return min((due for due in dues if due is not None), default=None)

    def clear(self) -> None:
        """Forget all of them."""
        self._places.clear()

    def _take(self, places: list[_Place]) -> list[Delivery]:
        for place in places:
            self._places.remove(place)
            place.delivery.next_attempt_at = None
        return [place.delivery for place in places]
