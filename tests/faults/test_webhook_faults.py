"""Faults in the way of a webhook: what the receiver gets, and what the journals say of it."""

import json

import pytest

from sandbox.app import Application
from sandbox.feed import Kind
from sandbox.webhooks.signing import sign
from tests.faults.conftest import World

pytestmark = pytest.mark.anyio

SIGNATURE = "X-Webhook-Signature-SHA256"


async def test_a_lost_one_is_taken_for_delivered(world: World) -> None:
    await world.script("webhook_lost")
    market = await world.complete()
    assert world.told == []
    delivery = await world.newest()
    (attempt,) = delivery["attempts"]
    assert (delivery["status"], attempt["decision"]) == ("delivered", "delivered")
    assert (attempt["sent"], attempt["response"]["status"]) == (False, 200)
    note = "fault applied: webhook_lost: nothing was sent; the service takes it for answered 200"
    assert attempt["faults"] == delivery["faults"] == [note]
    assert attempt["reason"].startswith(note)
    assert await world.sync(market) == "sync_completed"
    other = await world.complete()
    assert world.told == [other]


async def test_what_was_lost_can_be_sent_by_hand(world: World) -> None:
    await world.script("webhook_lost")
    market = await world.complete()
    delivery = await world.newest()
    again = await world.client.post(f"webhooks/deliveries/{delivery['id']}/replay")
    assert (again["status"], again["faults"], world.told) == ("delivered", [], [market])


async def test_a_delayed_one_waits_for_the_clock(world: World) -> None:
    await world.script("webhook_delayed", seconds=90)
    market = await world.complete()
    delivery = await world.newest()
    assert (delivery["status"], delivery["attempts"]) == ("waiting", [])
    assert delivery["next_attempt_at"] == "2026-11-23T09:01:30.000Z"
    assert "fault applied: webhook_delayed" in delivery["reason"]
    waited = await world.quiet()
    assert not waited["reached"]
    assert "webhook_delayed" in waited["pending"][0]["reason"]
    assert "the clock is frozen" in waited["pending"][0]["reason"]
    await world.advance(89)
    assert world.told == []
    (ran,) = await world.advance(1)
    assert ran.startswith("market.completed to http://")
    assert world.told == [market]
    assert (await world.quiet(until="delivered"))["reached"]


async def test_a_delay_keeps_the_order_where_there_is_one(world: World) -> None:
    await world.script("webhook_delayed", seconds=60)
    first = await world.complete()
    second = await world.complete()
    await world.advance(60)
    expected = {"documented": [first, second], "deployed": [second, first]}
    assert world.told == expected[await _profile(world)]


async def test_a_delayed_one_is_retried_as_any_other(world: World) -> None:
    world.receiver.script.append(500)
    await world.script("webhook_delayed", seconds=60)
    market = await world.complete()
    await world.advance(3_600)
    delivery = await world.newest()
    assert [a["response"]["status"] for a in delivery["attempts"]] == [500, 200]
    assert delivery["attempts"][0]["at"] == "2026-11-23T09:01:00.000Z"
    assert world.told == [market, market]


async def test_a_delay_is_over_after_the_first_attempt(world: World) -> None:
    if await _profile(world) == "deployed":
        pytest.skip("the running service has no breaker")
    world.receiver.script.append(500)
    await world.script("webhook_delayed", seconds=60)
    await world.complete()
    await world.advance(60)
    await world.client.post("breaker", {"state": "open"})
    await world.client.post("breaker", {"state": "closed"})
    assert (await world.newest())["reason"].startswith("waits for its retry")


async def test_a_doubled_one_comes_byte_for_byte(world: World) -> None:
    await world.script("webhook_duplicated", copies=2)
    market = await world.complete()
    await world.client.post("webhooks/wait", {"timeout_seconds": 5})
    assert world.told == [market] * 3
    assert len({(r.body, r.header(SIGNATURE)) for r in world.receiver.received}) == 1
    copies = [d for d in await world.client.deliveries() if d["replay_of"]]
    assert [copy["status"] for copy in copies] == ["delivered", "delivered"]
    assert copies[0]["faults"] == ["fault applied: webhook_duplicated: it is sent 2 times more"]
    assert len(await world.uses()) == 1


