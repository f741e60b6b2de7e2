"""What a space records of all that happens in it."""

from typing import Any

import pytest

from sandbox.app import Application
from sandbox.feed import Kind
from sandbox.spaces import Space
from tests.control.conftest import Client, Receiver

pytestmark = pytest.mark.anyio
HOUR = 3600


def space_of(application: Application, name: str) -> Space:
    return application.spaces.get(name)


def happened(space: Space, kind: Kind) -> list[Any]:
    """Give the subjects of one kind, oldest first."""
    return [h.subject for h in space.feed.newest_first() if h.kind is kind][::-1]


@pytest.fixture
async def world(sandbox: Client, receiver: Receiver) -> Client:
    return await sandbox.world(webhook_url=receiver.url)


async def test_a_journey_leaves_its_traces_in_order(
    world: Client, shared_application: Application
) -> None:
    market = await world.market()
    await world.post(f"public_markets/{market}/complete", wait="delivery")
    space = space_of(shared_application, world.workspace)
    kinds = [h.kind for h in space.feed.newest_first()][::-1]
    assert kinds == [
        Kind.CALL,  # the token
        Kind.CALL,
        Kind.TRANSITION,  # completed
        Kind.WEBHOOK,  # queued
        Kind.TRANSITION,  # sent
        Kind.WEBHOOK,  # answered
        Kind.TRANSITION,  # synchronised
        Kind.CONTROL,
    ]
    moved = happened(space, Kind.TRANSITION)
    assert [(m.identifier, m.transition.event) for m in moved] == [
        (market, "complete"),
        (market, "send"),
        (market, "deliver"),
    ]
    queued, sent = happened(space, Kind.WEBHOOK)
    assert (queued.progress, queued.attempt) == ("queued", 0)
    assert (sent.progress, sent.attempt, sent.status, sent.state) == (
        "concluded",
        1,
        200,
        "delivered",
    )
    assert market in next(h for h in space.feed.newest_first() if h.subject is sent).about


async def test_replays_breakers_and_the_clock_are_recorded(
    world: Client, receiver: Receiver, shared_application: Application
) -> None:
    receiver.status = 500
    market = await world.market()
    await world.post("clock", {"freeze_at": "now"})
    await world.post(f"public_markets/{market}/complete", wait="delivery")
    await world.post("clock", {"advance_seconds": HOUR})
    (delivery,) = await world.deliveries()
    await world.post(f"webhooks/deliveries/{delivery['id']}/replay", {"variant": "duplicate"})
    await world.post("trigger", {"event": "market.completed"}, wait="delivery")
    await world.post("clock", {"advance_seconds": 2})
    space = space_of(shared_application, world.workspace)
    sent = happened(space, Kind.WEBHOOK)
    assert [(s.variant, s.attempt) for s in sent if s.variant] == [
        ("duplicate", 1),
        ("duplicate", 2),
    ]
    (opened,) = happened(space, Kind.BREAKER)
    assert "open the circuit breaker" in opened
    frozen, advanced, _ = happened(space, Kind.CLOCK)
    assert (frozen.frozen, frozen.ran) == (True, 0)
    assert (advanced.after - advanced.before).total_seconds() == HOUR
    assert advanced.ran == 2


async def test_refused_control_calls_are_recorded_and_reading_ones_are_not(
    world: Client, shared_application: Application
) -> None:
    await world.get("clock")
    await world.refusal(422, "POST", "clock", json={"advance_seconds": "an hour"})
    (steered,) = happened(space_of(shared_application, world.workspace), Kind.CONTROL)
    assert (steered.operation_id, steered.status, steered.from_console) == ("setClock", 422, False)


async def test_a_reset_begins_a_new_feed(world: Client, shared_application: Application) -> None:
    await world.market()
    space = space_of(shared_application, world.workspace)
    listener, former = space.audience.join(), space.feed
    await world.post("reset")
    news = await listener.news(0)
    assert news is not None
    assert news.everything
    assert space.feed is not former
    (reset,) = space.feed.newest_first()
    assert reset.id == former.last_id + 1
    assert reset.subject.operation_id == "resetWorkspace"
    await world.call("DELETE", f"workspaces/{world.workspace}", params={"workspace": "default"})
    assert listener.ended
