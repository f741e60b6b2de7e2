"""The buyer's journey, step by step, as D03 and SFD §4.3 describe it."""

from dataclasses import replace
from typing import Any

import pytest

from sandbox.domain import catalogue
from tests.pages.conftest import Browser

pytestmark = pytest.mark.anyio
GES = "motifs_exclusion_appreciation_acheteur_discretionnaire_bilan_ges"
CV = "capacites_techniques_professionnelles_effectifs_cv_intervenants"
LOTS = [{"name": "Gros œuvre"}, {"name": "Peinture & <b>vitrerie</b>"}]
HOSTILE = "<script>alert(1)</script> \"'&amp; \u202eerdrO {{ 7*7 }} " + "é" * 200


async def test_the_whole_journey(browser: Browser) -> None:
    page = await browser.buyer(market_type_codes=["services"], lots=LOTS)
    assert page.step == "setup"
    page = await browser.send(page)
    assert page.step == "required_fields"
    page = await browser.send(page)
    assert page.step == "additional_fields"
    page = await browser.send(page, field_keys=[GES, CV])
    assert page.step == "summary"
    page = await browser.send(page)
    assert page.step == "sync_status"
    stored = await browser.state("public_markets", page)
    asked = catalogue.fields_for(["services"], [GES, CV])
    assert stored["state"] == "completed"
    assert stored["field_keys"] == [field.key for field in asked]


async def test_setup_shows_the_market(browser: Browser) -> None:
    page = await browser.buyer(
        name="Voirie", deadline="2099-07-01T10:00:00Z", lots=LOTS, market_type_codes=["works"]
    )
    assert page.test("market-name").text == "Voirie"
    assert page.test("market-identifier").text == page.identifier
    assert page.test("market-deadline").text == "01/07/2099 à 12:00 (heure de Paris)"
    assert "130 025 265 00013" in page.test("buyer-siret").text
    assert page.test("market-types").text == "Travaux"
    lots = [e.text for e in page.all("li") if page.test("lots") in e.parents]
    assert lots == [lot["name"] for lot in LOTS]
    assert not page.has("lot-limit")


async def test_the_limit_of_lots(browser: Browser, pages_application: Any) -> None:
    page = await browser.buyer(lots=LOTS)
    space = pages_application.spaces.get("default")
    space.workspace.markets[page.identifier].lot_limit = 1
    page = await browser.get(page.path)
    assert page.test("lot-limit").text == "1 lot au plus"


async def test_required_fields_are_grouped(browser: Browser) -> None:
    page = await browser.buyer_at("required_fields", market_type_codes=["works"])
    for field in catalogue.fields_for(["works"]):
        assert field.label in page.test(f"field-{field.key}").text
    headings = [e.text for e in page.all("h2")]
    assert headings == ["Identité de l’entreprise", "Motifs d’exclusion"]
    assert page.test(f"field-{next(iter(catalogue.FIELDS))}").text.endswith("automatiquement")


async def test_going_back_and_forth_keeps_what_was_entered(browser: Browser) -> None:
    page = await browser.buyer_at("additional_fields")
    page = await browser.send(page, field_keys=[GES])
    page = await browser.get(page.test("previous")["href"])
    assert "checked" in page.test(f"field-{GES}")
    page = await browser.get(page.test("previous")["href"])
    assert page.step == "required_fields"
    page = await browser.send(await browser.send(page))
    assert page.step == "summary" and page.has(f"field-{GES}")


async def test_coming_back_leads_to_where_it_was_left(browser: Browser) -> None:
    page = await browser.buyer_at("additional_fields")
    assert (await browser.get(page.base())).step == "additional_fields"
    await browser.get(f"{page.base()}/setup")
    assert (await browser.get(page.base())).step == "setup"


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_a_step_that_is_not_open_yet(browser: Browser, method: str) -> None:
    page = await browser.buyer()
    summary = f"{page.base()}/summary"
    if method == "GET":
        page = await browser.get(summary)
    else:
        page = await browser.send(page, replace(page.form, action=summary))
    assert page.step == "setup"
    assert "pas encore ouverte" in page.test("notice").text
    assert (await browser.state("public_markets", page))["state"] == "pending"


async def test_an_unknown_market_and_an_unknown_step(browser: Browser) -> None:
    page = await browser.get("/buyer/public_markets/VR-2026-AAAAAAAAAAAA/setup")
    assert (page.status, page.title) == (404, "Marché introuvable")
    page = await browser.buyer()
    page = await browser.get(f"{page.base()}/lot_config")
    assert (page.status, page.title) == (404, "Page introuvable")
    answer = await browser.http.get(page.path, headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json()) == (404, {"error": "Page introuvable"})


# --- defence -------------------------------------------------------------------------------------


async def test_defence_is_added_and_taken_back(browser: Browser) -> None:
    page = await browser.buyer(market_type_codes=["works"])
    setup = page.path
    page = await browser.send(page, add_defense="true")
    assert (await browser.state("public_markets", page))["market_type_codes"] == [
        "works",
        "defense",
    ]
    page = await browser.get(setup)
    assert "checked" in page.test("add-defense")
    await browser.send(page, without=("add_defense",))
    assert (await browser.state("public_markets", page))["market_type_codes"] == ["works"]


