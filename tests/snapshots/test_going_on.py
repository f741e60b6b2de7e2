"""After a snapshot was loaded everything goes on, as if nothing had happened in between."""

import asyncio
import io
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from sandbox.app import Application, create_app
from sandbox.blobs import IN_MEMORY, Blob, adopt, spool
from sandbox.domain.agenda import TaskKind
from sandbox.domain.attachments import add_file
from sandbox.domain.files import Upload
from sandbox.domain.states import ScanState
from tests.control.conftest import COMPANY, MARKET, Client, Receiver
from tests.snapshots.conftest import SETTINGS, connected, load, loaded, saved

pytestmark = pytest.mark.anyio
CV = "capacites_techniques_professionnelles_effectifs_cv_intervenants"
PDF = b"%PDF-1.4\n" + b"%" * 100
DOCUMENTS = ("attestation", "documents_package")


async def finished(client: Client) -> str:
    """Have an application submitted; gives its identifier."""
    done = await client.post("trigger", {"event": "market_application.completed"})
    return str(done["market_application"]["identifier"])


async def download(client: Client, identifier: str, document: str, token: str) -> bytes:
    answer = await client.http.get(
        f"/api/v1/market_applications/{identifier}/{document}",
        headers={"Authorization": f"Bearer {token}"},
    )
    assert answer.status_code == 200, answer.text
    return answer.content


async def test_a_token_still_works_and_documents_are_the_same(
    sandbox: Client, other: Client
) -> None:
    identifier, token = await finished(sandbox), await sandbox.token()
    before = [await download(sandbox, identifier, each, token) for each in DOCUMENTS]
    await loaded(other, await saved(sandbox))
    assert [await download(other, identifier, each, token) for each in DOCUMENTS] == before


async def test_a_seeded_workspace_goes_on_with_the_same_values(
    sandbox: Client, other: Client
) -> None:
    async def way(first: Client, then: Client) -> list[Any]:
        found = [await first.market(), await first.token()]
        snapshot = await saved(first)
        if then is not first:
            await loaded(then, snapshot)
        editor = await then.post("editors", {"name": "Nouveau"})
        return [*found, await then.market(), await then.token(), editor, await finished(then)]

    through = await way(sandbox, other)
    await sandbox.post("reset")
    assert await way(sandbox, sandbox) == through


@pytest.mark.parametrize("size", [200, IN_MEMORY + 7], ids=["in memory", "on disk"])
async def test_files_of_candidates_are_kept(
    applications: tuple[Application, Application], sandbox: Client, other: Client, size: int
) -> None:
    await sandbox.post("clock", {"freeze_at": "now"})
    market = await sandbox.market()
    await sandbox.post(f"public_markets/{market}/complete", {"optional_field_keys": [CV]})
    identifier = await sandbox.application(market, siret=COMPANY)
    workspace = applications[0].spaces.get("default").workspace
    file = spool()
    file.write(PDF.ljust(size, b"%"))
    stored = add_file(
        workspace, workspace.applications[identifier], CV, Upload("cv.pdf", adopt(file)), ("files",)
    )
    assert isinstance(stored.content, Blob) is (size > IN_MEMORY)
    await loaded(other, await saved(sandbox))
    there = applications[1].spaces.get("default").workspace.applications[identifier]
    copy = there.files[stored.id]
    assert isinstance(copy.content, Blob) is (size > IN_MEMORY)
    assert copy == stored
    with copy.content.open() as content:
        assert content.read() == PDF.ljust(size, b"%")
    await other.post("clock", {"advance_seconds": 2})
    await other.get(f"market_applications/{identifier}")
    assert there.files[stored.id].scan is ScanState.SAFE


