"""Waiting without polling, and what is said when time is up."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from sandbox.webhooks.delivery import Status
from tests.webhooks.conftest import Receiver, World, answer, script

pytestmark = pytest.mark.anyio
Receive = Callable[..., Awaitable[Receiver]]


@pytest.mark.parametrize(("status", "until"), [(200, "delivered"), (404, "failed"), (200, "quiet")])
async def test_a_wait_ends_with_what_it_waits_for(
    world: World, receive: Receive, status: int, until: str
) -> None:
    world.aim((await receive(default=status)).url)
    world.submit()
    waited = await world.engine.wait(until, 10)
    assert waited.to_json() == {"until": until, "reached": True, "reason": "", "pending": []}


async def test_a_wait_can_come_first(world: World, receive: Receive) -> None:
    world.aim((await receive()).url)
    wait = asyncio.create_task(world.engine.wait("delivered", 10))
    await asyncio.sleep(0)
    world.submit()
    assert (await wait).reached


async def test_what_happened_before_does_not_count(world: World, receive: Receive) -> None:
    world.aim((await receive(script=script(404))).url)
    world.submit("VR-A")
    assert (await world.engine.wait("failed", 10)).reached
    world.submit("VR-B")
    assert (await world.engine.wait("delivered", 10)).reached
    assert not (await world.engine.wait("failed", 0)).reached
    assert (await world.engine.wait("failed", 0, identifier="VR-A")).reached


async def test_nothing_at_all_is_quiet_but_not_delivered(world: World) -> None:
    assert (await world.engine.wait("quiet", 0)).reached
    waited = await world.engine.wait("delivered", 0)
    assert (waited.reached, waited.reason) == (False, "there was no webhook at all")
    waited = await world.engine.wait("failed", 0, identifier="VR-A")
    assert waited.reason == "there was no webhook about VR-A at all"


async def test_the_other_outcome_is_told(world: World, receive: Receive) -> None:
    world.aim((await receive(default=404)).url)
    world.submit()
    await world.decided()
    waited = await world.engine.wait("delivered", 0)
    assert waited.reason.startswith("the last webhook is failed: HTTP 404, permanent error")


async def test_what_is_pending_and_why(world: World, receive: Receive) -> None:
    async def hang(reader: asyncio.StreamReader, writer: object) -> None:
        await reader.read()

    world.aim((await receive(default=500)).url, client="failing")
    world.aim((await receive(default=hang)).url, client="hanging")
    first = world.submit("VR-A", "failing")
    world.submit("VR-B", "failing")
    await world.engine.first_attempt(first)
    world.submit("VR-C", "hanging")
    waited = await world.engine.wait("quiet", 0.01)
    assert (waited.reached, waited.reason) == (False, "3 deliveries are not decided yet")
    waiting, behind, processing = waited.pending
    assert waiting == {
        "id": first.id,
        "event": "market.completed",
        "identifier": "VR-A",
        "client_id": "failing",
        "status": "waiting",
        "attempts": 1,
        "next_attempt_at": "2026-06-15T12:00:01.000Z",
        "reason": "HTTP 500, server error (D07, SFD §7.6.2): attempt 1 of 3, the next one in 1 s "
        "(D07, SFD §7.6.1); the clock is frozen: advance it to get there",
    }
    assert behind["reason"] == f"waits behind delivery {first.id} to the same editor"
    assert processing["reason"] == (
        "attempt 1 of 3 is in flight since 2026-06-15T12:00:00.000Z, "
        "the receiver has not answered yet"
    )


async def test_waiting_for_the_first_attempt(world: World, receive: Receive) -> None:
    world.aim((await receive(script=script(500))).url)
    first, second = world.submit("VR-A"), world.submit("VR-B")
    await world.engine.first_attempt(first)
    assert first.status is Status.WAITING
    await world.engine.first_attempt(second)
    assert (second.status, second.attempts) == (Status.PENDING, [])
    await world.timeline.advance(1)
    await world.engine.first_attempt(second)
    assert second.status is Status.DELIVERED


async def test_the_first_attempt_of_what_is_suspended_does_not_come(world: World) -> None:
    world.aim("http://127.0.0.1:9/")
    world.engine.force_breaker("platform", "open")
    delivery = world.submit()
    await world.engine.first_attempt(delivery)
    assert delivery.status is Status.SUSPENDED


async def test_waits_do_not_disturb_each_other(world: World, receive: Receive) -> None:
    async def later(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await go.wait()
        writer.write(answer(200))

    go = asyncio.Event()
    world.aim((await receive(default=later)).url)
    world.submit()
    patient = asyncio.create_task(world.engine.wait("delivered", 10))
    assert not (await world.engine.wait("delivered", 0.01)).reached
    go.set()
    assert (await patient).reached
