"""The engine: sends what the lanes say, when the clock says, and tells whoever raised the event.

    submit ─▶ Lane (order, retries, breaker) ─▶ Flight (one exchange) ─▶ Lane.conclude ─▶ listener
                 ▲                                                           │
                 └────────────── timer or advance of the clock ◀─────────────┘

It runs on one event loop and never blocks: the receiver may call the sandbox while it answers.
"""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from sandbox.domain.clock import Clock
from sandbox.timeline import Ran
from sandbox.webhooks import wording
from sandbox.webhooks.address import UnusableUrl
from sandbox.webhooks.breaker import BreakerState, BreakerView
from sandbox.webhooks.delivery import Attempt, Delivery, Event, Request, Status
from sandbox.webhooks.flight import Flight
from sandbox.webhooks.lane import Lane, NoBreaker, Outcome, SyncEvent, judge
from sandbox.webhooks.policy import WebhookRules
from sandbox.webhooks.request import signed
from sandbox.webhooks.store import DeliveryStore, UnknownDelivery
from sandbox.webhooks.transport import Transport
from sandbox.webhooks.variants import ReplayImpossible, Variant
from sandbox.webhooks.variants import request as replay_request
from sandbox.webhooks.waiting import Until, Wait, Waited


@dataclass(frozen=True, slots=True)
class Target:
    """Where an editor's webhooks go, and the secret that they are signed with."""

    url: str | None
    secret: str | None


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
        max_deliveries: int = 10_000,
        patience: float = 1.0,
        ca_file: str | None = None,
    ) -> None:
        """Start with nothing to do.

        `target` is asked at each attempt where a client's webhooks go. `patience` is how many
        real seconds an advance of the clock waits for a receiver that has not answered.
        """
        self._clock, self._rules = clock, rules
        self._target, self._listener, self._new_id = target, listener, new_id
        self._patience = patience
        self._transport = Transport(ca_file)
        self._store = DeliveryStore(max_deliveries)
        self._lanes: dict[str, Lane] = {}
        self._flights: set[Flight] = set()
        self._timer: asyncio.TimerHandle | None = None
        self._change: asyncio.Future[None] | None = None
        self._ran: list[Ran] | None = None
        self._closed = False

    # What there is

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

    def breaker(self, client_id: str) -> BreakerView:
        """Show the breaker of an editor."""
        return self._lane(client_id).view(self._clock.now())

    # What can be asked for

    def submit(self, event: Event) -> Delivery:
        """Take over an event: it is sent as soon as those before it are decided.

        Needs the running event loop. After `close` it is cancelled on the spot.
        """
        delivery = self._new_delivery(event)
        if not self._closed:
            lane = self._lane(event.client_id)
            lane.add(delivery, self._clock.now())
            self._go_on(lane)
        return delivery

    async def replay(self, delivery_id: str, variant: str = "same") -> Delivery:
        """Send a delivery again, once and at once, and wait until it is decided.

        The replay is a delivery of its own, outside the queue: no retry, no word to the listener,
        no effect on the breaker. Raises `UnknownDelivery` or `ReplayImpossible`.
        """
        original, chosen = self.get(delivery_id), Variant(variant)
        replay = self._new_delivery(original.event, of=original, variant=chosen)
        if not self._closed:
            try:
                self._launch_replay(replay, chosen)
            finally:
                self._changed()
        await self._until(lambda: replay.decided)
        return replay

    def force_breaker(self, client_id: str, state: str) -> BreakerView:
        """Bring a breaker into a state; raises `NoBreaker` where the rules have none."""
        lane = self._lane(client_id)
        lane.force_breaker(BreakerState(state), self._clock.now())
        self._go_on(lane)
        return self.breaker(client_id)

    async def first_attempt(self, delivery: Delivery) -> None:
        """Wait until the first attempt was made, or cannot come before the clock has moved.

        The latter: it is suspended, or stands behind a delivery that waits for its retry.
        """
        await self._until(lambda: bool(delivery.attempts) or self._is_held(delivery))

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
                await self._until(wait.reached)
        return wait.result(self._clock)

    # What the clock brings

    def next_due(self) -> datetime | None:
        """Tell when something is to be done next: an attempt, or the end of one's patience."""
        if any(not flight.waited_for for flight in self._flights):
            return self._clock.now()
        dues = [flight.deadline for flight in self._flights]
        dues += [due for lane in self._lanes.values() if (due := lane.next_due()) is not None]
        return min(dues, default=None)

    async def run_due(self) -> list[Ran]:
        """Start what is due and wait for the receivers, each one for `patience` real seconds.

        One that has not answered by then stays in flight; when the clock has reached its deadline
        it is timed out.
        """
        ran = self._ran = []
        try:
            await self._settle()
            self._catch_up()
            await self._settle()
        finally:
            self._ran = None
        return ran

    def clock_changed(self) -> None:
        """Start what has fallen due, and set the timer anew."""
        self._catch_up()

    # How it ends

    async def reset(self) -> None:
        """Cancel everything and forget it, breakers included; nothing is sent any more."""
        tasks = [flight.task for flight in self._flights]
        for flight in self._flights:
            flight.task.cancel()
            flight.delivery.status = Status.CANCELLED
        for lane in self._lanes.values():
            lane.cancel()
        self._flights.clear()
        self._lanes.clear()
        self._store.clear()
        self._arm()
        self._changed()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def close(self) -> None:
        """Reset for good: nothing is accepted any more."""
        self._closed = True
        await self.reset()

    # Inside

    def _lane(self, client_id: str) -> Lane:
        if client_id not in self._lanes:
            self._lanes[client_id] = Lane(client_id, self._rules)
        return self._lanes[client_id]

    def _new_delivery(
        self, event: Event, of: Delivery | None = None, variant: Variant | None = None
    ) -> Delivery:
        delivery = Delivery(
            id=self._new_id(),
            event=event,
            created_at=self._clock.now(),
            url=self._target(event.client_id).url,
            replay_of=of.id if of else None,
            variant=variant.value if variant else None,
        )
        if self._closed:
            delivery.status, delivery.reason = Status.CANCELLED, "the workspace was reset"
        else:
            self._store.add(delivery)
        return delivery

    def _go_on(self, lane: Lane) -> None:
        try:
            self._pump(lane)
        finally:
            self._arm()
            self._changed()

    def _pump(self, lane: Lane) -> None:
        """Send the first delivery of a lane if it is due."""
        now = self._clock.now()
        while (delivery := lane.ready(now)) is not None:
            target = self._target(lane.client_id)
            delivery.url = target.url
            try:
                body = delivery.event.body
                request = signed(self._rules, _usable(target.url), body, target.secret)
            except UnusableUrl as error:
                self._tell(lane.refuse(str(error), now))
                continue
            lane.begin(now)
            self._launch(Flight(delivery, lane, self._deadline(now)), request)
            self._listener(delivery, SyncEvent.STARTED)

    def _launch(self, flight: Flight, request: Request) -> None:
        flight.task = asyncio.get_running_loop().create_task(
            flight.fly(self._transport, request, self._rules.timeout_seconds)
        )
        self._flights.add(flight)
        flight.task.add_done_callback(lambda _: self._landed(flight))

    def _deadline(self, now: datetime) -> datetime:
        return now + timedelta(seconds=self._rules.timeout_seconds)

    def _landed(self, flight: Flight) -> None:
        self._flights.discard(flight)
        if flight.task.cancelled():
            return
        if flight.lane is None:
            self._conclude_replay(flight)
            return
        try:
            self._tell(flight.lane.conclude(flight.task.result(), self._clock.now()))
        finally:
            self._go_on(flight.lane)

    def _tell(self, outcome: Outcome) -> None:
        delivery = outcome.delivery
        if delivery.decided:
            self._store.decided(delivery)
        if self._ran is not None:
            self._ran += wording.ran(delivery, outcome.breaker_change, self._clock.now())
        self._listener(delivery, outcome.event)

    def _launch_replay(self, replay: Delivery, variant: Variant) -> None:
        target = self._target(replay.client_id)
        now = self._clock.now()
        try:
            url = _usable(target.url)
            request = replay_request(variant, self._rules, url, replay.event, target.secret)
        except UnusableUrl as error:
            self._decide_replay(replay, Status.FAILED, str(error))
            return
        except ReplayImpossible as error:
            self._decide_replay(replay, Status.FAILED, str(error))
            raise
        replay.status = Status.PROCESSING
        replay.reason = f"replay '{variant}' is in flight since {wording.at(now)[3:]}"
        self._launch(Flight(replay, None, self._deadline(now)), request)

    def _conclude_replay(self, flight: Flight) -> None:
        replay, exchange = flight.delivery, flight.task.result()
        variant, verdict = Variant(replay.variant or "same"), judge(self._rules, exchange)
        now = self._clock.now()
        decision = "delivered" if verdict.success else "failed"
        reason = wording.replayed(exchange, verdict, variant)
        replay.attempts.append(Attempt(now, exchange, decision, reason))
        if len(replay.attempts) < variant.requests:
            self._launch(Flight(replay, None, self._deadline(now)), exchange.request)
        else:
            all_well = all(attempt.decision == "delivered" for attempt in replay.attempts)
            self._decide_replay(replay, Status.DELIVERED if all_well else Status.FAILED, reason)
        if self._ran is not None:
            self._ran += wording.ran(replay, None, now)
        self._changed()

    def _decide_replay(self, replay: Delivery, status: Status, reason: str) -> None:
        replay.status, replay.reason = status, reason
        self._store.decided(replay)

    def _is_held(self, delivery: Delivery) -> bool:
        if delivery.decided:
            return True
        queue = self._lane(delivery.client_id).queue
        return bool(queue) and queue[0].status in (Status.WAITING, Status.SUSPENDED)

    async def _settle(self) -> None:
        flights = [f for f in self._flights if f.expired or not f.waited_for]
        for flight in flights:
            flight.waited_for = True
        expired = {flight.task for flight in flights if flight.expired}
        others = {flight.task for flight in flights if not flight.expired}
        if expired:
            await asyncio.wait(expired)
        if others:
            await asyncio.wait(others, timeout=self._patience)

    def _catch_up(self) -> None:
        """Do what is due. Only a clock that is moved by calls has patience with receivers."""
        now = self._clock.now()
        for flight in self._flights:
            if flight.deadline <= now and (flight.waited_for or not self._clock.frozen):
                flight.expire()
        for lane in list(self._lanes.values()):
            self._pump(lane)
        self._arm()
        self._changed()

    def _arm(self) -> None:
        """Set the one timer to the earliest instant at which something is due."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._clock.frozen:
            return
        dues = [flight.deadline for flight in self._flights if not flight.expired]
        dues += [due for lane in self._lanes.values() if (due := lane.next_due()) is not None]
        seconds = self._clock.real_seconds_until(min(dues)) if dues else None
        if seconds is not None:
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(seconds, self._catch_up)

    async def _until(self, reached: Callable[[], bool]) -> None:
        """Wait until something is so; at the latest until the engine is closed."""
        while not reached() and not self._closed:
            if self._change is None:
                self._change = asyncio.get_running_loop().create_future()
            await asyncio.shield(self._change)

    def _changed(self) -> None:
        if self._change is not None:
            self._change.set_result(None)
            self._change = None


def _usable(url: str | None) -> str:
    if not url:
        raise UnusableUrl(
            "the editor has no completion_webhook_url, which is optional (D02, SFD §3.2.2): "
            "there is nowhere to send to, as in the running service this fails at once"
        )
    return url


__all__ = [
    "DeliveryEngine",
    "NoBreaker",
    "ReplayImpossible",
    "SyncEvent",
    "Target",
    "UnknownDelivery",
]
