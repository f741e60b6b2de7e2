"""Moving the clock: everything due happens on the way, in order, once."""

import asyncio
from asyncio import StreamReader, StreamWriter
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import pytest

from sandbox.domain.clock import Clock
from sandbox.timeline import Ran, TimeError, Timeline
from sandbox.webhooks.delivery import Status
from tests.webhooks.conftest import START, Receiver, World, answer, script

pytestmark = pytest.mark.anyio
Receive = Callable[..., Awaitable[Receiver]]


class Bells:
    """Rings at given seconds; each ring may plan more."""

    def __init__(self, clock: Clock, *seconds: float, again: float = 0) -> None:
        self.clock, self.again = clock, again
        self.due = [START + timedelta(seconds=s) for s in seconds]
        self.told = 0

    def next_due(self) -> datetime | None:
        return min(self.due, default=None)

    async def run_due(self) -> list[Ran]:
        now = self.clock.now()
        due = [instant for instant in self.due if instant <= now]
        self.due = [instant for instant in self.due if instant > now]
        if self.again:
            self.due += [instant + timedelta(seconds=self.again) for instant in due]
        await asyncio.sleep(0)
        return [Ran(now, "bell", "rang", {}) for _ in due]

    def clock_changed(self) -> None:
        self.told += 1


def frozen() -> Clock:
    clock = Clock(start=START)
    clock.freeze(START)
    return clock


def seconds(ran: list[Ran]) -> list[float]:
    return [(event.at - START).total_seconds() for event in ran]


async def test_sources_run_in_the_order_of_time_up_to_the_target_included() -> None:
    clock = frozen()
    one, two = Bells(clock, 5, 1, 11), Bells(clock, 3, 10, 10.001)
    timeline = Timeline(clock, [one, two])
    assert seconds(await timeline.advance(10)) == [1, 3, 5, 10]
    assert clock.now() == START + timedelta(seconds=10)
    assert (one.told, two.told) == (1, 1)
    assert seconds(await timeline.advance(10)) == [10.001, 11]


async def test_what_a_step_leads_to_runs_in_the_same_journey() -> None:
    clock = frozen()
    timeline = Timeline(clock, [Bells(clock, 2, again=3)])
    assert seconds(await timeline.advance(12)) == [2, 5, 8, 11]


async def test_what_is_overdue_runs_at_once() -> None:
    clock = frozen()
    timeline = Timeline(clock, [Bells(clock, -5)])
    assert seconds(await timeline.advance(0)) == [0]


async def test_advances_at_the_same_time_follow_each_other() -> None:
    clock = frozen()
    timeline = Timeline(clock, [Bells(clock, *range(1, 11))])
    first, second = await asyncio.gather(timeline.advance(4), timeline.advance(4))
    assert (seconds(first), seconds(second)) == ([1, 2, 3, 4], [5, 6, 7, 8])
    assert clock.now() == START + timedelta(seconds=8)


async def test_a_flowing_clock_flows_on_afterwards() -> None:
    clock = Clock(start=START)
    timeline = Timeline(clock, [Bells(clock, 1_800)])
    (event,) = await timeline.advance(3_600)
    assert event.at == START + timedelta(seconds=1_800)
    assert not clock.frozen and not timeline.frozen
    assert clock.now() >= START + timedelta(seconds=3_600)


async def test_freezing_in_the_future_lives_through_what_lies_before() -> None:
    clock = Clock(start=START)
    timeline = Timeline(clock, [Bells(clock, 10, 30)])
    target = START + timedelta(seconds=20)
    assert seconds(await timeline.freeze_at(target)) == [10]
    assert (clock.now(), timeline.frozen) == (target, True)


async def test_freezing_in_the_past_jumps_there() -> None:
    clock = frozen()
    timeline = Timeline(clock, [Bells(clock, 10)])
    past = START - timedelta(days=1)
    assert await timeline.freeze_at(past) == []
    assert clock.now() == past


async def test_freezing_without_an_instant_stops_the_clock_where_it_is() -> None:
    clock = Clock(start=START)
    timeline = Timeline(clock, [])
    await timeline.freeze_at()
    assert timeline.frozen
    await timeline.resume()
    assert not timeline.frozen
    await timeline.resume()


@pytest.mark.parametrize("amount", [-1, -0.001, float("nan"), 1e12, float("inf")])
async def test_times_that_do_not_exist(amount: float) -> None:
    clock = frozen()
    with pytest.raises(TimeError):
        await Timeline(clock, []).advance(amount)
    assert clock.now() == START


