"""Isolated worlds: made, removed, and brought back to their beginning."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from sandbox.app import Application, create_app
from sandbox.domain.errors import NotAuthorized
from sandbox.domain.markets import complete_market, create_market
from sandbox.domain.tokens import authenticate, digest, issue_token
from sandbox.settings import Settings
from sandbox.spaces import Spaces, WorkspaceError
from tests.control.conftest import COMPANY, MARKET, Client, Receiver

pytestmark = pytest.mark.anyio


async def test_a_workspace_comes_with_an_editor_and_its_credentials(sandbox: Client) -> None:
    made = await sandbox.post("workspaces", {"name": "job", "webhook_url": "http://localhost:1/"})
    assert (made["name"], made["profile"], made["seed"], made["seeded"]) == (
        "job",
        "documented",
        1,
        True,
    )
    (editor,) = made["editors"]
    assert re.fullmatch(r"[0-9a-f]{32}", editor["client_id"])
    assert re.fullmatch(r"[0-9a-f]{64}", editor["client_secret"])
    assert re.fullmatch(r"[0-9a-f]{64}", editor["webhook_secret"])
    assert editor["completion_webhook_url"] == "http://localhost:1/"
    assert editor["authorized"] and editor["active"] and editor["can_create_defense_markets"]
    assert await sandbox.get("workspaces/job") == made
    job = Client(sandbox.http, "job")
    await job.market(market_type_codes=["works", "defense"])


async def test_unnamed_workspaces_get_names_in_order(sandbox: Client) -> None:
    first, second = [await sandbox.post("workspaces") for _ in range(2)]
    assert first["name"] != second["name"]
    names = [space["name"] for space in (await sandbox.get("workspaces"))["workspaces"]]
    assert names == ["default", first["name"], second["name"]]
    assert (await sandbox.get("health"))["workspaces"] == 3


async def test_a_name_is_taken_once(sandbox: Client) -> None:
    await sandbox.post("workspaces", {"name": "job"})
    error, hint = await sandbox.refusal(409, "POST", "workspaces", json={"name": "job"})
    assert "'job'" in error
    assert "default, job" in hint


async def test_workspaces_share_nothing(sandbox: Client) -> None:
    one, two = await sandbox.world(), await sandbox.world()
    market = await one.market()
    await one.post("clock", {"freeze_at": "2030-01-01T00:00:00Z"})
    await one.post("breaker", {"state": "open"})
    assert (await two.get("public_markets"))["total"] == 0
    assert (await two.get("requests"))["total"] == 0
    assert (await two.get("clock"))["frozen"] is False
    assert (await two.get("breaker"))["state"] == "closed"
    editor = (await one.get("editors"))["editors"][0]["client_id"]
    await two.refusal(404, "PATCH", f"editors/{editor}", json={"active": False})
    await two.refusal(404, "POST", f"public_markets/{market}/complete")


async def test_a_seed_gives_the_same_world_and_another_another(sandbox: Client) -> None:
    async def play(seed: int) -> Any:
        world = await sandbox.world(name="job", seed=seed)
        editor = (await world.get("editors"))["editors"][0]
        token = await world.token()
        seen = editor, token, await world.market(token), (await world.get("clock"))["now"][:16]
        await sandbox.call("DELETE", "workspaces/job")
        return seen

    assert await play(7) == await play(7)
    assert await play(7) != await play(8)


async def test_deleting_a_workspace_takes_everything_along(sandbox: Client) -> None:
    job = await sandbox.world(name="job")
    token = await job.token()
    answer = await sandbox.call("DELETE", "workspaces/job")
    assert (answer.status_code, answer.content) == (204, b"")
    await job.refusal(404, "GET", "clock")
    refused = await sandbox.http.post(
        "/api/v1/public_markets", json={}, headers={"Authorization": f"Bearer {token}"}
    )
    assert refused.status_code == 401


async def test_the_default_workspace_stays(sandbox: Client) -> None:
    error, _ = await sandbox.refusal(409, "DELETE", "workspaces/default")
    assert "reset" in error


async def test_there_is_a_limit(sandbox: Client) -> None:
    application = create_app(Settings(max_workspaces=2))
    transport = httpx.ASGITransport(application)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as http:
        small = Client(http)
        await small.post("workspaces")
        error, _ = await small.refusal(409, "POST", "workspaces")
        assert "max_workspaces" in error
    await application.close()


async def test_reset_goes_back_to_the_beginning(sandbox: Client) -> None:
    before = await sandbox.get("workspaces/default")
    market = await sandbox.market()
    await sandbox.application(market, siret=COMPANY)
    await sandbox.post("editors")
    await sandbox.call("PATCH", "editors/demo_editor_client", json={"rotate_secrets": True})
    await sandbox.post("clock", {"advance_seconds": 86_400})
    await sandbox.post("breaker", {"state": "open"})
    assert await sandbox.post("reset") == before
    assert (await sandbox.get("public_markets"))["total"] == 0
    assert (await sandbox.get("market_applications"))["total"] == 0
    assert (await sandbox.get("requests"))["total"] == 0
    assert (await sandbox.get("breaker"))["state"] == "closed"
    assert (await sandbox.get("clock"))["now"] < "2026-11-23T09:01"


async def test_a_token_of_before_is_refused_until_the_seed_gives_it_again(sandbox: Client) -> None:
    token = await sandbox.token()
    await sandbox.post("reset")
    refused = await sandbox.http.post(
        "/api/v1/public_markets", json={}, headers={"Authorization": f"Bearer {token}"}
    )
    assert refused.status_code == 401
    (call,) = (await sandbox.get("requests"))["requests"]
    assert "reset" in call["reason"]
    assert await sandbox.token() == token


async def test_an_unseeded_world_keeps_its_credentials_and_gets_new_values() -> None:
    spaces = Spaces(Settings())
    space = spaces.create("job")
    editor = next(iter(space.workspace.editors.values()))

    def token() -> str:
        return issue_token(space.workspace, editor.client_id, editor.client_secret, []).text

    before = token()
    await spaces.reset("job")
    assert next(iter(space.workspace.editors.values())) == editor
    assert token() != before
    with pytest.raises(NotAuthorized):
        authenticate(space.workspace, digest(before), [["api_access"]])
    await spaces.close()


def test_unseeded_worlds_differ() -> None:
    editors = {next(iter(Spaces(Settings()).create("job").workspace.editors)) for _ in range(3)}
    assert len(editors) == 3


def test_a_client_id_is_used_once_in_the_whole_server() -> None:
    spaces = Spaces(Settings())
    first = next(iter(spaces.create("job", seed=1).workspace.editors.values()))
    other = spaces.create("other")
    with pytest.raises(WorkspaceError, match="in use in the workspace 'job'"):
        spaces.add_editor(other, first)


async def test_reset_cancels_what_waits_for_a_retry(sandbox: Client, receiver: Receiver) -> None:
    job = await sandbox.world(webhook_url=receiver.url)
    receiver.status = 500
    await job.post("trigger", {"event": "market.completed"}, wait="delivery")
    await job.post("reset")
    ran = (await job.post("clock", {"advance_seconds": 3_600}))["ran"]
    assert (ran, len(receiver.bodies), await job.deliveries()) == ([], 1, [])


async def test_reset_cancels_what_is_in_flight(sandbox: Client, receiver: Receiver) -> None:
    job = await sandbox.world(webhook_url=receiver.url)
    receiver.may_answer.clear()
    await job.post("trigger", {"event": "market.completed"})
    await receiver.arrived.wait()
    await job.post("reset")
    receiver.may_answer.set()
    assert (await job.post("webhooks/wait"))["reached"] is True
    assert await job.deliveries() == []
    assert (await job.get("public_markets"))["total"] == 0


async def test_who_waits_for_a_delivery_is_not_left_alone_by_a_reset(
    sandbox: Client, receiver: Receiver
) -> None:
    job = await sandbox.world(webhook_url=receiver.url)
    receiver.may_answer.clear()
    asked = asyncio.create_task(job.post("trigger", {"event": "market.completed"}, wait="delivery"))
    await receiver.arrived.wait()
    await job.post("reset")
    assert (await asked)["delivery"]["status"] == "cancelled"


async def test_a_clock_that_was_being_moved_is_not_mistaken_for_the_new_one(
    sandbox: Client, receiver: Receiver
) -> None:
    job = await sandbox.world(webhook_url=receiver.url)
    receiver.may_answer.clear()
    await job.post("trigger", {"event": "market.completed"})
    moving = asyncio.create_task(
        job.call("POST", "clock", json={"freeze_at": "2100-01-01T00:00:00Z"})
    )
    await receiver.arrived.wait()
    await job.post("reset")
    answer = await moving
    assert answer.status_code == 409
    assert "reset" in answer.json()["error"]
    assert (await job.get("clock"))["frozen"] is False


async def test_a_webhook_whose_answer_left_after_a_reset_is_not_sent() -> None:
    spaces = Spaces(Settings(seed=1))
    space = spaces.get("default")
    editor = space.workspace.default_editor()
    fields = {
        "name": "x",
        "deadline": "2099-01-01T00:00:00Z",
        "siret": "13002526500013",
        "market_type_codes": ["services"],
    }
    event = complete_market(
        space.workspace, create_market(space.workspace, editor, fields), cause="test"
    )
    await spaces.reset("default")
    # The seed gives the same market again: the event is still not of this world.
    create_market(space.workspace, space.workspace.default_editor(), fields)
    assert space.submit(event) is None
    await spaces.close()


class Gate:
    """The body of a request, the second half of which comes when the test says so."""

    def __init__(self, body: bytes) -> None:
        self._body = body
        self.begun, self.go_on = asyncio.Event(), asyncio.Event()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield self._body[:10]
        self.begun.set()
        await self.go_on.wait()
        yield self._body[10:]


@pytest.mark.parametrize("end", ["reset", "delete"])
async def test_a_call_on_its_way_in_does_not_enter_the_new_world(
    sandbox: Client, shared_application: Application, end: str
) -> None:
    job = await sandbox.world(name="job")
    gate = Gate(json.dumps({"public_market": MARKET}).encode())
    headers = {"Authorization": f"Bearer {await job.token()}", "Content-Type": "application/json"}
    calling = asyncio.create_task(
        _send_slowly(shared_application, "/api/v1/public_markets", gate, headers)
    )
    await gate.begun.wait()
    if end == "reset":
        await job.post("reset")
    else:
        await sandbox.call("DELETE", "workspaces/job")
    gate.go_on.set()
    assert (await calling) == 401
    if end == "reset":
        assert (await job.get("public_markets"))["total"] == 0
    assert (await sandbox.get("public_markets"))["total"] == 0


async def _send_slowly(
    application: Application, path: str, gate: Gate, headers: dict[str, str]
) -> int:
    """Call the application as a server does, which begins before the whole body is there."""
    chunks = aiter(gate)
    statuses = []

    async def receive() -> dict[str, Any]:
        chunk = await anext(chunks, None)
        return {"type": "http.request", "body": chunk or b"", "more_body": chunk is not None}

    async def send(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            statuses.append(message["status"])

    scope = {
        "type": "http",
        "method": "POST",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "scheme": "http",
        "headers": [(n.lower().encode(), v.encode()) for n, v in headers.items()],
        "http_version": "1.1",
        "root_path": "",
        "server": ("localhost", 3000),
        "client": ("127.0.0.1", 1),
    }
    await application(scope, receive, send)
    return int(statuses[0])