async def test_a_copy_may_come_later(world: World) -> None:
    await world.script("webhook_duplicated", seconds=30)
    market = await world.complete()
    assert world.told == [market]
    assert not (await world.quiet())["reached"]
    await world.advance(30)
    assert world.told == [market, market]
    assert (await world.quiet())["reached"]


async def test_a_reordered_one_goes_after_the_next(world: World) -> None:
    await world.script("webhook_reordered")
    first = await world.complete()
    assert world.told == []
    assert (await world.newest())["status"] == "waiting"
    second = await world.complete()
    third = await world.complete()
    await world.client.post("webhooks/wait", {"timeout_seconds": 5})
    assert world.told == [second, first, third]
    assert await world.sync(first) == "sync_completed"


async def test_a_reordered_one_waits_for_the_retries_of_the_next(world: World) -> None:
    await world.script("webhook_reordered", seconds=5)
    first = await world.complete()
    world.receiver.script.extend([500, 500])
    second = await world.complete()
    await world.advance(3_600)
    assert world.told == [second, second, second, first]


async def test_a_reordered_one_goes_alone_where_nothing_follows(world: World) -> None:
    await world.script("webhook_reordered", seconds=120)
    market = await world.complete()
    await world.advance(119)
    assert world.told == []
    await world.advance(1)
    assert world.told == [market]


async def test_two_reordered_ones_are_turned_round(world: World) -> None:
    await world.script("webhook_reordered", times=2, identifier="13002526500013")
    token = await world.client.token(world.editor)
    first, second = [await world.client.market(token) for _ in range(2)]
    third, fourth = [await world.client.market(token, siret="73282932000074") for _ in range(2)]
    # Each goes after the next one: the first after the second, which goes after the third.
    for market in (first, second):
        await world.complete(market)
    assert world.told == []
    world.receiver.script.append(500)
    for market in (third, fourth):
        await world.complete(market)
    await world.advance(60)
    expected = {
        "documented": [third, third, second, first, fourth],
        "deployed": [third, fourth, third, second, first],
    }
    assert world.told == expected[await _profile(world)]


async def test_one_that_waits_in_vain_goes_behind_older_ones(world: World) -> None:
    world.receiver.script.extend([500, 500])
    first = await world.complete()
    await world.script("webhook_reordered", seconds=1)
    second = await world.complete()
    await world.advance(60)
    expected = {"documented": [first] * 3 + [second], "deployed": [first, second, first, second]}
    assert world.told == expected[await _profile(world)]


async def test_the_application_may_come_before_its_market(world: World) -> None:
    if await _profile(world) == "deployed":
        pytest.skip("nobody can apply to a market before its webhook was delivered")
    await world.script("webhook_reordered", event="market.completed")
    market = await world.complete()
    application = await world.application(market)
    await world.submit(application)
    await world.client.post("webhooks/wait", {"timeout_seconds": 5})
    assert world.told == [application, market]


async def test_a_tampered_one_has_the_signature_of_another(world: World) -> None:
    world.receiver.script.append(401)
    await world.script("webhook_tampered")
    market = await world.complete()
    (received,) = world.receiver.received
    told = json.loads(received.body)["market"]["identifier"]
    assert told != market and told[:-1] == market[:-1]
    assert received.header("Content-Length") == str(len(received.body))
    assert received.header(SIGNATURE) != sign(world.editor["webhook_secret"], received.body)
    assert (await world.newest())["status"] == "failed"
    assert await world.sync(market) == "sync_failed"
    await world.client.post(f"public_markets/{market}/retry_sync", wait="delivery")
    assert world.told[1:] == [market]
    assert await world.sync(market) == "sync_completed"


@pytest.mark.parametrize("signature", ["wrong", "missing"])
async def test_a_wrong_signature(world: World, signature: str) -> None:
    world.receiver.script.append(500)
    await world.script("webhook_wrong_signature", signature=signature)
    market = await world.complete()
    await world.advance(60)
    first, second = world.receiver.received
    right = sign(world.editor["webhook_secret"], first.body)
    assert world.told == [market, market]
    assert first.header(SIGNATURE) != right and (first.header(SIGNATURE) is None) == (
        signature == "missing"
    )
    assert second.header(SIGNATURE) == right
    assert [name for name, _ in first.headers if name != SIGNATURE] == [
        name for name, _ in second.headers if name != SIGNATURE
    ]


