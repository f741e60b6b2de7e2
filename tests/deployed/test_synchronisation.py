"""The states of the running service's synchronisation, retries by hand, and its known faults."""

import asyncio
import base64
import io
import zipfile
from typing import Any

import pytest

from tests.deployed.conftest import COMPANY, OTHER_COMPANY, Deployed, Receiver

pytestmark = pytest.mark.anyio
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
FILES = "motifs_exclusion_fiscales_et_sociales_travailleurs_handicapes"


async def sync_status(deployed: Deployed, kind: str, identifier: str) -> str:
    return str((await deployed.control("GET", f"{kind}/{identifier}"))["sync_status"])


async def retry(deployed: Deployed, kind: str, identifier: str) -> Any:
    return await deployed.control("POST", f"{kind}/{identifier}/retry_sync?wait=delivery")


async def world(deployed: Deployed, receiver: Receiver, *faults_off: str) -> Deployed:
    """Make a workspace without some known faults; gives a client of it with a token."""
    wanted = {
        "profile": "deployed",
        "webhook_url": receiver.url,
        "faults_off": list(faults_off),
    }
    made = await deployed.control("POST", "workspaces", json=wanted)
    own = Deployed(deployed.http, made["name"])
    own.editor = made["editors"][0]
    await own.use()
    return own


async def test_before_completion_it_is_pending_too(synced: Deployed) -> None:
    market = await synced.market()
    assert await sync_status(synced, "public_markets", market) == "sync_pending"


async def test_the_history_of_a_delivery(synced: Deployed, receiver: Receiver) -> None:
    receiver.script = [500]
    await synced.freeze()
    market = await synced.market()
    await synced.complete("public_markets", market)
    await synced.advance(4)
    shown = await synced.control("GET", f"public_markets/{market}")
    assert [(e["event"], e["to"]) for e in shown["history"]] == [
        ("complete", "completed"),
        ("send", "sync_processing"),
        ("retry_later", "sync_processing"),
        ("send", "sync_processing"),
        ("deliver", "sync_completed"),
    ]


async def test_retries_have_no_limit_and_no_condition(synced: Deployed, receiver: Receiver) -> None:
    market = await synced.open_market()
    for _ in range(5):
        shown = await retry(synced, "public_markets", market)
        assert shown["sync_status"] == "sync_completed"
    assert len(receiver.bodies) == 6
    assert len(set(receiver.bodies)) == 1


async def test_a_retry_closes_the_market_meanwhile(synced: Deployed, receiver: Receiver) -> None:
    market = await synced.open_market()
    receiver.may_answer.clear()
    await synced.control("POST", f"public_markets/{market}/retry_sync")
    refused = await synced.create_application(market, siret=COMPANY)
    assert refused.json() == {"errors": {"public_market": ["must be completed"]}}
    receiver.may_answer.set()
    await synced.control("POST", "webhooks/wait", json={"until": "quiet"})
    assert (await synced.create_application(market, siret=COMPANY)).status_code == 201


async def test_a_retry_starts_the_attempts_anew(synced: Deployed, receiver: Receiver) -> None:
    receiver.status = 500
    await synced.freeze()
    market = await synced.market()
    await synced.complete("public_markets", market)
    await synced.advance(60)
    assert await sync_status(synced, "public_markets", market) == "sync_failed"
    await retry(synced, "public_markets", market)
    await synced.advance(60)
    assert len(receiver.bodies) == 6


async def test_a_retry_needs_no_authorised_editor(synced: Deployed) -> None:
    market = await synced.open_market()
    await synced.control("PATCH", "editors/demo_editor_client", json={"authorized": False})
    shown = await retry(synced, "public_markets", market)
    assert shown["sync_status"] == "sync_completed"