@pytest.mark.parametrize(
    ("client", "codes"), [("basic_editor", ["works"]), ("demo_editor", ["works", "defense"])]
)
async def test_defence_is_not_for_the_buyer_to_decide(
    browser: Browser, client: str, codes: list[str]
) -> None:
    await browser.use(client)
    page = await browser.buyer(market_type_codes=codes)
    assert not page.has("add-defense")
    await browser.send(page, add_defense="" if "defense" in codes else "true")
    assert (await browser.state("public_markets", page))["market_type_codes"] == codes


# --- search --------------------------------------------------------------------------------------


async def test_searching_keeps_what_is_ticked(browser: Browser) -> None:
    page = await browser.buyer_at("additional_fields")
    page = await browser.send(page, field_keys=[CV], search="  BILAN emissions ", action="search")
    assert (page.status, page.step) == (200, "additional_fields")
    assert page.test("search")["value"] == "BILAN emissions"
    shown = [e for e in page.all("input", name="field_keys") if "hidden" not in e.parents[-1]]
    assert [e["value"] for e in shown] == [GES]
    assert "checked" in page.test(f"field-{CV}")
    page = await browser.send(page, field_keys=[CV, GES], action="next")
    assert page.step == "summary" and page.has(f"field-{CV}") and page.has(f"field-{GES}")


async def test_a_search_that_finds_nothing(browser: Browser) -> None:
    page = await browser.buyer_at("additional_fields")
    page = await browser.send(page, search="xyzzy <i>", action="search")
    assert "0 résultat sur" in page.text and "Aucune information ne correspond" in page.text


async def test_enter_in_the_search_field_searches_once(browser: Browser) -> None:
    page = await browser.buyer_at("additional_fields")
    page = await browser.send(page, search="bilan", action="default")
    assert page.step == "additional_fields"
    page = await browser.send(page, action="default")
    assert page.step == "summary"


async def test_keys_that_are_not_offered_are_ignored(browser: Browser) -> None:
    page = await browser.buyer_at("additional_fields", market_type_codes=["services"])
    page = await browser.send(page, field_keys=["nonsense", GES, GES])
    stored = await browser.state("public_markets", page)
    assert (page.step, stored["optional_field_keys"]) == ("summary", [GES])


async def test_nothing_to_choose_from(browser: Browser) -> None:
    page = await browser.buyer_at("summary")
    assert "Vous ne demandez rien de plus" in page.text


# --- two tabs ------------------------------------------------------------------------------------


async def test_two_tabs_on_the_same_choices(browser: Browser) -> None:
    first = await browser.buyer_at("additional_fields")
    second = await browser.get(first.path)
    await browser.send(first, field_keys=[GES])
    page = await browser.send(second, field_keys=[CV])
    assert page.status == 409
    assert "changé dans un autre onglet" in page.test("conflict").text
    assert catalogue.field(GES).label in page.test("conflict").text
    assert "checked" in page.test(f"field-{CV}")
    assert (await browser.state("public_markets", page))["optional_field_keys"] == [GES]
    page = await browser.send(page, without=("search",))
    assert (await browser.state("public_markets", page))["optional_field_keys"] == [CV]


async def test_what_is_confirmed_is_what_was_shown(browser: Browser) -> None:
    page = await browser.buyer_at("summary")
    other = await browser.get(f"{page.base()}/additional_fields")
    await browser.send(other, field_keys=[GES])
    page = await browser.send(page)
    assert page.status == 409 and page.has("conflict") and page.has(f"field-{GES}")
    assert (await browser.state("public_markets", page))["state"] == "pending"
    page = await browser.send(page)
    assert page.step == "sync_status"


@pytest.mark.parametrize("step", ["setup", "required_fields", "additional_fields", "summary"])
async def test_a_tab_that_comes_too_late(browser: Browser, step: str) -> None:
    summary = await browser.buyer_at("summary")
    late = await browser.get(f"{summary.base()}/{step}")
    await browser.send(summary)
    before = await browser.state("public_markets", summary)
    page = await browser.send(late, field_keys=[GES], add_defense="true")
    assert (page.status, page.step) == (200, "sync_status")
    assert "déjà finalisé" in page.test("notice").text
    after = await browser.state("public_markets", summary)
    assert {k: after[k] for k in ("field_keys", "market_type_codes", "completed_at")} == {
        k: before[k] for k in ("field_keys", "market_type_codes", "completed_at")
    }
    assert (await browser.get(late.path)).step == "sync_status"
    assert (await browser.get(late.base())).step == "sync_status"


async def test_hostile_names_stay_text(browser: Browser) -> None:
    name = HOSTILE[:255]
    page = await browser.buyer(name=name, lots=[{"name": name}])
    while True:
        assert page.status == 200
        assert "<script>alert" not in page.response.text and "erdrO 49" not in page.response.text
        if page.step == "sync_status":
            break
        page = await browser.send(page)
    assert page.test("market-name").text == " ".join(name.split())


async def test_two_tabs_on_the_addition_of_defence(browser: Browser) -> None:
    first = await browser.buyer(market_type_codes=["works"])
    second = await browser.get(first.path)
    await browser.send(first, add_defense="true")
    page = await browser.send(second)
    assert page.status == 409 and page.has("conflict")
    assert "checked" not in page.test("add-defense")
    codes = (await browser.state("public_markets", page))["market_type_codes"]
    assert codes == ["works", "defense"]
    # Both agree: nothing to reconcile. And the first tab may change its mind.
    await browser.send(second, add_defense="true")
    page = await browser.send(first, without=("add_defense",))
    assert (page.status, page.step) == (200, "required_fields")
