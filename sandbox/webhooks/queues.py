"""All that waits to be sent in a workspace: the lanes, and what is parked beside them."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from sandbox.domain.clock import Clock, in_seconds
from sandbox.webhooks import wording
from sandbox.webhooks.delivery import Delivery, Status
from sandbox.webhooks.lane import Lane, whole_milliseconds
from sandbox.webhooks.parked import Parked
from sandbox.webhooks.passage import Hold
from sandbox.webhooks.policy import WebhookRules
from sandbox.webhooks.state import LaneState, ParkedState


class Queues:
    """The lanes by their keys, each made when it is needed, and the parked deliveries."""

    def __init__(self, clock: Clock, rules: WebhookRules) -> None:
        self._clock, self._rules = clock, rules
        self._lanes: dict[str, Lane] = {}
        self._parked = Parked()

    def __iter__(self) -> Iterator[Lane]:
        """Give the lanes; more may be made meanwhile."""
        return iter(list(self._lanes.values()))

    def lane(self, key: str) -> Lane:
        """Give a lane."""
        if key not in self._lanes:
            self._lanes[key] = Lane(key, self._rules)
        return self._lanes[key]

    def of(self, delivery: Delivery) -> Lane:
        """Give the queue of a delivery: its editor's, or one of its own where there is no order."""
        return self.lane(self.key_of(delivery))

    def key_of(self, delivery: Delivery) -> str:
        """Name the queue of a delivery."""
        together = self._rules.in_order or delivery.decided
        return delivery.client_id if together else delivery.id

    def leave(self, lane: Lane) -> None:
        """Let go of a lane that was for one delivery, once that is decided."""
        if lane.idle and not self._rules.in_order:
            self._lanes.pop(lane.key, None)

    def add(self, delivery: Delivery, hold: Hold | None) -> None:
        """Put a delivery into its queue, or beside it where it is to go after the next one."""
        now = self._clock.now()
        self._parked.overtaken(delivery)
        if hold is not None:
            due = whole_milliseconds(in_seconds(now, hold.seconds))
            latest = " at the latest" if hold.behind_next else ""
            reason = f"{hold.reason}, {wording.at(due)}{latest}"
            delivery.lets_go = hold.lets_go
            if hold.behind_next:
                self._parked.park(delivery, due, reason, behind_next=True)
                return
            delivery.retry_at, delivery.held = due, reason
        self.of(delivery).add(delivery, now)

    def park(self, copy: Delivery, seconds: float) -> None:
        """Keep a copy of what was sent beside the queues, for so many seconds."""
        due = whole_milliseconds(in_seconds(self._clock.now(), seconds))
        self._parked.park(copy, due, f"is to be sent once more, {wording.at(due)}")

    def holds(self, delivery: Delivery) -> bool:
        """Tell whether a delivery stands beside the queues."""
        return self._parked.holds(delivery)

    def waits_for_clock(self, delivery: Delivery) -> bool:
        """Tell whether a delivery cannot be sent before the clock has moved."""
        return self.holds(delivery) or self.of(delivery).waits_for_clock

    def take_copies(self) -> list[Delivery]:
        """Take out of those beside the queues the copies that are to be sent by now.

        What has waited for another event in vain goes into its queue, behind older ones.
        """
        due = self._parked.take_due(self._clock.now())
        for delivery in due:
            if delivery.replay_of is None:
                delivery.status = Status.PENDING
                self.of(delivery).add(delivery, self._clock.now())
        return [delivery for delivery in due if delivery.replay_of is not None]

    def release(self, other: Delivery) -> list[Lane]:
        """Queue what has waited for one that is now decided, before all that was raised later."""
        lanes = []
        for delivery in reversed(self._parked.take_behind(other)):
            delivery.status = Status.PENDING
            lanes.append(self.of(delivery))
            lanes[-1].add_first(delivery, self._clock.now())
        return lanes

    def dues(self) -> Iterator[datetime]:
        """Tell at which instants something is to be sent."""
        instants = (*(lane.next_due() for lane in self._lanes.values()), self._parked.next_due())
        return (due for due in instants if due is not None)

    def clear(self) -> None:
        """Forget everything, breakers included."""
        self._lanes.clear()
        self._parked.clear()

    def state(self) -> tuple[Sequence[LaneState], Sequence[ParkedState]]:
        """Tell how everything stands; a lane that was only looked at is as new."""
        lanes = [lane.state() for lane in self._lanes.values() if not lane.untouched]
        return lanes, self._parked.state()

    def restore(
        self,
        lanes: Sequence[LaneState],
        parked: Sequence[ParkedState],
        find: Callable[[str], Delivery],
    ) -> None:
        """Go on where others have stood; `find` gives a delivery by its id."""
        for lane in lanes:
            self.lane(lane.key).restore(map(find, lane.queue), lane, self._clock.now())
        self._parked.restore(parked, find)
