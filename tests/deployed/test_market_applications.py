"""`POST …/market_applications` as the running service answers it."""

import re
from typing import Any

import pytest

from tests.deployed.conftest import COMPANY, HTML, Deployed, Receiver

pytestmark = pytest.mark.anyio
BLANK = "ne peut pas être vide"
SIRET = "Le numéro de SIRET saisi est invalide ou non reconnu, veuillez vérifier votre saisie."
NOT_COMPLETED = {"errors": {"public_market": ["must be completed"]}}
UNKNOWN = (404, {"error": "Public market not found"})


async def test_an_application(synced: Deployed) -> None:
    answer = await synced.create_application(await synced.open_market(), siret=COMPANY)
    body = answer.json()
    assert answer.status_code == 201
    assert list(body) == ["identifier", "application_url"]
    assert re.fullmatch(r"VR-\d{4}-00[A-Z0-9]{10}", body["identifier"])
    path = f"/candidate/market_applications/{body['identifier']}/company_identification"
    assert body["application_url"] == f"http://sandbox.test{path}"


@pytest.mark.parametrize(
    "siret", ["35600000000048", "35600000012345", "00000000000000", 73282932000074]
)
async def test_sirets_that_are_accepted(synced: Deployed, siret: Any) -> None:
    answer = await synced.create_application(await synced.open_market(), siret=siret)
    assert answer.status_code == 201


@pytest.mark.parametrize(
    ("fields", "errors"),
    [
        ({}, {"siret": [BLANK, SIRET]}),
        ({"siret": None}, {"siret": [BLANK, SIRET]}),
        ({"siret": ""}, {"siret": [BLANK, SIRET]}),
        ({"siret": {"a": 1}}, {"siret": [BLANK, SIRET]}),
        ({"siret": "12345678901234"}, {"siret": [SIRET]}),
        ({"siret": "123"}, {"siret": [SIRET]}),
        (
            {"siret": COMPANY, "provider_user_id": "x" * 256},
            {"provider_user_id": ["est trop long (maximum 255 caractères)"]},
        ),
    ],
)
async def test_what_is_refused(
    synced: Deployed, fields: dict[str, Any], errors: dict[str, list[str]]
) -> None:
    answer = await synced.create_application(await synced.open_market(), **fields)
    assert (answer.status_code, answer.json()) == (422, {"errors": errors})


@pytest.mark.parametrize(
    "body", [{}, {"market_application": None}, [], "text", {"siret": ""}, {"colour": "blue"}]
)
async def test_a_missing_root_counts_as_empty(synced: Deployed, body: Any) -> None:
    path = f"/api/v1/public_markets/{await synced.open_market()}/market_applications"
    answer = await synced.http.post(path, json=body)
    assert (answer.status_code, answer.json()) == (422, {"errors": {"siret": [BLANK, SIRET]}})


async def test_no_body_at_all(synced: Deployed) -> None:
    path = f"/api/v1/public_markets/{await synced.open_market()}/market_applications"
    assert (await synced.http.post(path)).status_code == 422


async def test_a_flat_body_is_wrapped(synced: Deployed) -> None:
    path = f"/api/v1/public_markets/{await synced.open_market()}/market_applications"
    assert (await synced.http.post(path, json={"siret": COMPANY})).status_code == 201


async def test_a_form(synced: Deployed) -> None:
    path = f"/api/v1/public_markets/{await synced.open_market()}/market_applications"
    answer = await synced.http.post(path, data={"market_application[siret]": COMPANY})
    assert answer.status_code == 201


# --- the market ----------------------------------------------------------------------------------


async def test_an_unknown_market(synced: Deployed) -> None:
    answer = await synced.create_application("VR-2026-000000000000", siret=COMPANY)
    assert (answer.status_code, answer.json()) == UNKNOWN


async def test_the_market_of_another_editor(synced: Deployed) -> None:
    market = await synced.open_market()
    await synced.use(client="basic_editor")
    answer = await synced.create_application(market, siret=COMPANY)
    assert (answer.status_code, answer.json()) == UNKNOWN


async def test_the_market_is_looked_for_before_the_body_is_judged(synced: Deployed) -> None:
    path = "/api/v1/public_markets/VR-2026-000000000000/market_applications"
    for body in ({}, {"market_application": "text"}, {"market_application": {"siret": "1"}}):
        answer = await synced.http.post(path, json=body)
        assert (answer.status_code, answer.json()) == UNKNOWN