async def test_what_a_real_antivirus_was_looking_at_is_looked_at_again(
    applications: tuple[Application, Application], sandbox: Client, other: Client
) -> None:
    market = await sandbox.market()
    await sandbox.post(f"public_markets/{market}/complete", {"optional_field_keys": [CV]})
    identifier = await sandbox.application(market, siret=COMPANY)
    workspace = applications[0].spaces.get("default").workspace
    file = io.BytesIO(PDF)
    stored = add_file(
        workspace, workspace.applications[identifier], CV, Upload("cv.pdf", adopt(file)), ("files",)
    )
    workspace.agenda.drop(TaskKind.SCAN, identifier, stored.id)
    await loaded(other, await saved(sandbox))
    await other.post("clock", {"advance_seconds": 2})
    there = applications[1].spaces.get("default").workspace.applications[identifier]
    assert there.files[stored.id].scan is ScanState.SAFE


async def test_a_pending_webhook_is_delivered_when_it_is_due(
    sandbox: Client, other: Client, receiver: Receiver
) -> None:
    world = await sandbox.world(name="later", seed=4, webhook_url=receiver.url)
    await world.post("clock", {"freeze_at": "now"})
    receiver.status = 500
    market = await world.market()
    await world.post(f"public_markets/{market}/complete", wait="delivery")
    assert len(receiver.bodies) == 1
    await loaded(other, await saved(sandbox))
    receiver.status = 200
    copy = Client(other.http, "later")
    waiting = (await copy.deliveries())[0]
    assert waiting["status"] == "waiting" and waiting["next_attempt_at"]
    await copy.post("clock", {"advance_seconds": 0.5})
    assert len(receiver.bodies) == 1
    ran = (await copy.post("clock", {"advance_seconds": 0.5}))["ran"]
    assert [event["kind"] for event in ran] == ["webhook"]
    assert receiver.bodies[0] == receiver.bodies[1]
    assert receiver.signatures[0] == receiver.signatures[1]
    record = await copy.get(f"public_markets/{market}")
    assert record["sync_status"] == "sync_completed"


async def test_a_flowing_clock_rings_by_itself(
    sandbox: Client, other: Client, receiver: Receiver
) -> None:
    world = await sandbox.world(name="flowing", seed=4, webhook_url=receiver.url)
    receiver.status = 500
    await world.post("clock", {"freeze_at": "now"})
    market = await world.market()
    await world.post(f"public_markets/{market}/complete", wait="delivery")
    await world.post("clock", {"advance_seconds": 0.99})
    snapshot = await saved(sandbox)
    for each in snapshot["workspaces"]:
        each["clock"]["frozen"] = False
    receiver.status = 200
    await loaded(other, snapshot)
    copy = Client(other.http, "flowing")
    done = await copy.post(
        "webhooks/wait", {"until": "delivered", "timeout_seconds": 10, "identifier": market}
    )
    assert done["reached"]


async def test_an_attempt_in_flight_is_made_anew(
    sandbox: Client, other: Client, receiver: Receiver
) -> None:
    receiver.may_answer.clear()
    world = await sandbox.world(name="in-flight", webhook_url=receiver.url)
    market = await world.market()
    await world.post(f"public_markets/{market}/complete")
    await asyncio.wait_for(receiver.arrived.wait(), 5)
    assert (await world.deliveries())[0]["status"] == "processing"
    snapshot = await saved(sandbox)
    receiver.may_answer.set()
    await loaded(other, snapshot)
    copy = Client(other.http, "in-flight")
    assert (await copy.post("webhooks/wait", {"until": "delivered", "timeout_seconds": 10}))[
        "reached"
    ]
    assert len((await copy.deliveries())[0]["id"]) == 16
    assert receiver.bodies[0] == receiver.bodies[1]


