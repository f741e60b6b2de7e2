"""From an event to the receiver and back: what is sent, in which order, and what is noted."""

import json
from base64 import b64decode
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from sandbox.profiles import documented_webhooks
from sandbox.webhooks.delivery import Status
from sandbox.webhooks.signing import sign
from tests.webhooks.conftest import SECRET, START, Receiver, World, answer, script

pytestmark = pytest.mark.anyio
Receive = Callable[..., Awaitable[Receiver]]


async def test_the_request_is_the_documented_one(world: World, receive: Receive) -> None:
    receiver = await receive()
    world.aim(receiver.url)
    delivery = world.submit()
    await world.decided()
    (request,) = receiver.received
    assert request.line == "POST /webhooks/passemarche?source=test HTTP/1.1"
    assert request.body == delivery.event.body
    assert request.headers == [
        ("Host", f"127.0.0.1:{receiver.port}"),
        ("Content-Type", "application/json"),
        ("User-Agent", "PasseMarche-Webhook/1.0"),
        ("X-Webhook-Signature-SHA256", sign(SECRET, request.body)),
        ("Content-Length", str(len(request.body))),
        ("Connection", "close"),
    ]


async def test_without_a_secret_nothing_is_signed(world: World, receive: Receive) -> None:
    receiver = await receive()
    world.aim(receiver.url, secret=None)
    world.submit()
    await world.decided()
    assert receiver.received[0].header("X-Webhook-Signature-SHA256") is None


async def test_the_journal_holds_what_was_sent_and_answered(world: World, receive: Receive) -> None:
    receiver = await receive(default=answer(201, "reçu".encode(), "X-A: 1", "x-a: 2"))
    world.aim(receiver.url)
    delivery = world.submit("VR-2026-A")
    await world.decided()
    shown = world.engine.get(delivery.id).to_json()
    json.dumps(shown)
    (attempt,) = shown.pop("attempts")
    assert shown == {
        "id": delivery.id,
        "event": "market.completed",
        "url": receiver.url,
        "identifier": "VR-2026-A",
        "client_id": "platform",
        "cause": "test",
        "created_at": "2026-06-15T12:00:00.000Z",
        "status": "delivered",
        "reason": "HTTP 201, success (D07, SFD §7.6.2)",
        "next_attempt_at": None,
        "replay_of": None,
        "variant": None,
        "faults": [],
    }
    assert (attempt["faults"], attempt["sent"]) == ([], True)
    assert b64decode(attempt["request"]["body_base64"]) == receiver.received[0].body
    assert attempt["request"]["body"] == receiver.received[0].body.decode()
    assert list(attempt["request"]["headers"].items()) == receiver.received[0].headers
    assert attempt["response"] == {
        "status": 201,
        "headers": {"Content-Length": "5", "X-A": "1", "x-a": "2"},
        "body": "reçu",
        "truncated": False,
    }
    assert attempt["at"] == "2026-06-15T12:00:00.000Z"
    assert (attempt["error"], attempt["decision"]) == (None, "delivered")
    assert attempt["duration_ms"] > 0


async def test_a_secret_in_an_answer_is_hidden(world: World, receive: Receive) -> None:
    receiver = await receive(default=answer(200, f"key={SECRET}".encode(), f"X-Key: {SECRET}"))
    world.aim(receiver.url)
    delivery = world.submit()
    await world.decided()
    await world.engine.replay(delivery.id, "duplicate")
    shown = json.dumps([d.to_json() for d in world.engine.deliveries])
    assert SECRET not in shown
    assert shown.count("key=[hidden]") == shown.count('"X-Key": "[hidden]"') == 3


async def test_failures_are_retried_after_1_s_and_4_s(world: World, receive: Receive) -> None:
    receiver = await receive(script=script(500, 429))
    world.aim(receiver.url)
    delivery = world.submit("VR-2026-A")
    await world.timeline.advance(0)
    assert (delivery.status, delivery.next_attempt_at) == (Status.WAITING, _after(1))
    await world.timeline.advance(1)
    assert (delivery.status, delivery.next_attempt_at) == (Status.WAITING, _after(5))
    await world.timeline.advance(4)
    assert (delivery.status, delivery.next_attempt_at) == (Status.DELIVERED, None)
    assert world.seconds(delivery) == [0, 1, 5]
    assert [attempt.decision for attempt in delivery.attempts] == [
        "retry at 2026-06-15T12:00:01.000Z",
        "retry at 2026-06-15T12:00:05.000Z",
        "delivered",
    ]
    assert world.told_of("VR-2026-A") == [
        "STARTED",
        "RETRY_SCHEDULED",
        "STARTED",
        "RETRY_SCHEDULED",
        "STARTED",
        "DELIVERED",
    ]


async def test_after_the_third_failure_it_has_failed(world: World, receive: Receive) -> None:
    receiver = await receive(default=503)
    world.aim(receiver.url)
    delivery = world.submit("VR-2026-A")
    await world.timeline.advance(3_600)
    assert (delivery.status, world.seconds(delivery)) == (Status.FAILED, [0, 1, 5])
    assert delivery.reason == (
        "HTTP 503, server error (D07, SFD §7.6.2): attempt 3 of 3, none is left (D07, SFD §7.6.1)"
    )
    assert world.told_of("VR-2026-A")[-1] == "FAILED"


