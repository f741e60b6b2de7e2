"""Scripted faults: consumed in order, in the words of the service, and nothing changed."""

from typing import Any

import httpx
import pytest

from tests.api.conftest import Sandbox, sandbox, shared_application

__all__ = ["sandbox", "shared_application"]

pytestmark = pytest.mark.anyio


async def _script(sandbox: Sandbox, **fault: Any) -> Any:
    return await sandbox.control("POST", "faults", json=fault)


async def test_faults_are_used_up_in_order(sandbox: Sandbox) -> None:
    await sandbox.use()
    await _script(sandbox, operation="createPublicMarket", status=500, times=2)
    await _script(sandbox, operation="createPublicMarket", status=429)
    listed = (await sandbox.control("GET", "faults"))["faults"]
    assert [(f["status"], f["remaining"]) for f in listed] == [(500, 2), (429, 1)]
    answers = [await sandbox.create_market() for _ in range(4)]
    assert [a.status_code for a in answers] == [500, 500, 429, 201]
    assert answers[0].json() == {"error": "Internal server error"}
    assert answers[2].json() == {"error": "Rate limit exceeded", "retry_after": 3600}
    assert len((await sandbox.control("GET", "public_markets"))["public_markets"]) == 1
    assert (await sandbox.control("GET", "faults"))["faults"] == []
    notes = [r["notes"] for r in (await sandbox.control("GET", "requests"))["requests"]]
    assert notes[1] == ["fault applied: status: 429 in place of the operation"]


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (401, {"error": "Not authorized"}),
        (403, {"error": "Forbidden"}),
        (404, {"error": "Resource not found"}),
    ],
)
async def test_the_words_of_the_service(sandbox: Sandbox, status: int, body: Any) -> None:
    await sandbox.use()
    market = await sandbox.market()
    await _script(sandbox, operation="createMarketApplication", status=status)
    answer = await sandbox.create_application(market)
    assert (answer.status_code, answer.json()) == (status, body)


async def test_the_token_endpoint(sandbox: Sandbox) -> None:
    await _script(sandbox, operation="createToken", status=500)
    form = {"client_id": "demo_editor_client", "client_secret": "demo_editor_secret"}
    answer = await sandbox.ask_token(**form)
    assert (answer.status_code, answer.json()["error"]) == (500, "server_error")
    assert (await sandbox.ask_token(**form)).status_code == 200


async def test_an_invalid_call_uses_up_nothing(sandbox: Sandbox) -> None:
    await sandbox.use()
    await _script(sandbox, operation="createPublicMarket", status=500)
    assert (await sandbox.create_market(name="")).status_code == 422
    assert (await sandbox.create_market()).status_code == 500


async def test_forgetting(sandbox: Sandbox) -> None:
    await sandbox.use()
    await _script(sandbox, operation="createPublicMarket", status=500)
    assert (await sandbox.http.delete("/_sandbox/faults")).status_code == 204
    assert (await sandbox.create_market()).status_code == 201
    await _script(sandbox, operation="createPublicMarket", status=500)
    await sandbox.control("POST", "reset")
    await sandbox.use()
    assert (await sandbox.create_market()).status_code == 201


async def test_a_fault_is_of_one_workspace(sandbox: Sandbox) -> None:
    await sandbox.control("POST", "workspaces", json={"name": "other"})
    await _script(sandbox, operation="createPublicMarket", status=500)
    other: httpx.Response = await sandbox.http.get("/_sandbox/faults?workspace=other")
    assert other.json() == {"faults": [], "uses": []}
    await sandbox.http.delete("/_sandbox/workspaces/other")


@pytest.mark.parametrize(
    "fault",
    [
        {},
        {"operation": "createPublicMarket"},
        {"operation": "nothing", "status": 500},
        {"operation": "createPublicMarket", "status": 199},
        {"operation": "createPublicMarket", "status": 600},
        {"operation": "createPublicMarket", "status": 500, "times": 0},
        {"operation": "createPublicMarket", "status": 500, "fault": "latency"},
        {"operation": "createPublicMarket", "status": 500, "fault": "nothing"},
        {"operation": ["createPublicMarket"], "status": 500},
        {"event": "market.completed", "status": 500},
    ],
)
async def test_what_is_refused(sandbox: Sandbox, fault: Any) -> None:
    answer = await sandbox.http.post("/_sandbox/faults", json=fault)
    assert answer.status_code == 422
    assert set(answer.json()) == {"error", "hint"}
    assert (await sandbox.control("GET", "faults"))["faults"] == []


async def test_a_refusal_names_the_value_once(sandbox: Sandbox) -> None:
    wish = {"operation": "createPublicMarket", "status": 99}
    answer = await sandbox.http.post("/_sandbox/faults", json=wish)
    assert answer.json()["error"] == "status: 99 is less than the minimum of 200"
    answer = await sandbox.http.post("/_sandbox/faults", json=[])
    assert answer.json()["error"] == "the body: [] does not have any of the accepted forms"
