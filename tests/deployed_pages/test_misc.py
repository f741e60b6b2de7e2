"""What belongs to no market (deployed-behaviour §1, §12), and refusals before anything else."""

import httpx
import pytest

from sandbox.app import create_app
from sandbox.settings import Settings
from tests.deployed.conftest import NOWHERE
from tests.deployed_pages.conftest import Visitor, steps

pytestmark = pytest.mark.anyio


async def test_up(visitor: Visitor) -> None:
    answer = await visitor.get("/up")
    green = '<!DOCTYPE html><html><body style="background-color: green"></body></html>'
    assert (answer.status_code, answer.text) == (200, green)
    told = (await visitor.get("/up", headers={"Accept": "application/json"})).json()
    assert list(told) == ["status", "timestamp"]
    assert told["status"] == "up"


async def test_robots(visitor: Visitor) -> None:
    answer = await visitor.get("/robots.txt")
    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.text.split("\n")[:2] == ["User-agent: *", "Disallow: /"]


@pytest.mark.parametrize("path", ["/", "/acheteur", "/candidat"])
async def test_landing_pages(visitor: Visitor, path: str) -> None:
    answer = await visitor.get(path)
    assert answer.status_code == 200
    assert "Vous êtes sur un environnement de test (sandbox)" in answer.text
    assert answer.headers["x-frame-options"] == "SAMEORIGIN"


async def test_the_landing_page_is_the_buyers(visitor: Visitor) -> None:
    first, second = await visitor.page("/"), await visitor.page("/acheteur")
    assert first.text == second.text


async def test_a_post_without_a_method_is_refused_first(visitor: Visitor) -> None:
    path = f"/buyer/public_markets/{await visitor.market()}/setup"
    assert (await visitor.http.post(path)).status_code == 404
    assert (await visitor.http.post(path, data={"_method": "patch"})).status_code == 422
    assert (await visitor.http.delete(path)).status_code == 404


async def test_one_token_serves_every_form(visitor: Visitor) -> None:
    first, second = await visitor.market(), await visitor.market()
    page = await visitor.page(f"/buyer/public_markets/{first}/setup")
    token = page.one("meta", name="csrf-token")["content"]
    answer = await visitor.http.patch(
        f"/buyer/public_markets/{second}/setup", headers={"X-CSRF-Token": token}
    )
    assert answer.status_code == 302


@pytest.mark.parametrize("path", ["/nowhere", "/api/v2/x", "/oauth/authorize", "/admin"])
async def test_an_address_that_does_not_exist(visitor: Visitor, path: str) -> None:
    page = await visitor.get(path)
    assert page.status_code == 404
    assert page.headers["content-type"].startswith("text/html")
    told = await visitor.get(path, headers={"Accept": "application/json"})
    assert (told.status_code, told.json()) == (404, {"status": 404, "error": "Not Found"})


async def test_a_journey_has_no_address_of_its_own(visitor: Visitor) -> None:
    application = await visitor.signed_in()
    market = await visitor.market()
    assert (await visitor.get(steps(application))).status_code == 404
    assert (await visitor.get(f"/buyer/public_markets/{market}")).status_code == 404


async def test_every_step_is_open(visitor: Visitor) -> None:
    application = await visitor.signed_in()
    market = await visitor.market()
    for first in (
        f"{steps(application)}/company_identification",
        f"/buyer/public_markets/{market}/setup",
    ):
        page = await visitor.page(first)
        links = [e["href"] for e in page.all("a") if e.inside("nav")]
        assert any(link.endswith("/summary") for link in links)
        for link in links:
            assert (await visitor.get(link)).status_code == 200


async def test_a_deadline_that_has_passed_is_not_mentioned(visitor: Visitor) -> None:
    application = await visitor.signed_in(deadline="2001-01-01T00:00:00Z")
    for step in ("company_identification", "summary"):
        page = await visitor.page(f"{steps(application)}/{step}")
        assert not page.has("overdue") and not page.has("obstacle-deadline")


async def test_times_on_pages(visitor: Visitor) -> None:
    market = await visitor.market(deadline="2099-07-01T10:00:00Z")
    page = await visitor.page(f"/buyer/public_markets/{market}/setup")
    assert page.test("market-deadline").text == "01/07/2099 12:00 (heure de Paris)"
    assert "Bienvenue," in page.text


async def test_defence_that_the_platform_has_chosen(visitor: Visitor) -> None:
    market = await visitor.market(market_type_codes=["services", "defense"])
    page = await visitor.page(f"/buyer/public_markets/{market}/setup")
    assert "Cette désignation a été définie par Demo Editor App" in page.text
    assert not page.has("add-defense")


async def test_the_question_before_the_choice(visitor: Visitor) -> None:
    market = await visitor.market()
    page = await visitor.page(f"/buyer/public_markets/{market}/motifs_exclusion")
    assert "Souhaitez-vous demander des renseignements complémentaires ?" in page.text
    assert all(item["name"] != "additional_fields_choice" for item in page.form.inputs)


async def test_a_workspace_beside_documented_ones() -> None:
    application = create_app(Settings(seed=1, webhook_url=NOWHERE))
    transport = httpx.ASGITransport(application)
    async with httpx.AsyncClient(transport=transport, base_url="http://sandbox.test") as http:
        assert (await http.get("/candidate/sessions/new")).status_code == 404
        for path in ("/candidate/dashboard", "/candidat", "/acheteur"):
            assert (await http.get(path)).status_code == 404
        made = await Visitor(http).control("POST", "workspaces", json={"profile": "deployed"})
        own = Visitor(http, made["name"])
        own.editor = made["editors"][0]
        await own.use()
        market = await own.market()
        # Nobody can apply yet; the pages are those of its own profile all the same.
        page = await own.page(f"/buyer/public_markets/{market}/setup")
        assert page.one("input", name="authenticity_token")
        assert (await own.get("/candidate/sessions/new")).status_code == 200
        refused = await own.ask_link("VR-2026-000000000000")
        assert refused.status_code == 422
    await application.close()
