"""The buyer's pages as the running service has them (deployed-behaviour §7)."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from sandbox.app import create_app
from sandbox.domain import catalogue
from sandbox.settings import Settings
from tests.conftest import NOBODY
from tests.pages.conftest import Browser
from tests.pages.reading import Page
from tests.pages.walker import Walker

pytestmark = pytest.mark.anyio
LOTS = [{"name": "Gros œuvre"}, {"name": "Second œuvre"}]
NO_LIMIT = "Veuillez indiquer le nombre maximum de lots."
TOO_MANY = "Vous ne pouvez pas limiter un nombre de lots supérieur au nombre de lots créés."
ALERT = "Ce marché a déjà été complété et ne peut plus être modifié."


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    application = create_app(Settings(seed=1, profile="deployed", webhook_url=NOBODY))
    transport = httpx.ASGITransport(application)
    async with httpx.AsyncClient(transport=transport, base_url="http://sandbox.test") as http:
        browser = Browser(http)
        await browser.use()
        yield browser
    await application.close()


async def change(browser: Browser, path: str, method: str = "PATCH", **fields: Any) -> Any:
    """Send a step as the service's forms do: a token, a method, the fields."""
    page = await browser.get(path)
    token = page.form.values()["authenticity_token"]
    return await browser.http.post(
        path, data={"authenticity_token": token, "_method": method.lower(), **fields}
    )


async def steps_of(browser: Browser, market: str) -> list[str]:
    page = await browser.get(f"/buyer/public_markets/{market}/setup")
    prefix = "step-"
    return [e["data-testid"].removeprefix(prefix) for e in page.elements
            if e["data-testid"].startswith(prefix) and e.tag == "li"]  # fmt: skip


@pytest.mark.parametrize(("lots", "more"), [([], []), (LOTS, ["lot_config"])])
async def test_the_steps(browser: Browser, lots: Any, more: list[str]) -> None:
    market = await browser.market(lots=lots)
    categories = list(catalogue.CATEGORIES)
    assert await steps_of(browser, market) == ["setup", *more, *categories, "summary"]


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
async def test_forms_name_their_method(browser: Browser, method: str) -> None:
    path = f"/buyer/public_markets/{await browser.market()}/setup"
    answer = await change(browser, path, method)
    assert answer.status_code == 302
    assert answer.headers["location"].endswith("/identite_entreprise")


async def test_the_methods_themselves_are_taken(browser: Browser) -> None:
    path = f"/buyer/public_markets/{await browser.market()}/setup"
    token = (await browser.get(path)).form.values()["authenticity_token"]
    answer = await browser.http.patch(path, headers={"X-CSRF-Token": token})
    assert answer.status_code == 302


async def test_a_real_post_does_not_exist(browser: Browser) -> None:
    path = f"/buyer/public_markets/{await browser.market()}/setup"
    token = (await browser.get(path)).form.values()["authenticity_token"]
    answer = await browser.http.post(path, data={"authenticity_token": token})
    assert answer.status_code == 404


async def test_a_forged_token(browser: Browser) -> None:
    path = f"/buyer/public_markets/{await browser.market()}/setup"
    forged = {"_method": "patch", "authenticity_token": "forged"}
    assert (await browser.http.post(path, data=forged)).status_code == 422


@pytest.mark.parametrize("client", ["demo_editor", "basic_editor"])
async def test_adding_defence(browser: Browser, client: str) -> None:
    await browser.use(client)
    market = await browser.market()
    path = f"/buyer/public_markets/{market}/setup"
    await change(browser, path, **{"public_market[add_defense_market_type]": "true"})
    stored = await browser.control("GET", f"public_markets/{market}")
    may = client == "demo_editor"
    assert stored["market_type_codes"] == (["services", "defense"] if may else ["services"])


@pytest.mark.parametrize(
    ("fields", "status", "text"),
    [
        ({"lot_limit_enabled": "true", "lot_limit": ""}, 200, NO_LIMIT),
        ({"lot_limit_enabled": "true", "lot_limit": "3"}, 200, TOO_MANY),
        ({"lot_limit_enabled": "true", "lot_limit": "1"}, 302, ""),
        ({"lot_limit_enabled": "false", "lot_limit": "1"}, 302, ""),
    ],
)
async def test_the_limit_of_lots(
    browser: Browser, fields: dict[str, str], status: int, text: str
) -> None:
    market = await browser.market(lots=LOTS)
    path = f"/buyer/public_markets/{market}/lot_config"
    page = await browser.get(path)
    assert "Configurer le type de vos lots" in page.text
    assert "Souhaitez-vous limiter le nombre de lots ?" in page.text
    answer = await change(browser, path, "PUT", **fields)
    assert answer.status_code == status
    assert text in answer.text
    if status == 302 and fields["lot_limit_enabled"] == "true":
        summary = await browser.get(f"/buyer/public_markets/{market}/summary")
        assert "Limite de lots par candidat" in summary.text
        assert "1 lot maximum" in summary.text