async def test_nothing_is_sent_for_what_is_synchronised(
    synced: Deployed, receiver: Receiver
) -> None:
    await synced.freeze()
    receiver.script = [500]
    market = await synced.market()
    await synced.complete("public_markets", market)
    # A second job overtakes the first one, which waits for its next attempt.
    shown = await retry(synced, "public_markets", market)
    assert shown["sync_status"] == "sync_completed"
    await synced.advance(60)
    assert len(receiver.bodies) == 2
    second, first = await synced.deliveries()
    assert (second["status"], first["status"]) == ("delivered", "cancelled")
    assert "synchronised already" in first["reason"]
    assert await sync_status(synced, "public_markets", market) == "sync_completed"


async def test_an_application_is_sent_again_with_the_present_address(
    synced: Deployed, receiver: Receiver
) -> None:
    identifier = await synced.application(await synced.open_market())
    await synced.complete("market_applications", identifier)
    path = f"/_sandbox/market_applications/{identifier}/retry_sync?wait=delivery"
    answer = await synced.http.post(f"https://other.test{path}")
    assert answer.json()["sync_status"] == "sync_completed"
    before, after = receiver.bodies[-2:]
    assert after == before.replace(b"http://sandbox.test", b"https://other.test")


async def test_completing_twice_is_refused(synced: Deployed) -> None:
    market = await synced.open_market()
    answer = await synced.http.post(f"/_sandbox/public_markets/{market}/complete")
    assert answer.status_code == 409


async def test_an_application_is_only_submitted_to_a_synchronised_market(
    synced: Deployed, receiver: Receiver
) -> None:
    market = await synced.open_market()
    identifier = await synced.application(market)
    receiver.status = 404
    await retry(synced, "public_markets", market)
    answer = await synced.http.post(f"/_sandbox/market_applications/{identifier}/complete")
    assert answer.status_code == 409
    assert "sync_failed, not sync_completed" in answer.json()["error"]


async def test_the_deadline_does_not_stop_a_submission(synced: Deployed) -> None:
    identifier = await synced.application(await synced.open_market(deadline="2026-11-23T09:30Z"))
    await synced.advance(3600)
    shown = await synced.complete("market_applications", identifier)
    assert (shown["state"], shown["sync_status"]) == ("completed", "sync_completed")


async def test_malware_does_not_stop_it_and_is_in_the_package(synced: Deployed) -> None:
    identifier = await synced.application(await synced.open_market())
    infected = {"name": "piège.txt", "content_base64": base64.b64encode(EICAR).decode()}
    answers = {FILES: {"files": [infected]}}
    await synced.complete("market_applications", identifier, answers=answers)
    path = f"/api/v1/market_applications/{identifier}/documents_package"
    content = (await synced.http.get(path)).content
    archive = zipfile.ZipFile(io.BytesIO(content))
    (name,) = [name for name in archive.namelist() if name.endswith("piège.txt")]
    assert archive.read(name) == EICAR
    assert name.startswith("documents/user_")


# --- known faults --------------------------------------------------------------------------------


async def test_a_retry_of_an_unfinished_market_is_stuck(
    synced: Deployed, receiver: Receiver
) -> None:
    market = await synced.market()
    shown = await retry(synced, "public_markets", market)
    assert (shown["state"], shown["sync_status"]) == ("pending", "sync_processing")
    assert [e["event"] for e in shown["history"]] == ["retry_sync", "send", "crash"]
    assert receiver.bodies == []
    await synced.advance(3600)
    assert await sync_status(synced, "public_markets", market) == "sync_processing"


async def test_completing_it_gets_it_out_of_there(synced: Deployed) -> None:
    market = await synced.market()
    await retry(synced, "public_markets", market)
    shown = await synced.complete("public_markets", market)
    assert shown["sync_status"] == "sync_completed"


