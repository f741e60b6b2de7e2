"""Markets and applications over the control API: shown, finished, and synchronised once more."""

from typing import Any

import pytest

from sandbox.contract import loader
from sandbox.domain.sources import SOURCES
from tests.control.conftest import COMPANY, Client, Receiver

pytestmark = pytest.mark.anyio


@pytest.fixture
async def job(sandbox: Client, receiver: Receiver) -> Client:
    return await sandbox.world(webhook_url=receiver.url)


def transitions(record: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [(entry["event"], entry["from"], entry["to"]) for entry in record["history"]]


async def test_a_market_as_it_was_created(sandbox: Client) -> None:
    identifier = await sandbox.market(provider_user_id="buyer-7")
    market = await sandbox.get(f"public_markets/{identifier}")
    assert (market["state"], market["sync_status"]) == ("pending", "sync_pending")
    assert market["history"] == []
    assert market["deadline"] == "2099-12-31T12:00:00.000Z"
    assert [lot["name"] for lot in market["lots"]] == ["Nord", "Sud"]
    assert (market["siret"], market["provider_user_id"]) == ("13002526500013", "buyer-7")
    assert (market["market_type_codes"], market["field_keys"]) == (["services"], [])
    assert market["completed_at"] is None


async def test_completing_a_market_sends_its_webhook_afterwards(
    job: Client, receiver: Receiver
) -> None:
    identifier = await job.market()
    market = await job.post(f"public_markets/{identifier}/complete")
    assert (market["state"], market["sync_status"]) == ("completed", "sync_pending")
    assert market["field_keys"] != []
    assert transitions(market) == [("complete", "pending", "completed")]
    assert "delivery" not in market
    assert (await job.post("webhooks/wait", {"until": "delivered"}))["reached"] is True
    assert receiver.bodies[0]["market"]["identifier"] == identifier
    market = await job.get(f"public_markets/{identifier}")
    assert market["sync_status"] == "sync_completed"
    assert transitions(market)[1:] == [
        ("send", "sync_pending", "sync_processing"),
        ("deliver", "sync_processing", "sync_completed"),
    ]


async def test_waiting_for_the_delivery(job: Client, receiver: Receiver) -> None:
    identifier = await job.market()
    market = await job.post(f"public_markets/{identifier}/complete", wait="delivery")
    assert market["sync_status"] == "sync_completed"
    assert market["delivery"]["status"] == "delivered"
    assert market["delivery"]["attempts"][0]["response"]["status"] == 200
    assert await job.deliveries() == [market["delivery"]]
    assert receiver.events == ["market.completed"]


async def test_optional_fields_are_added(sandbox: Client) -> None:
    plain = await sandbox.post(f"public_markets/{await sandbox.market()}/complete")
    chosen = "capacite_economique_financiere_chiffre_affaires_global_annuel"
    path = f"public_markets/{await sandbox.market()}/complete"
    more = await sandbox.post(path, {"optional_field_keys": [chosen]})
    assert set(more["field_keys"]) - set(plain["field_keys"]) == {chosen}
    assert more["optional_field_keys"] == [chosen]


async def test_a_field_that_is_not_offered(sandbox: Client) -> None:
    path = f"public_markets/{await sandbox.market()}"
    body = {"optional_field_keys": ["no_such_field"]}
    error, hint = await sandbox.refusal(422, "POST", f"{path}/complete", json=body)
    assert "a market of services does not offer 'no_such_field'" in error
    assert hint.startswith("it offers: motifs_exclusion_")
    assert (await sandbox.get(path))["state"] == "pending"


async def test_a_market_is_completed_once(sandbox: Client) -> None:
    path = f"public_markets/{await sandbox.market()}"
    before = await sandbox.post(f"{path}/complete", wait="delivery")
    error, hint = await sandbox.refusal(409, "POST", f"{path}/complete")
    assert "already completed" in error
    assert f"/_sandbox/{path}/retry_sync" in hint
    del before["delivery"]
    assert await sandbox.get(path) == before


async def test_completing_an_application(job: Client, receiver: Receiver) -> None:
    market = await job.market()
    await job.post(f"public_markets/{market}/complete", wait="delivery")
    identifier = await job.application(market, siret=COMPANY, provider_user_id="c-1")
    path = f"market_applications/{identifier}"
    answers = {"identite_entreprise_contact_email": "contact@example.org"}
    body = {"answers": answers, "lots": [2]}
    application = await job.post(f"{path}/complete", body, wait="delivery")
    assert (application["state"], application["sync_status"]) == ("completed", "sync_completed")
    assert (application["siret"], application["lots"]) == (COMPANY, [2])
    assert application["market_identifier"] == market
    assert answers.items() <= application["answers"].items()
    sources = application["answer_sources"]
    assert sources["identite_entreprise_contact_email"] == "manual"
    assert sources["identite_entreprise_identification_siret"] == "auto"
    told = receiver.bodies[1]["market_application"]
    assert told["identifier"] == identifier
    assert told["attestation_url"].startswith("http://localhost:3000/api/v1/")


async def test_what_is_not_given_is_filled_in(sandbox: Client) -> None:
    market = await sandbox.market()
    identifier = await sandbox.application(market)
    application = await sandbox.post(f"market_applications/{identifier}/complete")
    assert application["lots"] == [1, 2]
    assert len(application["siret"]) == 14


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ({"answers": {"no_such_field": "x"}}, "answers.no_such_field: the market does not ask"),
        ({"lots": [3]}, "lots.0: the market has 2 lots"),
        ({"lots": []}, "choose at least one lot"),
        ({"lots": [1, 1]}, "a lot is named twice"),
        ({"siret": "12345678901234"}, "siret: is not a valid SIRET"),
        ({"siret": "13002526500013"}, "siret: the application belongs to 73282932000074"),
    ],
)
async def test_a_completion_that_does_not_fit(
    sandbox: Client, body: dict[str, Any], told: str
) -> None:
    identifier = await sandbox.application(await sandbox.market(), siret=COMPANY)
    path = f"market_applications/{identifier}"
    before = await sandbox.get(path)
    error, hint = await sandbox.refusal(422, "POST", f"{path}/complete", json=body)
    assert told in error
    assert "its lots are: 1 (Nord), 2 (Sud)" in hint
    assert await sandbox.get(path) == before


