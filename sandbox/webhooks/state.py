"""Where the delivery of a workspace's webhooks stands, as data: what a snapshot keeps of it."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sandbox.webhooks.delivery import Delivery, Status


@dataclass(frozen=True, slots=True)
class BreakerCounts:
    """What a circuit breaker has counted, and until when it is open."""

    consecutive_failures: int
    opened_at: datetime | None
    probe_at: datetime | None


@dataclass(frozen=True, slots=True)
class LaneState:
    """One queue: the ids of its deliveries, in order, and its breaker where it has one."""

    key: str
    queue: Sequence[str]
    suspended: bool
    breaker: BreakerCounts | None


@dataclass(frozen=True, slots=True)
class ParkedState:
    """A delivery beside the queues, and the one that it comes after, where there is one."""

    delivery: str
    wants_next: bool
    behind: str | None


@dataclass(frozen=True, slots=True)
class EngineState:
    """All deliveries that are kept, oldest first.

    `decided` names those to which nothing more happens, in the order in which they were decided;
    `dropped` counts those that are not kept any more.
    """

    deliveries: Sequence[Delivery]
    decided: Sequence[str]
    dropped: int
    lanes: Sequence[LaneState]
    parked: Sequence[ParkedState] = ()


def check(state: EngineState, lane_key: Callable[[Delivery], str]) -> None:
    """Check that a state fits together; raises `ValueError` with what does not.

    `lane_key` names the queue that a delivery belongs to.
    """
    deliveries = {delivery.id: delivery for delivery in state.deliveries}
    if len(deliveries) != len(state.deliveries):
        raise ValueError("two deliveries have the same id")
    decided = {delivery.id for delivery in state.deliveries if delivery.decided}
    if Counter(state.decided) != Counter(decided):
        raise ValueError("'decided' does not name every delivery that is decided, each once")
    placed = [delivery_id for lane in state.lanes for delivery_id in lane.queue]
    placed += [place.delivery for place in state.parked]
    named = {*placed, *(place.behind for place in state.parked if place.behind is not None)}
    unknown = sorted(named - deliveries.keys())
    if unknown:
        raise ValueError(f"there is no delivery {unknown[0][:80]!r}, which stands in a queue")
    waiting = {d.id for d in state.deliveries if not d.decided and d.replay_of is None}
    copies = {place.delivery for place in state.parked if deliveries[place.delivery].replay_of}
    if Counter(placed) != Counter(waiting | copies - decided):
        raise ValueError("a delivery that is not decided does not stand in exactly one queue")
    _check_lanes(state, deliveries, lane_key)


def _check_lanes(
    state: EngineState, deliveries: dict[str, Delivery], lane_key: Callable[[Delivery], str]
) -> None:
    if len({lane.key for lane in state.lanes}) != len(state.lanes):
        raise ValueError("two queues have the same key")
    for lane in state.lanes:
        queue = [deliveries[delivery_id] for delivery_id in lane.queue]
        if any(lane_key(delivery) != lane.key for delivery in queue):
            raise ValueError(f"a delivery stands in the queue {lane.key[:80]!r} of another editor")
        if any(delivery.status is Status.PROCESSING for delivery in queue[1:]):
            raise ValueError("a delivery is in flight before its turn has come")