async def test_without_that_fault_the_retry_is_refused(
    deployed: Deployed, receiver: Receiver
) -> None:
    own = await world(deployed, receiver, "retry_of_unfinished_market")
    market = await own.market()
    path = f"/_sandbox/public_markets/{market}/retry_sync?workspace={own.workspace}"
    answer = await own.http.post(path)
    assert (answer.status_code, "not completed yet" in answer.json()["error"]) == (409, True)
    assert await sync_status(own, "public_markets", market) == "sync_pending"


async def test_an_application_s_job_dies_while_its_market_is_not_synchronised(
    synced: Deployed, receiver: Receiver
) -> None:
    await synced.freeze()
    market = await synced.open_market()
    identifier = await synced.application(market)
    receiver.script = [500]
    await synced.complete("market_applications", identifier)
    receiver.may_answer.clear()
    await synced.control("POST", f"public_markets/{market}/retry_sync")
    before = len(receiver.bodies)
    await synced.advance(4)
    (_, delivery, *_) = await synced.deliveries()
    assert (delivery["status"], len(delivery["attempts"])) == ("cancelled", 1)
    assert await sync_status(synced, "market_applications", identifier) == "sync_processing"
    assert len(receiver.bodies) - before <= 1
    receiver.may_answer.set()


async def test_or_when_its_answer_comes(synced: Deployed, receiver: Receiver) -> None:
    market = await synced.open_market()
    identifier = await synced.application(market)
    receiver.may_answer.clear()
    await synced.control("POST", f"market_applications/{identifier}/complete")
    await _arrived(receiver, 2)
    await synced.control("POST", f"public_markets/{market}/retry_sync")
    await _arrived(receiver, 3)
    receiver.script = [200, 404]
    receiver.may_answer.set()
    await synced.control("POST", "webhooks/wait", json={"until": "quiet"})
    shown = await synced.control("GET", f"market_applications/{identifier}")
    assert (shown["sync_status"], shown["history"][-1]["event"]) == ("sync_processing", "crash")
    assert await sync_status(synced, "public_markets", market) == "sync_failed"


async def _arrived(receiver: Receiver, number: int) -> None:
    while len(receiver.bodies) < number:
        await asyncio.sleep(0)


async def test_without_that_fault_it_is_sent_all_the_same(
    deployed: Deployed, receiver: Receiver
) -> None:
    own = await world(deployed, receiver, "webhook_needs_synchronised_market")
    await own.freeze()
    market = await own.open_market()
    identifier = await own.application(market)
    receiver.script = [500, 404]
    await own.complete("market_applications", identifier)
    await retry(own, "public_markets", market)
    await own.advance(4)
    assert await sync_status(own, "market_applications", identifier) == "sync_completed"


async def test_without_the_fault_of_the_root(deployed: Deployed, receiver: Receiver) -> None:
    own = await world(deployed, receiver, "application_root_not_an_object")
    path = f"/api/v1/public_markets/{await own.open_market()}/market_applications"
    answer = await own.http.post(path, json={"market_application": "text"})
    assert (answer.status_code, list(answer.json()["errors"])) == (422, ["siret"])


async def test_without_the_fault_of_the_padding(deployed: Deployed, receiver: Receiver) -> None:
    own = await world(deployed, receiver, "padded_siret")
    market = await own.open_market()
    answer = await own.create_application(market, siret=f" {COMPANY} ")
    assert answer.status_code == 201
    again = await own.create_application(market, siret=COMPANY)
    assert again.json() == answer.json()
    other = await own.create_application(market, siret=f"{OTHER_COMPANY}\n")
    assert other.status_code == 201


async def test_a_workspace_tells_its_known_faults(deployed: Deployed, receiver: Receiver) -> None:
    own = await world(deployed, receiver, "padded_siret", "retry_of_unfinished_market")
    shown = await own.control("GET", f"workspaces/{own.workspace}")
    assert shown["known_faults"] == [
        "application_root_not_an_object",
        "webhook_needs_synchronised_market",
    ]
    documented = await deployed.control("POST", "workspaces", json={"profile": "documented"})
    assert documented["known_faults"] == []
