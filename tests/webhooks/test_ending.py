"""Reset and close: at once, and nothing is sent any more."""

import asyncio
from asyncio import StreamReader, StreamWriter
from collections.abc import Awaitable, Callable

import pytest

from sandbox.webhooks.breaker import BreakerState
from sandbox.webhooks.delivery import Status
from tests.webhooks.conftest import Receiver, World

pytestmark = pytest.mark.anyio
Receive = Callable[..., Awaitable[Receiver]]


@pytest.mark.parametrize("end", ["reset", "close"])
async def test_the_connection_in_flight_is_closed(world: World, receive: Receive, end: str) -> None:
    async def hang(reader: StreamReader, writer: StreamWriter) -> None:
        arrived.set()
        await reader.read()
        left.set()

    arrived, left = asyncio.Event(), asyncio.Event()
    world.aim((await receive(default=hang)).url)
    flying, queued = world.submit("VR-A"), world.submit("VR-B")
    await arrived.wait()
    told = list(world.told)
    await getattr(world.engine, end)()
    await left.wait()
    assert (flying.status, queued.status) == (Status.CANCELLED, Status.CANCELLED)
    assert world.told == told
    assert list(world.engine.deliveries) == []
    assert world.engine.next_due() is None


async def test_retries_and_suspensions_are_forgotten(world: World, receive: Receive) -> None:
    receiver = await receive(default=500)
    world.aim(receiver.url)
    for number in range(3):
        world.submit(f"VR-{number}")
    await world.timeline.advance(10)
    await world.engine.reset()
    sent = len(receiver.received)
    assert await world.timeline.advance(86_400) == []
    assert len(receiver.received) == sent
    assert world.engine.breaker("platform").state is BreakerState.CLOSED


async def test_after_a_reset_it_goes_on(world: World, receive: Receive) -> None:
    world.aim((await receive()).url)
    await world.engine.reset()
    delivery = world.submit()
    await world.decided()
    assert delivery.status is Status.DELIVERED


async def test_after_a_close_nothing_is_accepted(world: World, receive: Receive) -> None:
    receiver = await receive()
    world.aim(receiver.url)
    original = world.submit()
    await world.decided()
    await world.engine.close()
    delivery = world.submit()
    assert delivery.status is Status.CANCELLED
    await world.engine.first_attempt(delivery)
    assert len(receiver.received) == 1
    assert original.status is Status.DELIVERED


@pytest.mark.parametrize("end", ["reset", "close"])
async def test_whoever_waits_is_let_go(world: World, end: str) -> None:
    world.engine.force_breaker("platform", "open")
    world.aim("http://127.0.0.1:9/")
    world.submit()
    wait = asyncio.create_task(world.engine.wait("quiet", 10))
    await asyncio.sleep(0)
    await getattr(world.engine, end)()
    assert (await wait).pending == []


async def test_a_reset_in_the_middle_of_an_advance(world: World, receive: Receive) -> None:
    async def hang(reader: StreamReader, writer: StreamWriter) -> None:
        arrived.set()
        await reader.read()

    arrived = asyncio.Event()
    world.aim((await receive(default=hang)).url)
    world.submit()
    advance = asyncio.create_task(world.timeline.advance(60))
    await arrived.wait()
    await world.engine.reset()
    assert await advance == []


async def test_a_replay_in_flight_ends_too(world: World, receive: Receive) -> None:
    async def hang(reader: StreamReader, writer: StreamWriter) -> None:
        arrived.set()
        await reader.read()

    arrived = asyncio.Event()
    receiver = await receive()
    world.aim(receiver.url)
    original = world.submit()
    await world.decided()
    receiver.default = hang
    replaying = asyncio.create_task(world.engine.replay(original.id))
    await arrived.wait()
    await world.engine.reset()
    assert (await replaying).status is Status.CANCELLED