@pytest.mark.parametrize(
    ("failure", "error"),
    [
        ("refused", "connection refused by 127.0.0.1:"),
        ("reset", "the receiver reset the connection before it had answered"),
        ("timeout", "no complete answer within 30 s"),
    ],
)
async def test_a_receiver_that_is_down(world: World, failure: str, error: str) -> None:
    await world.script("receiver_down", failure=failure, times=3)
    market = await world.complete()
    await world.advance(3_600)
    delivery = await world.newest()
    assert (delivery["status"], len(delivery["attempts"])) == ("failed", 3)
    assert all(a["error"].startswith(error) and not a["sent"] for a in delivery["attempts"])
    assert (world.told, await world.sync(market)) == ([], "sync_failed")
    assert [use["delivery"] for use in await world.uses()] == [delivery["id"]] * 3


async def test_a_receiver_that_answers(world: World) -> None:
    await world.script("receiver_answers", status=503, body="maintenance", times=2)
    await world.complete()
    await world.advance(3_600)
    attempts = (await world.newest())["attempts"]
    assert [a["response"]["status"] for a in attempts] == [503, 503, 200]
    assert [a["response"]["body"] for a in attempts][:2] == ["maintenance"] * 2
    assert [a["sent"] for a in attempts] == [False, False, True]


async def test_the_breaker_counts_what_stands_in(world: World) -> None:
    await world.script("receiver_answers", status=500, times=5)
    await world.complete()
    await world.complete()
    await world.advance(60)
    breaker = await world.client.get("breaker")
    if await _profile(world) == "deployed":
        assert breaker["state"] == "closed"
        return
    assert (breaker["state"], breaker["consecutive_failures"]) == ("open", 5)
    await world.advance(1_800)
    assert (await world.client.get("breaker"))["state"] == "closed"
    assert (await world.quiet(until="delivered"))["reached"]


async def test_a_delay_ends_in_an_open_breaker(world: World) -> None:
    if await _profile(world) == "deployed":
        pytest.skip("the running service has no breaker")
    await world.script("webhook_delayed", seconds=60)
    market = await world.complete()
    await world.client.post("breaker", {"state": "open"})
    await world.advance(60)
    assert (await world.newest())["status"] == "suspended"
    await world.advance(1_740)
    assert world.told == [market]


async def test_a_replay_meets_the_receiver_only(world: World) -> None:
    await world.complete()
    delivery = await world.newest()
    await world.script("webhook_tampered")
    await world.script("receiver_answers", status=418)
    path = f"webhooks/deliveries/{delivery['id']}/replay"
    first, second = await world.client.post(path), await world.client.post(path)
    assert [d["attempts"][0]["response"]["status"] for d in (first, second)] == [418, 200]
    assert world.receiver.received[0].body == world.receiver.received[1].body
    assert await world.left() == [("webhook_tampered", 1)]


async def test_the_way_and_the_receiver_are_two_lines(world: World) -> None:
    await world.script("receiver_answers", status=200, times=2)
    await world.script("webhook_tampered")
    market = await world.complete()
    (attempt,) = (await world.newest())["attempts"]
    assert [fault.split(": ")[1] for fault in attempt["faults"]] == [
        "webhook_tampered",
        "receiver_answers",
    ]
    assert market not in attempt["request"]["body"]
    assert (world.told, await world.left()) == ([], [("receiver_answers", 1)])


async def test_a_webhook_meets_one_fault_of_the_way_in_order(world: World) -> None:
    for fault in ("webhook_lost", "webhook_delayed", "webhook_tampered"):
        await world.script(fault)
    await world.complete()
    await world.complete()
    assert await world.left() == [("webhook_tampered", 1)]
    await world.advance(60)
    assert await world.left() == [("webhook_tampered", 1)]
    assert [use["fault"] for use in await world.uses()] == ["webhook_lost", "webhook_delayed"]