async def test_a_category_is_replaced_and_others_are_kept(browser: Browser) -> None:
    market = await browser.market()
    base = f"/buyer/public_markets/{market}"
    await change(browser, f"{base}/setup")
    finance = "capacite_economique_financiere_bilans_trois_exercices"
    tools = "capacites_techniques_professionnelles_outillage_mesures_qualite"
    key = "selected_attribute_keys[]"
    await change(browser, f"{base}/capacite_economique_financiere", **{key: [finance, tools, "x"]})
    await change(browser, f"{base}/capacites_techniques_professionnelles", **{key: [tools]})
    await change(browser, f"{base}/capacite_economique_financiere", **{key: []})
    await change(browser, f"{base}/summary")
    keys = (await browser.control("GET", f"public_markets/{market}"))["field_keys"]
    assert tools in keys
    assert finance not in keys
    assert len(keys) == 13 + 1


async def test_the_summary_needs_no_setup(browser: Browser) -> None:
    market = await browser.market()
    answer = await change(browser, f"/buyer/public_markets/{market}/summary")
    assert answer.headers["location"].endswith(f"/sync_status/{market}")
    stored = await browser.control("GET", f"public_markets/{market}")
    assert (stored["state"], stored["field_keys"]) == ("completed", [])


async def test_a_completed_market_is_closed(browser: Browser) -> None:
    market = await browser.market()
    path = f"/buyer/public_markets/{market}/summary"
    await change(browser, path)
    answer = await browser.http.get(path)
    assert answer.status_code == 302
    assert ALERT in (await browser.get(path)).text


async def test_what_does_not_exist(browser: Browser) -> None:
    unknown = await browser.http.get("/buyer/public_markets/VR-2026-000000000000/setup")
    assert (unknown.status_code, unknown.text) == (404, "Le marché recherché n'a pas été trouvé")
    assert unknown.headers["content-type"].startswith("text/plain")
    market = await browser.market()
    for step in ("required_fields", "additional_fields", "sync_status"):
        answer = await browser.http.get(f"/buyer/public_markets/{market}/{step}")
        assert answer.status_code == 500, step


async def _sync(browser: Browser, market: str) -> Page:
    return await browser.get(f"/buyer/public_markets/{market}/sync_status/{market}")


async def test_the_sync_page(browser: Browser) -> None:
    market = await browser.market()
    assert "Synchronisation en cours" in (await _sync(browser, market)).text
    await browser.complete("public_markets", market)
    await browser.control("POST", "clock", json={"advance_seconds": 60})
    failed = await _sync(browser, market)
    assert "Erreur inattendue" in failed.text
    assert "Transmettre le formulaire" in failed.text
    address = f"/buyer/public_markets/{market}/sync_status/{market}"
    for path, headers in ((address, {"Accept": "application/json"}), (f"{address}.json", {})):
        answer = await browser.http.get(path, headers=headers)
        assert answer.json() == {"sync_status": "sync_failed"}
        assert answer.headers["cache-control"] == "no-store"
    assert (await browser.http.get(f"{address}x")).status_code == 404


async def test_retrying_has_no_condition(browser: Browser) -> None:
    market = await browser.market()
    await browser.complete("public_markets", market)
    await browser.control("POST", "clock", json={"advance_seconds": 60})
    page = await _sync(browser, market)
    form = page.form
    for _ in range(5):
        answer = await browser.http.post(form.action, data=form.values())
        assert answer.status_code == 302
        assert answer.headers["location"].split("?")[0].endswith(f"/sync_status/{market}")
    assert "La synchronisation a été relancée." in (await browser.send(page)).text


@pytest.mark.parametrize("lots", [[], LOTS])
async def test_a_walker_reaches_both_ends(browser: Browser, lots: Any) -> None:
    created = await browser.create_market(market_type_codes=["works", "services"], lots=lots)
    market = created.json()["identifier"]
    end = await Walker(browser.http).walk(f"/buyer/public_markets/{market}/setup")
    assert (await browser.control("GET", f"public_markets/{market}"))["state"] == "completed"
    assert end.path.endswith(f"/sync_status/{market}")
