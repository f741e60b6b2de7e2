"""Editors over the control API."""

import re
from typing import Any

import pytest

from tests.control.conftest import NOWHERE, Client, Receiver

pytestmark = pytest.mark.anyio

DEMO = "editors/demo_editor_client"


async def patch(client: Client, body: dict[str, Any], path: str = DEMO) -> Any:
    answer = await client.call("PATCH", path, json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_the_four_seeded_editors(sandbox: Client) -> None:
    editors = (await sandbox.get("editors"))["editors"]
    assert editors[0] == {
        "name": "Demo Editor App",
        "client_id": "demo_editor_client",
        "client_secret": "demo_editor_secret",
        "webhook_secret": "583cae889af3be3c2361750fe89c5f842b582714dcf485155964c1b35fa5d418",
        "authorized": True,
        "active": True,
        "can_create_defense_markets": True,
        "completion_webhook_url": NOWHERE,
        "redirect_url": "http://localhost:4567/",
        "buyer_return_url": "http://localhost:4567/",
        "candidate_return_url": "http://localhost:4567/",
    }
    assert [editor["client_id"] for editor in editors[1:]] == [
        "unauthorized_editor_client",
        "inactive_editor_client",
        "basic_editor_client",
    ]
    assert await sandbox.get("editors/basic_editor_client") == editors[3]


async def test_an_added_editor_is_complete_and_at_once_of_use(sandbox: Client) -> None:
    editor = await sandbox.post("editors")
    assert re.fullmatch(r"[0-9a-f]{32}", editor["client_id"])
    assert re.fullmatch(r"[0-9a-f]{64}", editor["client_secret"])
    assert re.fullmatch(r"[0-9a-f]{64}", editor["webhook_secret"])
    assert editor["completion_webhook_url"] is None
    await sandbox.market(await sandbox.token(editor))
    assert (await sandbox.get("editors"))["editors"][-1] == editor


async def test_what_is_given_is_taken(sandbox: Client) -> None:
    wanted = {
        "name": "Plateforme",
        "client_id": "my~client:1",
        "client_secret": "secret$with#special&chars=",
        "webhook_secret": None,
        "authorized": True,
        "active": True,
        "can_create_defense_markets": False,
        "completion_webhook_url": "https://example.org/hook?a=b",
        "redirect_url": None,
        "buyer_return_url": "https://example.org/b",
        "candidate_return_url": "https://example.org/c",
    }
    assert await sandbox.post("editors", wanted) == wanted
    await sandbox.token(wanted)


async def test_a_client_id_is_unique_in_all_workspaces(sandbox: Client) -> None:
    job = await sandbox.world(name="job")
    before = await job.get("editors")
    body = {"client_id": "demo_editor_client"}
    error, _ = await job.refusal(409, "POST", "editors", json=body)
    assert "'demo_editor_client' is in use in the workspace 'default'" in error
    assert await job.get("editors") == before


async def test_only_what_is_given_changes(sandbox: Client) -> None:
    before = await sandbox.get(DEMO)
    after = await patch(sandbox, {"redirect_url": None, "active": False})
    assert after == {**before, "redirect_url": None, "active": False}
    assert await sandbox.get(DEMO) == after


async def test_a_change_is_made_whole_or_not_at_all(sandbox: Client) -> None:
    before = await sandbox.get(DEMO)
    body = {"name": "x", "completion_webhook_url": "ftp://example.org/"}
    await sandbox.refusal(422, "PATCH", DEMO, json=body)
    body = {"name": "x", "rotate_secrets": True, "webhook_secret": "given"}
    error, hint = await sandbox.refusal(422, "PATCH", DEMO, json=body)
    assert "webhook_secret" in error
    assert "rotate_secrets" in hint
    assert await sandbox.get(DEMO) == before


async def test_half_a_key_is_told_the_whole(sandbox: Client) -> None:
    answer = await sandbox.call("PATCH", DEMO, json={"webhook_url": NOWHERE})
    assert answer.status_code == 422
    assert answer.json()["hint"].startswith("did you mean 'completion_webhook_url'?")


async def test_switching_off_counts_at_once(sandbox: Client) -> None:
    token = await sandbox.token()
    await patch(sandbox, {"authorized": False})
    answer = await sandbox.http.post(
        "/api/v1/public_markets", json={}, headers={"Authorization": f"Bearer {token}"}
    )
    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("wanted", "changed"),
    [
        (True, {"client_secret", "webhook_secret"}),
        (["client_secret"], {"client_secret"}),
        (["webhook_secret"], {"webhook_secret"}),
    ],
)
async def test_secrets_are_rotated(sandbox: Client, wanted: Any, changed: set[str]) -> None:
    before, token = await sandbox.get(DEMO), await sandbox.token()
    after = await patch(sandbox, {"rotate_secrets": wanted})
    assert {key for key in before if before[key] != after[key]} == changed
    assert all(re.fullmatch(r"[0-9a-f]{64}", after[key]) for key in changed)
    # A token outlives the secret that it was got with; the secret does not.
    await sandbox.market(token)
    if "client_secret" in changed:
        with pytest.raises(AssertionError, match="invalid_client"):
            await sandbox.token(before)
    await sandbox.token(after)


async def test_pending_webhooks_go_to_the_new_address_with_the_new_secret(
    sandbox: Client, receiver: Receiver
) -> None:
    await sandbox.post("trigger", {"event": "market.completed"}, wait="delivery")
    await patch(sandbox, {"completion_webhook_url": receiver.url, "webhook_secret": None})
    await sandbox.post("clock", {"advance_seconds": 1})
    (delivery,) = await sandbox.deliveries()
    assert (delivery["status"], delivery["url"]) == ("delivered", receiver.url)
    assert receiver.signatures == [None]