async def test_the_deadline_has_passed(sandbox: Client) -> None:
    market = await sandbox.market()
    path = f"market_applications/{await sandbox.application(market, siret=COMPANY)}"
    await sandbox.post("clock", {"freeze_at": "2100-01-01T00:00:00Z"})
    error, hint = await sandbox.refusal(409, "POST", f"{path}/complete")
    assert "the deadline of the market passed at 2099-12-31T12:00:00Z" in error
    assert market in hint
    assert "freeze_at" in hint
    assert (await sandbox.get(path))["state"] == "pending"


async def test_lists_are_newest_first_and_can_be_narrowed(sandbox: Client) -> None:
    markets = [await sandbox.market() for _ in range(3)]
    await sandbox.post(f"public_markets/{markets[1]}/complete", wait="delivery")

    async def found(**parameters: Any) -> list[str]:
        answer = await sandbox.get("public_markets", **parameters)
        return [market["identifier"] for market in answer["public_markets"]]

    assert await found() == markets[::-1]
    assert await found(limit=1) == [markets[2]]
    assert await found(state="completed") == [markets[1]]
    assert await found(sync_status="sync_processing") == [markets[1]]
    assert await found(state="pending", sync_status="sync_failed") == []
    assert (await sandbox.get("public_markets", limit=1))["total"] == 3
    application = await sandbox.application(markets[0])
    (listed,) = (await sandbox.get("market_applications"))["market_applications"]
    assert listed["identifier"] == application


async def test_synchronising_by_hand(job: Client, receiver: Receiver) -> None:
    receiver.status = 400
    path = f"public_markets/{await job.market()}"
    error, _ = await job.refusal(409, "POST", f"{path}/retry_sync")
    assert "it is pending, sync_pending" in error
    assert (await job.post(f"{path}/complete", wait="delivery"))["sync_status"] == "sync_failed"
    for _ in range(3):
        again = await job.post(f"{path}/retry_sync", wait="delivery")
        assert (again["sync_status"], again["delivery"]["status"]) == ("sync_failed", "failed")
    error, hint = await job.refusal(409, "POST", f"{path}/retry_sync")
    assert "3 manual retries were made within the last hour" in error
    assert "three times an hour" in hint
    await job.post("clock", {"advance_seconds": 3_600})
    receiver.status = 204
    assert (await job.post(f"{path}/retry_sync", wait="delivery"))["sync_status"] == (
        "sync_completed"
    )
    await job.refusal(409, "POST", f"{path}/retry_sync")
    assert len(receiver.bodies) == 5