async def test_only_the_event_and_the_object_that_are_meant(world: World) -> None:
    first = await world.client.market(await world.client.token(world.editor))
    second = await world.client.market(await world.client.token(world.editor))
    await world.script("webhook_lost", identifier=second)
    await world.script("webhook_lost", event="market_application.completed")
    await world.complete(first)
    await world.complete(second)
    assert world.told == [first]
    application = await world.application(first)
    await world.submit(application)
    assert world.told == [first]
    assert await world.left() == []
    assert [use["identifier"] for use in await world.uses()] == [second, application]


@pytest.mark.parametrize("about", ["application", "market", "siret"])
async def test_an_application_is_meant_by_three_names(world: World, about: str) -> None:
    market = await world.complete()
    application = await world.application(market, "73282932000074")
    names = {"application": application, "market": market, "siret": "73282932000074"}
    await world.script("webhook_lost", identifier=names[about], event="any")
    await world.submit(application)
    assert world.told == [market]


async def test_the_user_is_back_before_the_webhook(world: World) -> None:
    await world.script("webhook_late_after_return", seconds=20, event="market.completed")
    market = await world.complete()
    assert world.told == []
    assert await world.sync(market) == "sync_pending"
    page = {"documented": "sync_status", "deployed": f"sync_status/{market}"}
    address = f"/buyer/public_markets/{market}/{page[await _profile(world)]}"
    shown = await world.client.http.get(address, headers={"Accept": "text/html"})
    assert 'data-state="done"' in shown.text
    told = await world.client.http.get(f"{address}.json")
    assert told.json() == {"sync_status": "sync_completed"}
    # The documented page takes the user back after 15 s, and the webhook follows.
    wait = {"documented": 35, "deployed": 20}[await _profile(world)]
    await world.advance(wait - 1)
    assert world.told == []
    await world.advance(1)
    assert (world.told, await world.sync(market)) == ([market], "sync_completed")


async def test_the_feed_tells_of_every_fault(world: World, shared_application: Application) -> None:
    await world.script("webhook_lost", event="market.completed")
    await world.script("receiver_answers", event="market_application.completed", status=204)
    await world.script("document_fails_on_submission", identifier="73282932000074")
    await world.script("status", operation="createMarketApplication", status=503)
    market = await world.complete()
    path = f"/api/v1/public_markets/{market}/market_applications"
    await world.call("POST", path, json={"market_application": {"siret": "73282932000074"}})
    for siret in ("73282932000074", "00000000000000"):
        await world.submit(await world.application(market, siret))
    space = shared_application.spaces.get(world.client.workspace)
    uses = [h.subject for h in space.feed.newest_first() if h.kind is Kind.FAULT][::-1]
    assert [use.kind for use in uses] == [
        "webhook_lost",
        "status",
        "document_fails_on_submission",
        "receiver_answers",
    ]
    assert [use.request is None for use in uses] == [True, False, True, True]
    assert [use.delivery is None for use in uses] == [False, True, True, False]


async def test_a_reset_forgets_what_was_kept(world: World) -> None:
    await world.script("webhook_reordered")
    await world.script("webhook_delayed")
    await world.complete()
    await world.complete()
    await world.client.post("reset")
    await world.client.post("clock", {"freeze_at": "2026-11-23T10:00:00Z"})
    await world.advance(86_400)
    assert world.told == []
    assert (await world.client.get("webhooks/deliveries"))["total"] == 0


async def test_what_a_fault_did_is_no_evidence_of_the_platform(world: World) -> None:
    await world.script("receiver_answers", status=200)
    await world.complete()
    assert await _item(world, "d06-16") == "not_seen"
    await world.script("webhook_wrong_signature")
    await world.complete()
    # It has taken what was wrongly signed.
    assert await _item(world, "d06-17") == "failed"
    assert await _item(world, "d06-16") == "not_seen"


async def _item(world: World, item: str) -> str:
    groups = (await world.client.get("checklist"))["groups"]
    found = (i for group in groups for i in group["items"] if i["id"] == item)
    return str(next(found)["status"])


async def _profile(world: World) -> str:
    return str((await world.client.get("health"))["profile"])