async def test_a_replay_in_flight_has_ended(
    sandbox: Client, other: Client, receiver: Receiver
) -> None:
    world = await sandbox.world(name="replayed", webhook_url=receiver.url)
    market = await world.market()
    await world.post(f"public_markets/{market}/complete", wait="delivery")
    receiver.may_answer.clear()
    receiver.arrived.clear()
    original = (await world.deliveries())[0]["id"]
    replaying = asyncio.ensure_future(world.post(f"webhooks/deliveries/{original}/replay", {}))
    await asyncio.wait_for(receiver.arrived.wait(), 5)
    snapshot = await saved(sandbox)
    receiver.may_answer.set()
    await replaying
    await loaded(other, snapshot)
    newest = (await Client(other.http, "replayed").deliveries())[0]
    assert newest["status"] == "cancelled"
    assert "stopped while this replay was in flight" in newest["reason"]


async def test_the_clock_goes_on_from_the_instant_of_the_snapshot(
    applications: tuple[Application, Application], sandbox: Client, other: Client
) -> None:
    await sandbox.post("clock", {"advance_seconds": 86_400 * 30})
    snapshot = await saved(sandbox)
    await loaded(other, snapshot)
    clocks = [each.spaces.get("default").workspace.clock for each in applications]
    assert not clocks[1].frozen
    # It was loaded a moment later than the other one has gone on.
    assert timedelta(0) <= clocks[0].now() - clocks[1].now() < timedelta(seconds=30)


@pytest.mark.parametrize("instant", ["1970-01-01T00:00:00Z", "2999-12-31T23:59:59Z"])
async def test_the_ends_of_the_calendar(sandbox: Client, other: Client, instant: str) -> None:
    await sandbox.post("clock", {"freeze_at": instant})
    token = await sandbox.token()
    await sandbox.market(token, deadline="9999-12-31T23:59:59Z")
    await finished(sandbox)
    await loaded(other, await saved(sandbox))
    assert (await other.get("clock"))["now"] == instant
    await other.market(token, deadline="9999-12-31T23:59:59Z")


async def test_the_bounds_of_the_server_that_loads_hold(sandbox: Client) -> None:
    for _ in range(12):
        await finished(sandbox)
    snapshot = await saved(sandbox)
    small = create_app(replace(SETTINGS, max_journal_calls=1, max_deliveries=10))
    client = await connected(small)
    await loaded(client, snapshot)
    space = small.spaces.get("default")
    kept, waiting = len(list(space.engine.deliveries)), len(await sandbox.deliveries())
    # What is not decided is never dropped.
    assert kept + space.engine.dropped == waiting == 24
    assert len(list(space.journal.newest_first())) + space.journal.dropped == space.journal.received
    await client.http.aclose()
    await small.spaces.close()


async def test_one_workspace_alone(sandbox: Client, other: Client) -> None:
    job, neighbour = await sandbox.world(name="job", seed=1), await sandbox.world(name="near")
    market = await job.market()
    snapshot = await saved(sandbox, "job")
    assert [world["name"] for world in snapshot["workspaces"]] == ["job"]
    # Where there is none it is made, and the others stay.
    told = await loaded(other, snapshot)
    assert told["workspaces"] == ["job"] and told["replaced_all"] is False
    await Client(other.http, "job").get(f"public_markets/{market}")
    await other.get("clock")
    # Where there is one its place is taken.
    later, beside = await job.market(), await neighbour.market()
    await loaded(sandbox, snapshot)
    await job.get(f"public_markets/{market}")
    await job.refusal(404, "GET", f"public_markets/{later}")
    await neighbour.get(f"public_markets/{beside}")


async def test_one_workspace_of_a_whole_snapshot(sandbox: Client) -> None:
    job, near = await sandbox.world(name="job", seed=1), await sandbox.world(name="near", seed=2)
    snapshot = await saved(sandbox)
    in_job, in_near = await job.market(), await near.market()
    told = await loaded(sandbox, snapshot, "job")
    assert told["workspaces"] == ["job"]
    await job.refusal(404, "GET", f"public_markets/{in_job}")
    await near.get(f"public_markets/{in_near}")


