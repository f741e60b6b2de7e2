"""The engine: sends what the lanes say, when the clock says, and tells whoever raised the event.

    submit ─▶ Lane (order, retries, breaker) ─▶ Flight (one exchange) ─▶ Lane.conclude ─▶ listener
                 ▲                                                           │
                 └────────────── timer or advance of the clock ◀─────────────┘

It runs on one event loop and never blocks: the receiver may call the sandbox while it answers.
"""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from functools import partial

from sandbox.domain.clock import Clock
from sandbox.timeline import Ran
from sandbox.webhooks import wording
from sandbox.webhooks.address import UnusableUrl
from sandbox.webhooks.alarm import Alarm
from sandbox.webhooks.breaker import BreakerState, BreakerView
from sandbox.webhooks.changes import Changes
from sandbox.webhooks.delivery import Delivery, Event, Exchange
from sandbox.webhooks.flight import Flight, Flights
from sandbox.webhooks.lane import Lane, NoBreaker, Outcome, SyncEvent
from sandbox.webhooks.passage import Courier, Direct, Passage
from sandbox.webhooks.policy import WebhookRules
from sandbox.webhooks.progress import Progress
from sandbox.webhooks.queues import Queues
from sandbox.webhooks.replays import Replays
from sandbox.webhooks.request import Target, signed
from sandbox.webhooks.state import EngineState, check
from sandbox.webhooks.store import DeliveryStore, UnknownDelivery
from sandbox.webhooks.variants import ReplayImpossible, Variant
from sandbox.webhooks.waiting import Until, Wait, Waited


