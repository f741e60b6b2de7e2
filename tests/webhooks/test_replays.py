"""Replays, as a receiver sees them."""

import asyncio
import json
from collections.abc import Awaitable, Callable

import pytest

from sandbox.webhooks.breaker import BreakerState
from sandbox.webhooks.delivery import Delivery, Event, Status
from sandbox.webhooks.engine import ReplayImpossible, UnknownDelivery
from sandbox.webhooks.signing import sign
from sandbox.webhooks.variants import Variant
from tests.webhooks.conftest import SECRET, Receiver, World

pytestmark = pytest.mark.anyio
Receive = Callable[..., Awaitable[Receiver]]
SIGNATURE = "X-Webhook-Signature-SHA256"


@pytest.fixture
async def receiver(world: World, receive: Receive) -> Receiver:
    receiver = await receive()
    world.aim(receiver.url)
    world.submit("VR-2026-A")
    await world.decided()
    return receiver


@pytest.fixture
def original(world: World, receiver: Receiver) -> Delivery:
    return next(world.engine.deliveries)


async def test_the_same_again(world: World, receiver: Receiver, original: Delivery) -> None:
    replay = await world.engine.replay(original.id)
    first, second = receiver.received
    assert (first.line, first.headers, first.body) == (second.line, second.headers, second.body)
    assert (replay.replay_of, replay.variant) == (original.id, "same")
    assert (replay.status, len(replay.attempts)) == (Status.DELIVERED, 1)
    assert next(world.engine.deliveries) is replay


async def test_a_bad_signature(world: World, receiver: Receiver, original: Delivery) -> None:
    await world.engine.replay(original.id, "bad_signature")
    first, second = receiver.received
    assert second.body == first.body
    signature = second.header(SIGNATURE) or ""
    assert signature.startswith("sha256=") and len(signature) == 71
    assert signature != first.header(SIGNATURE)


async def test_no_signature(world: World, receiver: Receiver, original: Delivery) -> None:
    await world.engine.replay(original.id, "no_signature")
    first, second = receiver.received
    assert second.body == first.body
    assert second.header(SIGNATURE) is None


async def test_tampered(world: World, receiver: Receiver, original: Delivery) -> None:
    await world.engine.replay(original.id, "tampered")
    first, second = receiver.received
    assert second.header(SIGNATURE) == first.header(SIGNATURE)
    assert json.loads(second.body)["market"] == {"identifier": "VR-2026-0", "name": "Écoles"}
    assert second.header("Content-Length") == str(len(second.body))


async def test_duplicate(world: World, receiver: Receiver, original: Delivery) -> None:
    replay = await world.engine.replay(original.id, "duplicate")
    assert len(replay.attempts) == 2
    assert len({(r.body, r.header(SIGNATURE)) for r in receiver.received}) == 1
    assert len(receiver.received) == 3


async def test_stale(world: World, receiver: Receiver, original: Delivery) -> None:
    await world.engine.replay(original.id, "stale")
    body = receiver.received[1].body
    assert json.loads(body)["timestamp"] == "2025-06-15T12:00:00.000Z"
    assert receiver.received[1].header(SIGNATURE) == sign(SECRET, body)
    assert len(body) == len(original.event.body)


async def test_a_replay_changes_nothing_but_the_journal(
    world: World, receiver: Receiver, original: Delivery
) -> None:
    told = list(world.told)
    receiver.default = 500
    for variant in list(Variant) * 2:
        replay = await world.engine.replay(original.id, variant)
        assert (replay.status, replay.attempts[0].decision) == (Status.FAILED, "failed")
    assert world.told == told
    assert original.status is Status.DELIVERED
    breaker = world.engine.breaker("platform")
    assert (breaker.state, breaker.consecutive_failures) == (BreakerState.CLOSED, 0)
    assert world.engine.next_due() is None


async def test_a_replay_passes_an_open_breaker(
    world: World, receiver: Receiver, original: Delivery
) -> None:
    world.engine.force_breaker("platform", "open")
    replay = await world.engine.replay(original.id)
    assert replay.status is Status.DELIVERED
    assert world.engine.breaker("platform").state is BreakerState.OPEN


async def test_the_reason_says_what_it_is_for(
    world: World, receiver: Receiver, original: Delivery
) -> None:
    receiver.default = 401
    replay = await world.engine.replay(original.id, "tampered")
    assert replay.reason == (
        "replay 'tampered': HTTP 401, permanent error (D07, SFD §7.6.2); "
        "a receiver that verifies the signature over the raw body refuses it (D07)"
    )


async def test_a_replay_that_hangs_is_timed_out_by_the_clock(
    make_world: Callable[..., World], receive: Receive
) -> None:
    async def hang(reader: asyncio.StreamReader, writer: object) -> None:
        await reader.read()

    world, receiver = make_world(patience=0.01), await receive()
    world.aim(receiver.url)
    original = world.submit()
    await world.decided()
    receiver.default = hang
    replaying = asyncio.create_task(world.engine.replay(original.id))
    await asyncio.sleep(0)
    (ran,) = await world.timeline.advance(30)
    replay = await replaying
    assert (replay.status, ran.details["delivery_id"]) == (Status.FAILED, replay.id)


async def test_what_cannot_be_replayed(world: World, receive: Receive) -> None:
    world.aim((await receive()).url)
    bare = world.engine.submit(Event("e", "VR-1", "platform", b"{}", "test"))
    odd = world.engine.submit(
        Event("e", "VR-2", "platform", b'{"timestamp": "0001-01-01T00:00:00Z"}', "test")
    )
    await world.decided()
    for delivery, variant in ((bare, "tampered"), (bare, "stale"), (odd, "stale")):
        with pytest.raises(ReplayImpossible):
            await world.engine.replay(delivery.id, variant)
    with pytest.raises(UnknownDelivery):
        await world.engine.replay("nothing")
    with pytest.raises(ValueError, match="crooked"):
        await world.engine.replay(bare.id, "crooked")
    assert (await world.engine.wait("quiet", 0)).reached


async def test_a_text_that_looks_like_a_timestamp_is_left_alone(
    world: World, receive: Receive
) -> None:
    receiver = await receive()
    world.aim(receiver.url)
    payload = {"name": '"timestamp":"2020-01-01T00:00:00Z"', "timestamp": "2026-03-01T00:00:00Z"}
    delivery = world.engine.submit(
        Event("e", "VR-1", "platform", json.dumps(payload).encode(), "test")
    )
    await world.decided()
    await world.engine.replay(delivery.id, "stale")
    expected = {**payload, "timestamp": "2025-03-01T00:00:00Z"}
    assert json.loads(receiver.received[1].body) == expected


async def test_without_a_url_a_replay_fails(world: World, original: Delivery) -> None:
    world.aim(None)
    replay = await world.engine.replay(original.id)
    assert (replay.status, replay.attempts) == (Status.FAILED, [])
    assert "no completion_webhook_url" in replay.reason
