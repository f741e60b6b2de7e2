"""Deliveries, replays, waiting and the breaker over the control API."""

import base64
import json
from typing import Any

import pytest

from tests.control.conftest import Client, Receiver

pytestmark = pytest.mark.anyio


@pytest.fixture
async def job(sandbox: Client, receiver: Receiver) -> Client:
    return await sandbox.world(webhook_url=receiver.url)


async def trigger(job: Client, **more: Any) -> dict[str, Any]:
    body = {"event": "market.completed", **more}
    delivery: dict[str, Any] = (await job.post("trigger", body, wait="delivery"))["delivery"]
    return delivery


async def test_a_delivery_shows_what_was_sent_and_what_came_back(
    job: Client, receiver: Receiver
) -> None:
    delivery = await trigger(job)
    assert delivery == await job.get(f"webhooks/deliveries/{delivery['id']}")
    assert (delivery["url"], delivery["status"]) == (receiver.url, "delivered")
    assert delivery["next_attempt_at"] is None
    (attempt,) = delivery["attempts"]
    sent = attempt["request"]
    assert base64.b64decode(sent["body_base64"]).decode() == sent["body"]
    assert json.loads(sent["body"]) == receiver.bodies[0]
    assert sent["headers"]["X-Webhook-Signature-SHA256"] == receiver.signatures[0]
    assert attempt["response"]["status"] == 200
    assert (attempt["error"], attempt["decision"]) == (None, "delivered")
    assert attempt["reason"]


async def test_lists_are_newest_first_and_can_be_narrowed(job: Client, receiver: Receiver) -> None:
    first = await trigger(job)
    receiver.status = 400
    second = await trigger(job)

    async def found(**parameters: Any) -> list[str]:
        return [delivery["id"] for delivery in await job.deliveries(**parameters)]

    assert await found() == [second["id"], first["id"]]
    assert await found(limit=1) == [second["id"]]
    assert await found(status="delivered") == [first["id"]]
    assert await found(identifier=second["identifier"]) == [second["id"]]
    assert await found(event="market_application.completed") == []
    assert await found(client_id="nobody") == []


@pytest.mark.parametrize(
    "variant", ["same", "bad_signature", "no_signature", "tampered", "duplicate", "stale"]
)
async def test_replays(job: Client, receiver: Receiver, variant: str) -> None:
    delivery = await trigger(job)
    path = f"webhooks/deliveries/{delivery['id']}/replay"
    again = await job.post(path, {"variant": variant})
    assert (again["replay_of"], again["variant"]) == (delivery["id"], variant)
    assert again["status"] == "delivered"
    assert len(receiver.bodies) == (3 if variant == "duplicate" else 2)
    first, last = receiver.signatures[0], receiver.signatures[-1]
    assert (first == last) is (variant in ("same", "duplicate", "tampered"))
    assert (receiver.bodies[0] == receiver.bodies[-1]) is (variant not in ("tampered", "stale"))
    assert (await job.deliveries())[0] == again


async def test_a_replay_without_a_variant_is_the_same_again(
    job: Client, receiver: Receiver
) -> None:
    delivery = await trigger(job)
    answer = await job.call("POST", f"webhooks/deliveries/{delivery['id']}/replay")
    assert (answer.status_code, answer.json()["variant"]) == (201, "same")
    assert receiver.bodies[0] == receiver.bodies[1]


async def test_waiting_says_what_is_pending_and_why(job: Client, receiver: Receiver) -> None:
    receiver.status = 503
    delivery = await trigger(job)
    await job.post("clock", {"freeze_at": "2026-11-23T10:00:00Z"})
    waited = await job.post("webhooks/wait", {"until": "delivered", "timeout_seconds": 0})
    assert waited["reached"] is False
    assert "the last webhook" in waited["reason"]
    await job.post("reset")
    await job.post("clock", {"freeze_at": "2026-11-23T10:00:00Z"})
    delivery = await trigger(job)
    waited = await job.post("webhooks/wait", {"until": "quiet", "timeout_seconds": 0})
    assert waited["reached"] is False
    (pending,) = waited["pending"]
    assert (pending["id"], pending["status"]) == (delivery["id"], "waiting")
    assert pending["next_attempt_at"] == "2026-11-23T10:00:01.000Z"
    assert "frozen" in pending["reason"]


async def test_waiting_ends_as_soon_as_it_is_reached(job: Client, receiver: Receiver) -> None:
    assert (await job.post("webhooks/wait", {"until": "quiet"}))["reached"] is True
    receiver.status = 410
    identifier = (await trigger(job))["identifier"]
    body = {"until": "failed", "identifier": identifier}
    assert (await job.post("webhooks/wait", body))["reached"] is True


async def test_the_breaker_is_forced(job: Client, receiver: Receiver) -> None:
    await job.post("clock", {"freeze_at": "2026-11-23T10:00:00Z"})
    client_id = (await job.get("editors"))["editors"][0]["client_id"]
    assert await job.get("breaker") == {
        "client_id": client_id,
        "state": "closed",
        "consecutive_failures": 0,
        "opened_at": None,
        "probe_at": None,
    }
    opened = await job.post("breaker", {"state": "open"})
    assert opened["state"] == "open"
    assert opened["probe_at"] == "2026-11-23T10:30:00.000Z"
    delivery = await trigger(job)
    assert (delivery["status"], delivery["attempts"]) == ("suspended", [])
    half = await job.post("breaker", {"state": "half_open", "client_id": client_id})
    assert half["state"] in ("half_open", "closed")
    assert (await job.post("webhooks/wait", {"until": "delivered"}))["reached"] is True
    assert (await job.get("breaker", client_id=client_id))["state"] == "closed"
    assert receiver.events == ["market.completed"]


async def test_each_editor_has_a_breaker_of_its_own(sandbox: Client) -> None:
    await sandbox.post("breaker", {"state": "open"}, client_id="basic_editor_client")
    assert (await sandbox.get("breaker"))["state"] == "closed"
    assert (await sandbox.get("breaker", client_id="basic_editor_client"))["state"] == "open"
    error, _ = await sandbox.refusal(
        422,
        "POST",
        "breaker",
        json={"state": "closed", "client_id": "demo_editor_client"},
        params={"client_id": "basic_editor_client"},
    )
    assert "'demo_editor_client'" in error
