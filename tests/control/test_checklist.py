"""`GET /_sandbox/checklist`: the journals of a workspace as evidence."""

from typing import Any

import pytest

from tests.control.conftest import Client

pytestmark = pytest.mark.anyio


def item(checklist: dict[str, Any], item_id: str) -> dict[str, Any]:
    found: dict[str, Any] = next(
        i for group in checklist["groups"] for i in group["items"] if i["id"] == item_id
    )
    return found


async def test_calls_of_the_platform_are_evidence(sandbox: Client) -> None:
    token = await sandbox.token()
    await sandbox.http.post(
        "/api/v1/public_markets",
        json={"public_market": {"name": ""}},
        headers={"Authorization": f"Bearer {token}"},
    )
    await sandbox.application(await sandbox.market(token))
    checklist = await sandbox.get("checklist")
    assert item(checklist, "d06-01")["status"] == "verified"
    corrected = item(checklist, "d06-08")
    assert corrected["status"] == "verified"
    assert [e["text"] for e in corrected["evidence"]] == [
        "createPublicMarket → 422",
        "createPublicMarket → 201",
    ]
    assert item(checklist, "d06-14")["status"] == "not_seen"
    assert item(checklist, "d06-14")["todo"]["en"]


async def test_a_workspace_sees_only_its_own_platform(sandbox: Client) -> None:
    world = await sandbox.world(name="checklist")
    await sandbox.token()
    checklist = await world.get("checklist")
    assert checklist["counts"] == {"verified": 0, "failed": 0, "not_seen": 58}