async def test_a_journey_that_never_ends_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sandbox.timeline.MOST_STEPS", 50)
    clock = Clock(start=START)
    timeline = Timeline(clock, [Bells(clock, 2, again=1e-6)])
    with pytest.raises(TimeError, match="50 things fell due"):
        await timeline.advance(60)
    assert not timeline.frozen


def test_the_json_of_what_ran() -> None:
    ran = Ran(START, "webhook", "it went well", {"delivery_id": "d"})
    assert ran.to_json() == {
        "at": "2026-06-15T12:00:00.000Z",
        "kind": "webhook",
        "description": "it went well",
        "delivery_id": "d",
    }


async def test_an_attempt_in_flight_is_waited_for_before_the_clock_moves(
    world: World, receive: Receive
) -> None:
    async def later(reader: StreamReader, writer: StreamWriter) -> None:
        await go.wait()
        writer.write(answer(500))

    go = asyncio.Event()
    world.aim((await receive(script=script(later))).url)
    delivery = world.submit()
    advance = asyncio.create_task(world.timeline.advance(1))
    await asyncio.sleep(0)
    go.set()
    await advance
    assert (delivery.status, world.seconds(delivery)) == (Status.DELIVERED, [0, 1])


@pytest.mark.parametrize("landed", [False, True])
async def test_what_needed_no_move_of_the_clock_is_not_said_to_have_fallen_due(
    world: World, receive: Receive, landed: bool
) -> None:
    world.aim((await receive(script=script(200, 500))).url)
    world.submit("VR-A")
    delivery = world.submit("VR-B")
    if landed:
        await world.engine.first_attempt(delivery)
    assert await world.timeline.advance(0) == []
    assert seconds(await world.timeline.advance(1)) == [1]


async def test_patience_ends_and_the_attempt_stays_in_flight(
    make_world: Callable[..., World], receive: Receive
) -> None:
    async def later(reader: StreamReader, writer: StreamWriter) -> None:
        await go.wait()
        writer.write(answer(200))

    go = asyncio.Event()
    world = make_world(patience=0)
    world.aim((await receive(script=script(later))).url)
    delivery = world.submit()
    await world.timeline.advance(10)
    assert delivery.status is Status.PROCESSING
    go.set()
    await world.decided()
    assert delivery.status is Status.DELIVERED


async def test_receivers_that_hang_are_timed_out_one_after_the_other(
    make_world: Callable[..., World], receive: Receive
) -> None:
    async def hang(reader: StreamReader, writer: StreamWriter) -> None:
        await reader.read()

    world = make_world(patience=0.01)
    receiver = await receive(default=hang)
    world.aim(receiver.url)
    first, second = world.submit("VR-A"), world.submit("VR-B")
    await world.timeline.advance(3_600)
    assert world.seconds(first) == [0, 31, 65]
    assert world.seconds(second) == [95, 126, 126 + 30 + 1_800]
    assert (first.status, second.status) == (Status.FAILED, Status.FAILED)


async def test_a_receiver_may_move_the_clock_while_it_answers(
    make_world: Callable[..., World], receive: Receive
) -> None:
    async def meddle(reader: StreamReader, writer: StreamWriter) -> None:
        await world.timeline.advance(5)
        writer.write(answer(200))

    world = make_world(patience=0.05)
    world.aim((await receive(default=meddle)).url)
    delivery = world.submit()
    await world.timeline.advance(5)
    await world.decided()
    assert delivery.status is Status.DELIVERED
    assert world.clock.now() == START + timedelta(seconds=10)


async def test_resuming_starts_what_is_due(world: World, receive: Receive) -> None:
    world.aim((await receive(script=script(500))).url)
    delivery = world.submit()
    await world.timeline.advance(0.99)
    assert delivery.status is Status.WAITING
    await world.timeline.resume()
    waited = await world.engine.wait("delivered", 10)
    assert waited.reached


async def test_a_frozen_clock_holds_retries(
    make_world: Callable[..., World], receive: Receive
) -> None:
    world = make_world(frozen=False)
    receiver = await receive(default=500)
    world.aim(receiver.url)
    delivery = world.submit()
    await world.engine.first_attempt(delivery)
    await world.timeline.freeze_at()
    assert delivery.next_attempt_at is not None
    await world.timeline.freeze_at(delivery.next_attempt_at)
    assert len(delivery.attempts) == 2