async def test_a_market_that_is_being_configured(synced: Deployed) -> None:
    answer = await synced.create_application(await synced.market(), siret=COMPANY)
    assert (answer.status_code, answer.json()) == (422, NOT_COMPLETED)


async def test_a_market_whose_webhook_is_to_be_repeated(
    synced: Deployed, receiver: Receiver
) -> None:
    receiver.status = 500
    await synced.freeze()
    market = await synced.market()
    await synced.complete("public_markets", market)
    assert (await synced.create_application(market, siret=COMPANY)).json() == NOT_COMPLETED
    receiver.status = 200
    await synced.advance(4)
    assert (await synced.create_application(market, siret=COMPANY)).status_code == 201


@pytest.mark.parametrize("status", [404, 422])
async def test_a_market_whose_webhook_was_refused(
    synced: Deployed, receiver: Receiver, status: int
) -> None:
    receiver.status = status
    market = await synced.market()
    shown = await synced.complete("public_markets", market)
    assert shown["sync_status"] == "sync_failed"
    assert (await synced.create_application(market, siret=COMPANY)).json() == NOT_COMPLETED


async def test_a_market_of_an_editor_without_webhook(synced: Deployed) -> None:
    await synced.hook(None)
    market = await synced.market()
    shown = await synced.complete("public_markets", market)
    assert (shown["state"], shown["sync_status"]) == ("completed", "sync_failed")
    assert shown["delivery"]["attempts"] == []
    assert (await synced.create_application(market, siret=COMPANY)).json() == NOT_COMPLETED


async def test_all_that_is_wrong_at_once(synced: Deployed) -> None:
    fields = {"siret": "1", "provider_user_id": "x" * 256}
    answer = await synced.create_application(await synced.market(), **fields)
    assert answer.status_code == 422
    assert set(answer.json()["errors"]) == {"siret", "provider_user_id", "public_market"}


async def test_the_deadline_does_not_matter(synced: Deployed) -> None:
    market = await synced.open_market(deadline="2001-01-01T00:00:00Z")
    identifier = await synced.application(market)
    shown = await synced.complete("market_applications", identifier)
    assert shown["state"] == "completed"


# --- twice the same ------------------------------------------------------------------------------


async def test_the_existing_application_is_given_again(synced: Deployed) -> None:
    market = await synced.open_market()
    first = await synced.create_application(market, siret=COMPANY, provider_user_id="one")
    again = await synced.create_application(market, siret=COMPANY, provider_user_id="two")
    assert (again.status_code, again.json()) == (201, first.json())
    identifier = first.json()["identifier"]
    shown = await synced.control("GET", f"market_applications/{identifier}")
    assert shown["provider_user_id"] == "one"


async def test_even_when_it_was_submitted(synced: Deployed) -> None:
    market = await synced.open_market()
    identifier = await synced.application(market)
    await synced.complete("market_applications", identifier)
    assert await synced.application(market) == identifier


async def test_without_looking_at_anything_else(synced: Deployed, receiver: Receiver) -> None:
    market = await synced.open_market()
    identifier = await synced.application(market)
    receiver.status = 404
    await synced.control("POST", f"public_markets/{market}/retry_sync?wait=delivery")
    answer = await synced.create_application(market, siret=COMPANY, provider_user_id="x" * 256)
    assert (answer.status_code, answer.json()["identifier"]) == (201, identifier)


async def test_another_market_is_another_application(synced: Deployed) -> None:
    one, two = await synced.open_market(), await synced.open_market()
    assert await synced.application(one) != await synced.application(two)


# --- known faults --------------------------------------------------------------------------------


@pytest.mark.parametrize("root", ["text", 5, True, [], [{"siret": COMPANY}]])
async def test_a_root_that_is_no_object(synced: Deployed, root: Any) -> None:
    path = f"/api/v1/public_markets/{await synced.open_market()}/market_applications"
    answer = await synced.http.post(path, json={"market_application": root})
    assert (answer.status_code, answer.headers["content-type"]) == (500, HTML)
    accepts = {"accept": "application/json"}
    answer = await synced.http.post(path, json={"market_application": root}, headers=accepts)
    assert answer.json() == {"status": 500, "error": "Internal Server Error"}


@pytest.mark.parametrize("siret", [f" {COMPANY}", f"{COMPANY} ", f"{COMPANY}\n"])
async def test_a_siret_with_spaces_around_it(synced: Deployed, siret: str) -> None:
    market = await synced.open_market()
    answer = await synced.create_application(market, siret=siret)
    assert answer.status_code == 500
    assert (await synced.control("GET", "market_applications"))["total"] == 0