class DeliveryEngine:
    """Delivers the webhooks of one workspace. A `sandbox.timeline.Source`."""

    def __init__(
        self,
        *,
        clock: Clock,
        rules: WebhookRules,
        target: Callable[[str], Target],
        listener: Callable[[Delivery, SyncEvent], None],
        new_id: Callable[[], str],
        withheld: Callable[[Delivery], str | None] = lambda delivery: None,
        watcher: Callable[[Delivery, Progress, str | None], None] = lambda *_: None,
        max_deliveries: int = 10_000,
        patience: float = 1.0,
        ca_file: str | None = None,
        courier: Courier | None = None,
    ) -> None:
        """Start with nothing to do.

        `target` is asked at each attempt where a client's webhooks go, and `withheld` why it is
        not to be made after all: the delivery then ends there. `watcher` is told of every step,
        also of replays, with what it has done to the breaker. `patience` is how many real seconds
        an advance of the clock waits for a receiver that has not answered. `courier` may come into
        the way of what is sent.
        """
        self._clock, self._rules = clock, rules
        self._courier: Courier = courier or Direct()
        self._target, self._listener, self._new_id = target, listener, new_id
        self._withheld, self._watcher = withheld, watcher
        self._store = DeliveryStore(max_deliveries)
        self._queues = Queues(clock, rules)
        self._flights = Flights(clock, rules.timeout_seconds, patience, ca_file)
        self._replays = Replays(clock, rules, self._flights, self._courier, self._replay_changed)
        self._changes = Changes()
        self._alarm = Alarm(clock, self._catch_up)
        self._since = clock.now()
        """When the clock was last set: what comes to pass at this instant did not fall due."""
        self._ran: list[Ran] | None = None
        self._closed = False

    def state(self) -> EngineState:
        """Tell how everything stands, so that another engine can go on with it."""
        lanes, parked = self._queues.state()
        return EngineState(
            deliveries=self._store.oldest_first(),
            decided=self._store.in_order_of_decision(),
            dropped=self._store.dropped,
            lanes=lanes,
            parked=parked,
        )

    def restore(self, state: EngineState) -> None:
        """Go on where another engine has stood, from the next `clock_changed` on.

        What was in flight there is lost: an attempt is made anew, so that a receiver may get a
        webhook twice, as with any sender that was stopped; a replay has ended. Raises `ValueError`
        where the state does not fit together.
        """
        check(state, self._queues.key_of)
        self._store.restore(state.deliveries, state.decided, state.dropped)
        self._since = self._clock.now()
        self._queues.restore(state.lanes, state.parked, self._store.get)
        for delivery in list(self._store.undecided.values()):
            if delivery.replay_of is not None and not self._queues.holds(delivery):
                delivery.cancel("the sandbox was stopped while this replay was in flight")
                self._store.decided(delivery)

    @property
    def deliveries(self) -> Iterator[Delivery]:
        """List the deliveries that are kept, newest first."""
        return self._store.newest_first()

    @property
    def dropped(self) -> int:
        """How many decided deliveries had to be dropped from the journal."""
        return self._store.dropped

    def get(self, delivery_id: str) -> Delivery:
        """Find a delivery; raises `UnknownDelivery`."""
        return self._store.get(delivery_id)

    def submit(self, event: Event) -> Delivery:
        """Take over an event: it is sent as soon as those before it are decided.

        Needs the running event loop. After `close` it is cancelled on the spot.
        """
        delivery = self._new_delivery(event)
        if not self._closed:
            self._queues.add(delivery, self._courier.hold(delivery))
            self._watcher(delivery, Progress.QUEUED, None)
            self._go_on(self._queues.of(delivery))
        return delivery

    async def replay(self, delivery_id: str, variant: str = "same") -> Delivery:
        """Send a delivery again, once and at once, and wait until it is decided.

        The replay is a delivery of its own, outside the queue: no retry, no word to the listener,
        no effect on the breaker. Raises `UnknownDelivery` or `ReplayImpossible`.
        """
        original = self.get(delivery_id)
        replay = self._new_delivery(original.event, original.id, Variant(variant).value)
        if not self._closed:
            self._replays.launch(replay, self._target(replay.client_id))
        await self._changes.until(lambda: replay.decided)
        return replay

    def breaker(self, client_id: str) -> BreakerView:
        """Show the breaker of an editor."""
        return self._queues.lane(client_id).view(self._clock.now())

    def force_breaker(self, client_id: str, state: str) -> BreakerView:
        """Bring a breaker into a state; raises `NoBreaker` where the rules have none."""
        lane = self._queues.lane(client_id)
        lane.force_breaker(BreakerState(state), self._clock.now())
        self._go_on(lane)
        return self.breaker(client_id)

    async def first_attempt(self, delivery: Delivery) -> None:
        """Wait until the first attempt was made, or cannot come before the clock has moved.

        The latter: it is suspended, or stands behind a delivery that waits for its retry.
        """
        await self._changes.until(
            lambda: (
                bool(delivery.attempts)
                or delivery.decided
                or self._queues.waits_for_clock(delivery)
            )
        )

    def lets_go(self, identifier: str) -> bool:
        """Tell whether the user of an object is to be sent back before its webhook was tried."""
        return any(
            delivery.lets_go and not delivery.attempts and delivery.identifier == identifier
            for delivery in self._store.undecided.values()
        )

    async def wait(
        self, until: str, timeout_seconds: float, *, identifier: str | None = None
    ) -> Waited:
        """Wait, in real time, for deliveries to come to something; see `Until`.

        `identifier` narrows it to those about one market or application.
        """
        wait = Wait(self._store, Until(until), identifier)
        # On expiry the result says that it was not reached, and why.
        with suppress(TimeoutError):
            async with asyncio.timeout(timeout_seconds):
                await self._changes.until(wait.reached)
        return wait.result(self._clock)

    def next_due(self) -> datetime | None:
        """Tell when something is to be done next: now, while a receiver is waited for."""
        return self._clock.now() if self._flights.awaited else min(self._dues(), default=None)

    async def run_due(self) -> list[Ran]:
        """Start what is due and wait for the receivers, each one for `patience` real seconds.

        One that has not answered by then stays in flight; when the clock has reached its deadline
        it is timed out. What was decided before the clock had moved is not told: whether that came
        to pass before the call or during it would be a matter of chance.
        """
        ran = self._ran = []
        try:
            await self._flights.settle()
            self._catch_up()
            await self._flights.settle()
        finally:
            self._ran = None
        return ran

    def clock_changed(self) -> None:
        """Start what has fallen due, and set the timer anew."""
        self._since = self._clock.now()
        self._catch_up()

    async def reset(self) -> None:
        """Cancel everything and forget it, breakers included; nothing is sent any more."""
        for delivery in self._store.undecided.values():
            delivery.cancel("the workspace was reset or deleted")
        self._queues.clear()
        self._store.clear()
        cancelled = self._flights.cancel()
        self._arm()
        self._changes.notify()
        await asyncio.gather(*cancelled, return_exceptions=True)

    async def close(self) -> None:
        """Reset for good: nothing is accepted any more."""
        self._closed = True
        self._changes.close()
        await self.reset()

    def _catch_up(self) -> None:
        self._flights.expire_overdue()
        self._launch_copies()
        for lane in self._queues:
            self._pump(lane)
        self._arm()
        self._changes.notify()

    def _new_delivery(
        self, event: Event, replay_of: str | None = None, variant: str | None = None
    ) -> Delivery:
        delivery = Delivery(
            id=self._new_id(),
            event=event,
            created_at=self._clock.now(),
            url=self._target(event.client_id).url,
            replay_of=replay_of,
            variant=variant,
        )
        if self._closed:
            delivery.cancel("the workspace was reset or deleted")
        else:
            self._store.add(delivery)
        return delivery

    def _go_on(self, lane: Lane) -> None:
        try:
            self._pump(lane)
        finally:
            self._arm()
            self._changes.notify()

    def _pump(self, lane: Lane) -> None:
        """Send the first delivery of a lane if it is due."""
        now = self._clock.now()
        while (delivery := lane.ready(now)) is not None:
            target = self._target(delivery.client_id)
            delivery.url = target.url
            withheld = self._withheld(delivery)
            if withheld is not None:
                self._note(lane.drop(withheld, now))
                self._release(delivery)
                continue
            try:
                request = signed(self._rules, target, delivery.event.body)
            except UnusableUrl as error:
                self._tell(lane.refuse(str(error), now))
                continue
            lane.begin(now)
            passage = self._courier.pass_on(delivery, request, self._rules)
            landed = partial(self._landed, lane, passage)
            self._flights.launch(delivery, passage, target.secret, landed)
            self._listener(delivery, SyncEvent.STARTED)
            self._watcher(delivery, Progress.STARTED, None)
        self._queues.leave(lane)

    def _landed(self, lane: Lane, passage: Passage, flight: Flight, exchange: Exchange) -> None:
        try:
            self._tell(lane.conclude(exchange, flight.began_at, self._clock.now()))
            self._send_copies(flight.delivery, passage)
        finally:
            self._go_on(lane)

    def _send_copies(self, original: Delivery, passage: Passage) -> None:
        """Send what a courier has doubled once more: a replay like those made by hand."""
        for _ in range(passage.copies):
            copy = self._new_delivery(original.event, original.id, Variant.SAME.value)
            copy.faults = list(passage.faults)
            self._queues.park(copy, passage.copies_after)
            self._watcher(copy, Progress.QUEUED, None)
        if passage.copies:
            self._launch_copies()

    def _launch_copies(self) -> None:
        for copy in self._queues.take_copies():
            self._replays.launch(copy, self._target(copy.client_id))

    def _release(self, decided: Delivery) -> None:
        """Send what was to go after a delivery that is decided."""
        for lane in self._queues.release(decided):
            self._pump(lane)

    def _tell(self, outcome: Outcome) -> None:
        self._note(outcome.delivery, outcome.breaker_change)
        self._listener(outcome.delivery, outcome.event)
        if outcome.delivery.decided:
            self._release(outcome.delivery)

    def _replay_changed(self, replay: Delivery) -> None:
        self._note(replay)
        self._changes.notify()

    def _note(self, delivery: Delivery, breaker_change: str | None = None) -> None:
        if delivery.decided:
            self._store.decided(delivery)
        self._watcher(delivery, Progress.CONCLUDED, breaker_change)
        now = self._clock.now()
        if self._ran is not None and now > self._since:
            self._ran += wording.ran(delivery, breaker_change, now)

    def _dues(self) -> list[datetime]:
        return [*self._queues.dues(), *self._flights.deadlines()]

    def _arm(self) -> None:
        self._alarm.set(min(self._dues(), default=None))


__all__ = [
    "DeliveryEngine",
    "NoBreaker",
    "ReplayImpossible",
    "SyncEvent",
    "Target",
    "UnknownDelivery",
]
