"""The pages after the transmission, and the way back (deployed-behaviour §7.1, §7.2, §9.3, §11)."""

import httpx
import pytest

from tests.deployed.conftest import Receiver
from tests.deployed_pages.conftest import Visitor, steps, sync_page

pytestmark = pytest.mark.anyio
MISSING = "Translation missing: fr.candidate.market_application.sync_retry_initiated"
HERE = "http://sandbox.test"


def buyer_page(market: str) -> str:
    return f"/buyer/public_markets/{market}/sync_status/{market}"


async def retry(visitor: Visitor, path: str) -> httpx.Response:
    return await visitor.send(f"{path}/retry_sync", "post")


async def test_a_market_that_is_synchronised(visitor: Visitor) -> None:
    market = await visitor.open_market()
    page = await visitor.page(buyer_page(market))
    assert "Synchronisation réussie" in page.text
    assert market in page.text
    assert page.test("return").text == "Retourner sur Demo Editor App"


@pytest.mark.parametrize(
    ("status", "shown", "absent"),
    [
        ("pending", "Synchronisation en cours", "Retourner sur"),
        ("failed", "Erreur inattendue", "Retourner sur"),
    ],
)
async def test_a_market_that_is_not(
    visitor: Visitor, receiver: Receiver, status: str, shown: str, absent: str
) -> None:
    receiver.status = 404
    market = await visitor.market()
    if status == "failed":
        await visitor.complete("public_markets", market)
    page = await visitor.page(buyer_page(market))
    assert shown in page.text
    assert absent not in page.text
    if status == "failed":
        assert page.test("retry").text == "Transmettre le formulaire"
        assert page.test("contact")["href"] == "mailto:support@voie-rapide.gouv.fr"


async def test_an_application_that_is_synchronised(visitor: Visitor) -> None:
    application = await visitor.signed_in()
    await visitor.complete("market_applications", application)
    page = await visitor.page(sync_page(application))
    assert "Votre candidature a été transmise !" in page.text
    link = page.test("attestation")
    assert link.text == "Télécharger mon attestation de candidature"
    assert (await visitor.get(link["href"])).headers["content-type"] == "application/pdf"
    assert "Retourner sur" in page.test("return").text


async def test_an_application_that_is_not(visitor: Visitor, receiver: Receiver) -> None:
    application = await visitor.signed_in()
    assert "Synchronisation en cours" in (await visitor.page(sync_page(application))).text
    receiver.status = 404
    await visitor.complete("market_applications", application)
    page = await visitor.page(sync_page(application))
    assert "Erreur inattendue" in page.text
    assert page.test("retry").text == "Retenter de transmettre ma candidature"
    assert "Contactez-nous" in page.text


@pytest.mark.parametrize("accept", [None, "application/json"])
async def test_the_state_as_json(visitor: Visitor, accept: str | None) -> None:
    market = await visitor.open_market()
    path = buyer_page(market) + ("" if accept else ".json")
    answer = await visitor.get(path, headers={"Accept": accept or "*/*"})
    assert answer.content == b'{"sync_status":"sync_completed"}'
    assert answer.headers["content-type"] == "application/json; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"
    assert (answer.headers["pragma"], answer.headers["expires"]) == ("no-cache", "0")


async def test_the_state_of_an_application_as_json(visitor: Visitor) -> None:
    application = await visitor.signed_in()
    answer = await visitor.get(f"{sync_page(application)}.json")
    assert answer.json() == {"sync_status": "sync_pending"}


async def test_the_buyer_may_always_retry(visitor: Visitor, receiver: Receiver) -> None:
    market = await visitor.open_market()
    for _ in range(4):
        answer = await retry(visitor, f"/buyer/public_markets/{market}")
        location = answer.headers["location"]
        assert (answer.status_code, location) == (302, f"{HERE}{buyer_page(market)}")
    page = await visitor.page(buyer_page(market))
    assert "La synchronisation a été relancée." in page.text
    await visitor.control("POST", "webhooks/wait", json={"until": "quiet"})
    assert len(receiver.bodies) > 1


async def test_a_retry_before_the_end_is_stuck(visitor: Visitor) -> None:
    market = await visitor.market()
    assert (await retry(visitor, f"/buyer/public_markets/{market}")).status_code == 302
    answer = await visitor.get(f"{buyer_page(market)}.json")
    assert answer.json() == {"sync_status": "sync_processing"}


async def test_the_candidate_may_retry(visitor: Visitor) -> None:
    application = await visitor.signed_in()
    await visitor.complete("market_applications", application)
    answer = await retry(visitor, steps(application))
    assert answer.headers["location"] == f"{HERE}{sync_page(application)}"
    assert MISSING in (await visitor.page(sync_page(application))).text
    await visitor.control("POST", "webhooks/wait", json={"until": "quiet"})


async def test_a_retry_needs_a_session(visitor: Visitor) -> None:
    application = await visitor.application(await visitor.open_market())
    assert (await retry(visitor, steps(application))).status_code == 200


@pytest.mark.parametrize("token", [None, "wrong"])
async def test_a_retry_needs_a_token(visitor: Visitor, token: str | None) -> None:
    market = await visitor.market()
    data = {"authenticity_token": token} if token else {}
    answer = await visitor.http.post(f"/buyer/public_markets/{market}/retry_sync", data=data)
    assert answer.status_code == 422


@pytest.mark.parametrize(
    ("configured", "expected"),
    [
        ("https://p.example/r", "https://p.example/r?market_identifier=ID"),
        ("https://p.example/r?a=1&b=x%20y", "https://p.example/r?a=1&b=x+y&market_identifier=ID"),
        ("https://p.example/r?a=1&a=2&b=3", "https://p.example/r?a=2&b=3&market_identifier=ID"),
        ("https://p.example/r?a=1#top", "https://p.example/r?a=1&market_identifier=ID#top"),
        ("https://p.example/r?market_identifier=x&a", None),
        (
            "https://p.example/r?m={market_identifier}",
            "https://p.example/r?m=%7Bmarket_identifier%7D&market_identifier=ID",
        ),
    ],
)
async def test_the_way_back(visitor: Visitor, configured: str, expected: str | None) -> None:
    await visitor.control(
        "PATCH", "editors/demo_editor_client", json={"buyer_return_url": configured}
    )
    market = await visitor.open_market()
    link = (await visitor.page(buyer_page(market))).test("return")["href"]
    expected = expected or "https://p.example/r?market_identifier=ID&a="
    assert link == expected.replace("ID", market)


async def test_the_candidates_way_back(visitor: Visitor) -> None:
    await visitor.control(
        "PATCH", "editors/demo_editor_client", json={"candidate_return_url": "https://p.example/c"}
    )
    market = await visitor.open_market()
    application = await visitor.application(market)
    await visitor.sign_in(application)
    await visitor.complete("market_applications", application)
    link = (await visitor.page(sync_page(application))).test("return")["href"]
    query = f"market_identifier={market}&application_identifier={application}"
    assert link == f"https://p.example/c?{query}"


async def test_no_way_back(visitor: Visitor) -> None:
    # The single address of before counts no more.
    change = {"buyer_return_url": None, "redirect_url": "https://p.example/"}
    await visitor.control("PATCH", "editors/demo_editor_client", json=change)
    page = await visitor.page(buyer_page(await visitor.open_market()))
    assert not page.has("return")
    assert "Retourner sur" not in page.text