async def test_a_whole_snapshot_takes_the_place_of_everything(sandbox: Client) -> None:
    snapshot = await saved(sandbox)
    await sandbox.world(name="afterwards")
    market = await sandbox.market()
    told = await loaded(sandbox, snapshot)
    assert told["replaced_all"] is True
    names = [each["name"] for each in (await sandbox.get("workspaces"))["workspaces"]]
    assert names == ["default"]
    await sandbox.refusal(404, "GET", f"public_markets/{market}")


async def test_a_token_of_what_was_replaced_is_refused(sandbox: Client) -> None:
    world = await sandbox.world(name="gone", seed=5)
    snapshot = await saved(sandbox)
    token = await world.token()
    await loaded(sandbox, snapshot)
    answer = await sandbox.http.post(
        "/api/v1/public_markets",
        json={"public_market": MARKET},
        headers={"Authorization": f"Bearer {token}"},
    )
    assert answer.status_code == 401


async def test_workspaces_keep_their_own_profile(sandbox: Client, other: Client) -> None:
    world = await sandbox.world(name="running", profile="deployed", seed=3)
    await world.market(lots=[])
    await loaded(other, await saved(sandbox))
    listed = {each["name"]: each for each in (await other.get("workspaces"))["workspaces"]}
    assert listed["running"]["profile"] == "deployed"
    assert listed["running"]["known_faults"]
    assert listed["default"]["profile"] == "documented"
    await Client(other.http, "running").market(lots=[])


async def test_a_reset_leads_back_to_the_beginning_of_the_workspace(
    sandbox: Client, other: Client
) -> None:
    world = await sandbox.world(name="again", seed=8)
    first = await world.market()
    await loaded(other, await saved(sandbox))
    copy = Client(other.http, "again")
    await copy.post("reset")
    assert await copy.market() == first


async def test_names_given_by_the_sandbox_go_on(sandbox: Client, other: Client) -> None:
    given = (await sandbox.post("workspaces"))["name"]
    await sandbox.call("DELETE", f"workspaces/{given}")
    await loaded(other, await saved(sandbox))
    assert (await other.post("workspaces"))["name"] == (await sandbox.post("workspaces"))["name"]


async def test_those_who_listen_hear_that_all_is_new(
    applications: tuple[Application, Application], sandbox: Client
) -> None:
    snapshot = await saved(sandbox)
    space = applications[0].spaces.get("default")
    listener = space.audience.join()
    await loaded(sandbox, snapshot)
    news = await listener.news(1)
    assert news is not None and news.everything
    space.audience.leave(listener)
    assert applications[0].spaces.get("default") is space


async def test_a_call_under_way_belongs_to_the_former_world(
    sandbox: Client, receiver: Receiver
) -> None:
    world = await sandbox.world(name="busy", webhook_url=receiver.url)
    receiver.may_answer.clear()
    market = await world.market()
    snapshot = await saved(sandbox)
    await world.post(f"public_markets/{market}/complete")
    await asyncio.wait_for(receiver.arrived.wait(), 5)
    moving = asyncio.ensure_future(world.call("POST", "clock", json={"advance_seconds": 10}))
    await asyncio.sleep(0)
    await loaded(sandbox, snapshot)
    assert (await moving).status_code in (200, 409)
    assert (await world.get(f"public_markets/{market}"))["state"] == "pending"
    assert await world.deliveries() == []


async def test_the_load_is_in_the_feed_of_the_new_world(
    applications: tuple[Application, Application], sandbox: Client
) -> None:
    await loaded(sandbox, await saved(sandbox))
    newest = next(applications[0].spaces.get("default").feed.newest_first())
    assert newest.subject.operation_id == "loadSnapshot"


async def test_a_second_load_is_no_different(sandbox: Client, other: Client) -> None:
    await finished(sandbox)
    snapshot = await saved(sandbox)
    for _ in range(2):
        assert (await load(other, snapshot)).status_code == 200
    assert len((await other.get("public_markets"))["public_markets"]) == 1