async def test_synchronising_in_the_background(job: Client, receiver: Receiver) -> None:
    receiver.status = 400
    identifier = await job.application(await job.market(), siret=COMPANY)
    path = f"market_applications/{identifier}"
    await job.post(f"{path}/complete", wait="delivery")
    receiver.status = 200
    again = await job.post(f"{path}/retry_sync")
    assert again["sync_status"] == "sync_pending"
    await job.post("webhooks/wait", {"until": "delivered"})
    assert (await job.get(path))["sync_status"] == "sync_completed"


async def test_triggering_a_market(job: Client, receiver: Receiver) -> None:
    made = await job.post("trigger", {"event": "market.completed"}, wait="delivery")
    assert made["market_application"] is None
    assert made["delivery"]["status"] == "delivered"
    assert made["public_market"]["state"] == "completed"
    assert receiver.events == ["market.completed"]


async def test_triggering_an_application_tells_of_its_market_first(
    job: Client, receiver: Receiver
) -> None:
    made = await job.post("trigger", {"event": "market_application.completed"})
    assert "delivery" not in made
    assert (await job.post("webhooks/wait"))["reached"] is True
    assert receiver.events == ["market.completed", "market_application.completed"]
    assert made["market_application"]["market_identifier"] == made["public_market"]["identifier"]
    waited = await job.post("trigger", {"event": "market_application.completed"}, wait="delivery")
    assert waited["delivery"]["identifier"] == waited["market_application"]["identifier"]


async def test_triggering_for_a_certain_editor(sandbox: Client) -> None:
    body = {"event": "market.completed", "client_id": "basic_editor_client"}
    made = await sandbox.post("trigger", body, wait="delivery")
    assert made["delivery"]["client_id"] == "basic_editor_client"
    body["client_id"] = "nobody"
    _, hint = await sandbox.refusal(404, "POST", "trigger", json=body)
    assert "basic_editor_client" in hint


async def test_sources_are_scripted(sandbox: Client) -> None:
    before = await sandbox.get("sources")
    assert {source["outcome"] for source in before["sources"]} == {None}
    assert "00000000000000" in {company["siret"] for company in before["reserved_sirets"]}
    after = await sandbox.post("sources", {"outcomes": {"insee": "failed", "rge": "pending"}})
    scripted = {s["name"]: s["outcome"] for s in after["sources"] if s["outcome"]}
    assert scripted == {"insee": "failed", "rge": "pending"}
    identifier = await sandbox.application(await sandbox.market(), siret=COMPANY)
    application = await sandbox.post(f"market_applications/{identifier}/complete")
    statuses = {fetch["source"]: fetch["status"] for fetch in application["fetches"]}
    assert statuses["insee"] == "failed"
    sources = set(application["answer_sources"].values())
    assert "manual_after_api_failure" in sources
    assert await sandbox.post("sources", {"outcomes": {"insee": None, "rge": None}}) == before


def test_every_source_can_be_scripted() -> None:
    schemas = loader.load("control")["components"]["schemas"]
    assert list(schemas["SourceScript"]["properties"]["outcomes"]["properties"]) == list(SOURCES)


@pytest.mark.parametrize(
    ("outcomes", "told", "hinted"),
    [
        ({"inse": "failed"}, "'inse'", "did you mean 'insee'?"),
        ({"insee": "broken"}, "outcomes.insee", 'one of "completed", "failed", "pending"'),
        ({}, "outcomes is empty", "at least one of insee, rne"),
    ],
)
async def test_a_script_that_does_not_fit(
    sandbox: Client, outcomes: dict[str, Any], told: str, hinted: str
) -> None:
    before = await sandbox.get("sources")
    error, hint = await sandbox.refusal(422, "POST", "sources", json={"outcomes": outcomes})
    assert told in error
    assert hinted in hint
    assert await sandbox.get("sources") == before
