"""The circuit breaker at work: what it holds back, when it probes, and what it never touches."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.profiles import documented_webhooks
from sandbox.webhooks.breaker import BreakerState
from sandbox.webhooks.delivery import Delivery, Status
from sandbox.webhooks.engine import NoBreaker
from tests.webhooks.conftest import START, Receiver, World, script

pytestmark = pytest.mark.anyio
Receive = Callable[..., Awaitable[Receiver]]
HALF_AN_HOUR = 1_800


async def open_breaker(world: World) -> tuple[Delivery, Delivery]:
    """Have two events fail until the breaker opens, 6 s after the start."""
    deliveries = world.submit("VR-A"), world.submit("VR-B")
    await world.timeline.advance(6)
    assert world.engine.breaker("platform").state is BreakerState.OPEN
    return deliveries


async def test_half_an_hour_with_a_failing_receiver(world: World, receive: Receive) -> None:
    world.aim((await receive(default=500)).url)
    first, second, third = (world.submit(name) for name in ("VR-A", "VR-B", "VR-C"))
    ran = await world.timeline.advance(HALF_AN_HOUR + 6)
    assert world.seconds(first) == [0, 1, 5]
    assert world.seconds(second) == [5, 6, HALF_AN_HOUR + 6]
    assert world.seconds(third) == []
    assert [d.status for d in (first, second, third)] == [
        Status.FAILED,
        Status.FAILED,
        Status.SUSPENDED,
    ]
    told = [(r.kind, (r.at - START).total_seconds(), r.details.get("identifier")) for r in ran]
    assert told == [
        ("webhook", 1, "VR-A"),
        ("webhook", 5, "VR-A"),
        ("webhook", 5, "VR-B"),
        ("webhook", 6, "VR-B"),
        ("breaker", 6, None),
        ("webhook", HALF_AN_HOUR + 6, "VR-B"),
        ("breaker", HALF_AN_HOUR + 6, None),
    ]


async def test_the_fifth_failure_suspends(world: World, receive: Receive) -> None:
    world.aim((await receive(default=500)).url)
    _, second = await open_breaker(world)
    probe_at = START + timedelta(seconds=6 + HALF_AN_HOUR)
    assert (second.status, second.next_attempt_at) == (Status.SUSPENDED, probe_at)
    assert second.attempts[-1].decision == "suspended"
    assert second.attempts[-1].reason == (
        "HTTP 500, server error (D07, SFD §7.6.2): attempt 2 of 3, the next one in 4 s "
        "(D07, SFD §7.6.1); 5 consecutive failures open the circuit breaker: suspended until "
        "2026-06-15T12:30:06.000Z, then one probe (D06 §5, D07)"
    )
    assert world.engine.breaker("platform").to_json() == {
        "client_id": "platform",
        "state": "open",
        "consecutive_failures": 5,
        "opened_at": "2026-06-15T12:00:06.000Z",
        "probe_at": "2026-06-15T12:30:06.000Z",
    }


async def test_events_raised_meanwhile_are_kept(world: World, receive: Receive) -> None:
    receiver = await receive(script=script(*[500] * 5))
    world.aim(receiver.url)
    await open_breaker(world)
    later = [world.submit("VR-C"), world.submit("VR-D")]
    await world.timeline.advance(HALF_AN_HOUR - 1)
    assert [d.status for d in later] == [Status.SUSPENDED] * 2
    assert len(receiver.received) == 5
    await world.timeline.advance(1)
    assert [d.status for d in world.engine.deliveries] == [
        Status.DELIVERED,
        Status.DELIVERED,
        Status.DELIVERED,
        Status.FAILED,
    ]
    assert world.engine.breaker("platform").state is BreakerState.CLOSED


async def test_a_failed_probe_waits_for_the_next_one(world: World, receive: Receive) -> None:
    receiver = await receive(default=500)
    world.aim(receiver.url)
    await open_breaker(world)
    third = world.submit("VR-C")
    await world.timeline.advance(4 * HALF_AN_HOUR)
    assert world.seconds(third) == [6 + n * HALF_AN_HOUR for n in (2, 3, 4)]
    assert third.status is Status.FAILED
    assert len(receiver.received) == 9


async def test_an_event_after_a_quiet_half_hour_is_the_probe(
    world: World, receive: Receive
) -> None:
    receiver = await receive(default=404)
    world.aim(receiver.url)
    for number in range(5):
        world.submit(f"VR-{number}")
    await world.timeline.advance(HALF_AN_HOUR)
    assert world.engine.breaker("platform").state is BreakerState.HALF_OPEN
    receiver.default = 204
    delivery = world.submit("VR-X")
    assert "the probe of the half-open breaker" in delivery.reason
    await world.decided()
    assert "the probe succeeded, the circuit breaker closes" in delivery.reason
    assert world.engine.breaker("platform").consecutive_failures == 0


async def test_a_breaker_is_of_one_editor(world: World, receive: Receive) -> None:
    world.aim((await receive(default=500)).url)
    world.aim((await receive()).url, client="other")
    await open_breaker(world)
    delivery = world.submit("VR-O", client="other")
    await world.decided("VR-O")
    assert delivery.status is Status.DELIVERED
    assert world.engine.breaker("other").state is BreakerState.CLOSED


async def test_forced_open_then_closed(world: World, receive: Receive) -> None:
    world.aim((await receive()).url)
    view = world.engine.force_breaker("platform", "open")
    assert view.probe_at == START + timedelta(seconds=HALF_AN_HOUR)
    delivery = world.submit()
    assert delivery.status is Status.SUSPENDED
    world.engine.force_breaker("platform", "closed")
    await world.decided()
    assert delivery.status is Status.DELIVERED


async def test_forced_half_open_probes_at_once(world: World, receive: Receive) -> None:
    receiver = await receive(default=500)
    world.aim(receiver.url)
    world.engine.force_breaker("platform", "open")
    first, second = world.submit("VR-A"), world.submit("VR-B")
    world.engine.force_breaker("platform", "half_open")
    await world.engine.first_attempt(first)
    assert (first.status, second.status) == (Status.SUSPENDED, Status.SUSPENDED)
    assert len(receiver.received) == 1


async def test_rules_without_a_breaker(make_world: Callable[..., World], receive: Receive) -> None:
    rules = documented_webhooks.rules(3, 30)
    object.__setattr__(rules, "breaker", None)
    world = make_world(rules=rules)
    world.aim((await receive(default=500)).url)
    for number in range(4):
        world.submit(f"VR-{number}")
    await world.timeline.advance(60)
    assert all(d.status is Status.FAILED for d in world.engine.deliveries)
    assert world.engine.breaker("platform").state is BreakerState.CLOSED
    with pytest.raises(NoBreaker):
        world.engine.force_breaker("platform", "open")


@settings(max_examples=25, deadline=None)
@given(
    events=st.lists(st.sampled_from(["one", "two"]), max_size=8),
    scripts=st.fixed_dictionaries(
        {
            client: st.lists(st.sampled_from([200, 404, 429, 500, b""]), max_size=20)
            for client in ("one", "two")
        }
    ),
    default=st.sampled_from([200, 500]),
)
def test_ten_years_end_with_everything_decided_in_order(
    events: list[str], scripts: dict[str, list[int | bytes]], default: int
) -> None:
    async def live() -> None:
        servers, world, receivers = [], World(), {}
        try:
            for client, steps in scripts.items():
                receiver = receivers[client] = Receiver(default=default, script=script(*steps))
                servers.append(await asyncio.start_server(receiver.serve, "127.0.0.1", 0))
                receiver.port = servers[-1].sockets[0].getsockname()[1]
                world.aim(receiver.url, client=client)
            deliveries = [world.submit(f"VR-{n}", client) for n, client in enumerate(events)]
            await world.timeline.advance(10 * 365 * 86_400)
            for client, receiver in receivers.items():
                check([d for d in deliveries if d.client_id == client], receiver)
        finally:
            await world.engine.close()
            for server in servers:
                server.close()

    def check(deliveries: list[Delivery], receiver: Receiver) -> None:
        attempts = [(a.at, d.identifier) for d in deliveries for a in d.attempts]
        assert attempts == sorted(attempts, key=lambda attempt: attempt[0])
        for (_, identifier), received in zip(attempts, receiver.received, strict=True):
            assert f'"{identifier}"'.encode() in received.body
        assert all(d.status in (Status.DELIVERED, Status.FAILED) for d in deliveries)
        assert all(1 <= len(d.attempts) <= 3 for d in deliveries)

    asyncio.run(live())