@pytest.mark.parametrize(("attempts", "seconds"), [(1, [0]), (4, [0, 1, 5, 14])])
async def test_the_number_of_attempts_can_be_configured(
    make_world: Callable[..., World], receive: Receive, attempts: int, seconds: list[float]
) -> None:
    world = make_world(rules=documented_webhooks.rules(attempts, 30))
    world.aim((await receive(default=500)).url)
    delivery = world.submit()
    await world.timeline.advance(600)
    assert (delivery.status, world.seconds(delivery)) == (Status.FAILED, seconds)


async def test_a_permanent_error_is_not_retried(world: World, receive: Receive) -> None:
    receiver = await receive(default=410)
    world.aim(receiver.url)
    delivery = world.submit()
    await world.timeline.advance(3_600)
    assert (delivery.status, len(receiver.received)) == (Status.FAILED, 1)
    assert delivery.reason.endswith("it is not retried")


async def test_a_redirect_is_not_followed_but_retried(world: World, receive: Receive) -> None:
    elsewhere = await receive()
    receiver = await receive(default=answer(307, b"", f"Location: {elsewhere.url}"))
    world.aim(receiver.url)
    delivery = world.submit()
    await world.timeline.advance(60)
    assert (len(receiver.received), elsewhere.connections) == (3, 0)
    assert "the documents do not name this status" in delivery.attempts[0].reason


@pytest.mark.parametrize(
    ("url", "words"),
    [
        (None, "no completion_webhook_url"),
        ("", "no completion_webhook_url"),
        ("http://x:99999/", "cannot be used: Port out of range"),
    ],
)
async def test_without_a_usable_url_it_fails_at_once(
    world: World, url: str | None, words: str
) -> None:
    world.aim(url)
    deliveries = [world.submit("A"), world.submit("B")]
    for delivery in deliveries:
        assert (delivery.status, delivery.attempts) == (Status.FAILED, [])
        assert words in delivery.reason
    assert world.told_of("A") == world.told_of("B") == ["FAILED"]
    assert world.engine.breaker("platform").consecutive_failures == 0


async def test_url_and_secret_are_those_of_the_moment(world: World, receive: Receive) -> None:
    former, latter = await receive(default=500), await receive()
    world.aim(former.url)
    delivery = world.submit()
    await world.timeline.advance(0)
    world.aim(latter.url, secret="changed")
    await world.timeline.advance(1)
    assert (delivery.status, delivery.url) == (Status.DELIVERED, latter.url)
    signature = latter.received[0].header("X-Webhook-Signature-SHA256")
    assert signature == sign("changed", delivery.event.body)


async def test_events_to_one_editor_keep_their_order(world: World, receive: Receive) -> None:
    receiver = await receive(script=script(500, 200, 404, 200))
    world.aim(receiver.url)
    first, second, third = (world.submit(name) for name in "ABC")
    await world.timeline.advance(0)
    assert [d.status for d in (first, second, third)] == [
        Status.WAITING,
        Status.PENDING,
        Status.PENDING,
    ]
    assert second.reason == f"waits behind delivery {first.id} to the same editor"
    await world.timeline.advance(1)
    assert [d.status for d in (first, second, third)] == [
        Status.DELIVERED,
        Status.FAILED,
        Status.DELIVERED,
    ]
    names = [json.loads(r.body)["market"]["identifier"] for r in receiver.received]
    assert names == ["A", "A", "B", "C"]


async def test_editors_do_not_hold_each_other(world: World, receive: Receive) -> None:
    broken, sound = await receive(default=500), await receive()
    world.aim(broken.url, client="broken")
    world.aim(sound.url, client="sound")
    waiting, sent = world.submit(client="broken"), world.submit(client="sound")
    await world.timeline.advance(0)
    assert (waiting.status, sent.status) == (Status.WAITING, Status.DELIVERED)


async def test_a_flowing_clock_runs_retries_by_itself(
    make_world: Callable[..., World], receive: Receive
) -> None:
    rules = documented_webhooks.rules(3, 30)
    object.__setattr__(rules, "delay", lambda n, _: n / 1000)
    world = make_world(frozen=False, rules=rules)
    world.aim((await receive(script=script(500, 500))).url)
    delivery = world.submit()
    waited = await world.engine.wait("delivered", 10)
    assert (waited.reached, len(delivery.attempts)) == (True, 3)


async def test_the_receiver_may_call_back_while_it_answers(world: World, receive: Receive) -> None:
    async def behaviour(reader: object, writer: object) -> None:
        if len(receiver.received) == 1:
            world.submit("FT-2026-B")
        writer.write(answer(200))  # type: ignore[attr-defined]

    receiver = await receive(default=behaviour)
    world.aim(receiver.url)
    world.submit("VR-2026-A")
    await world.decided()
    assert [d.identifier for d in world.engine.deliveries] == ["FT-2026-B", "VR-2026-A"]
    assert all(d.status is Status.DELIVERED for d in world.engine.deliveries)


async def test_decided_deliveries_are_dropped_oldest_first(
    make_world: Callable[..., World], receive: Receive
) -> None:
    world = make_world(max_deliveries=10)
    world.aim((await receive()).url)
    for number in range(13):
        world.submit(f"VR-{number}")
        await world.decided()
    assert world.engine.dropped == 3
    assert [d.identifier for d in world.engine.deliveries][-1] == "VR-3"


def _after(seconds: float) -> object:
    return START + timedelta(seconds=seconds)
