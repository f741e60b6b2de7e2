"""The candidate's journey, step by step (D04, SFD §5)."""

import io
import zipfile
from typing import Any

import pypdf
import pytest

from sandbox.app import Application
from sandbox.domain.reserved import SIREN
from sandbox.domain.siret import with_check_digit
from tests.pages.conftest import COMPANY, CONTACT, Browser

pytestmark = pytest.mark.anyio
LOTS = [{"name": "Gros œuvre"}, {"name": "Peinture"}, {"name": "Électricité"}]
UNKNOWN = "00000000000000"
FOREVER = with_check_digit(f"{SIREN}0002")


async def test_the_whole_journey(browser: Browser) -> None:
    page = await browser.candidate(lots=LOTS)
    seen = [page.step]
    while page.step != "summary":
        fields: Any = CONTACT if page.step == "identite_entreprise" else {}
        page = await browser.send(
            page, **fields, **({"lots": ["2"]} if page.step == "lots" else {})
        )
        seen.append(page.step)
    assert seen == [
        "company_identification",
        "lots",
        "api_data_recovery_status",
        "market_information",
        "identite_entreprise",
        "motifs_exclusion",
        "summary",
    ]
    page = await browser.send(page, attests_no_exclusion_motifs="1")
    assert page.step == "sync_status"
    stored = await browser.state("market_applications", page)
    assert (stored["state"], stored["lots"]) == ("completed", [2])
    assert stored["attests_no_exclusion_motifs"] is True


# --- identification ------------------------------------------------------------------------------


async def test_a_siret_that_the_platform_gave_is_locked(browser: Browser) -> None:
    page = await browser.candidate()
    assert page.test("company-siret").text == "732 829 320 00074"
    assert page.test("company-name").text and page.test("company-legal-form").text
    assert page.test("company-address").text
    assert not page.has("siret")
    page = await browser.send(page, siret="77567227221138")
    assert (await browser.state("market_applications", page))["siret"] == COMPANY


async def test_a_siret_that_the_candidate_gives(browser: Browser) -> None:
    page = await browser.candidate(siret=None)
    assert "required" in page.test("siret")
    page = await browser.send(page, siret=" 732 829 320 00074 ")
    assert page.step == "api_data_recovery_status"
    page = await browser.get(page.test("previous")["href"])
    assert page.test("siret")["value"] == COMPANY
    assert page.test("company-name").text


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [("", "SIRET"), ("12345678901234", "SIRET"), ("<b>", "SIRET"), ("9" * 5_000, "SIRET")],
)
async def test_a_wrong_siret(browser: Browser, typed: str, sentence: str) -> None:
    page = await browser.candidate(siret=None)
    page = await browser.send(page, siret=typed)
    assert page.status == 422 and page.test("siret")["value"] == typed
    assert len(page.errors) == 1
    assert page.test("siret")["aria-invalid"] == "true" and page.focused == "siret"
    assert "siret-erreur" in page.test("siret")["aria-describedby"]


async def test_a_company_applies_once(browser: Browser) -> None:
    market = await browser.open_market()
    await browser.create_application(market, siret=COMPANY)
    other = (await browser.create_application(market)).json()["identifier"]
    page = await browser.get(f"/candidate/market_applications/{other}/company_identification")
    page = await browser.send(page, siret=COMPANY)
    assert page.status == 422 and "déjà une candidature" in page.errors[0]


async def test_an_unknown_application(browser: Browser) -> None:
    page = await browser.get("/candidate/market_applications/FT20260101AAAAAAAA/summary")
    assert (page.status, page.title) == (404, "Candidature introuvable")
    # A market is no application, even where somebody mixes the addresses up.
    market = await browser.open_market()
    page = await browser.get(f"/candidate/market_applications/{market}/summary")
    assert page.status == 404


# --- lots ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("chosen", "limit", "sentence"),
    [
        ([], None, "au moins un lot"),
        (["1", "2"], 1, "1 lot au plus"),
        (["4"], None, "n’existe pas"),
        (["x"], None, "n’existe pas"),
        (["²"], None, "n’existe pas"),
    ],
)
async def test_lots_that_cannot_be_chosen(
    browser: Browser, pages_application: Any, chosen: list[str], limit: int | None, sentence: str
) -> None:
    page = await browser.send(await browser.candidate(lots=LOTS))
    workspace = pages_application.spaces.get("default").workspace
    market = workspace.markets[workspace.applications[page.identifier].market_identifier]
    market.lot_limit = limit
    page = await browser.send(page, lots=chosen)
    assert page.status == 422 and sentence in page.errors[0]
    assert page.focused == "lot-1"
    for number in chosen:
        assert not page.has(f"lot-{number}") or "checked" in page.test(f"lot-{number}")


async def test_lots_are_kept(browser: Browser) -> None:
    page = await browser.send(await browser.candidate(lots=LOTS))
    page = await browser.send(page, lots=["3", "1"])
    page = await browser.get(page.test("previous")["href"])
    ticked = [e["value"] for e in page.all("input", name="lots") if "checked" in e]
    assert ticked == ["1", "3"]


# --- public sources ------------------------------------------------------------------------------


async def test_each_source_has_a_life_of_its_own(browser: Browser) -> None:
    await browser.control("POST", "clock", json={"freeze_at": "2026-11-23T09:00:00Z"})
    page = await browser.send(await browser.candidate())
    shown = {e["data-testid"]: e["data-status"] for e in page.all("li") if e["data-status"]}
    assert set(shown.values()) == {"pending"} and "source-insee" in shown
    assert page.has("refresh")
    await browser.control("POST", "clock", json={"advance_seconds": 10})
    page = await browser.get(page.path)
    assert page.test("source-insee")["data-status"] == "completed"
    assert "4 informations reprises" in page.test("source-insee").text
    assert not page.has("refresh")
    answer = (await browser.http.get(f"{page.path}.json")).json()["api_fetch_status"]
    assert answer["insee"]["status"] == "completed" and answer["insee"]["fields_filled"] == 4
    assert {f"source-{name}" for name in answer} == set(shown)


async def test_a_source_that_fails_leaves_its_fields_to_the_candidate(browser: Browser) -> None:
    page = await browser.candidate_at("market_information", siret=UNKNOWN)
    sources = await browser.get(page.test("previous")["href"])
    assert sources.test("source-insee")["data-status"] == "failed"
    page = await browser.send(page)
    key = "identite_entreprise_identification_raison_sociale"
    assert page.test(f"answer-{key}")["data-origin"] == "failed"
    assert "required" in page.field(key)
    refused = await browser.send(page)
    assert refused.status == 422 and len(refused.errors) == 8


async def test_what_a_source_gave_cannot_be_changed(browser: Browser) -> None:
    page = await browser.candidate_at("identite_entreprise")
    key = "identite_entreprise_identification_raison_sociale"
    assert page.test(f"answer-{key}")["data-origin"] == "provided"
    before = await browser.stored(page, key)
    await browser.send(page, **CONTACT, **{key: "Une autre"})
    assert await browser.stored(page, key) == before


async def test_a_source_that_never_answers(browser: Browser) -> None:
    page = await browser.send(await browser.candidate(siret=FOREVER))
    refused = await browser.send(page)
    assert refused.status == 409 and "Insee" in refused.test("still-loading").text
    assert (await browser.get(page.base())).step == "api_data_recovery_status"


# --- the end -------------------------------------------------------------------------------------


async def test_the_summary_flags_what_is_missing(
    browser: Browser, pages_application: Application
) -> None:
    page = await browser.candidate_at("summary", lots=[])
    key = "identite_entreprise_contact_email"
    answers = (
        pages_application.spaces.get("default").workspace.applications[page.identifier].answers
    )
    del answers[key]
    page = await browser.get(page.path)
    assert "Réponse manquante" in page.test(f"recap-{key}").text
    link = next(e for e in page.all("a") if page.test(f"obstacle-{key}") in e.parents)
    assert link["href"].endswith(f"/identite_entreprise#reponse-{key}")
    refused = await browser.send(page, attests_no_exclusion_motifs="1")
    assert refused.status == 422 and refused.has(f"obstacle-{key}")
    assert "checked" in refused.test("attests-no-exclusion-motifs")


async def test_the_attestation_is_needed(browser: Browser) -> None:
    page = await browser.candidate_at("summary")
    refused = await browser.send(page)
    assert refused.status == 422 and len(refused.errors) == 1
    assert refused.focused == "attests_no_exclusion_motifs"
    assert (await browser.state("market_applications", page))["state"] == "pending"


async def test_the_deadline(browser: Browser) -> None:
    page = await browser.candidate_at("summary", deadline="2026-11-24T09:00:00Z")
    assert not page.has("overdue")
    await browser.control("POST", "clock", json={"freeze_at": "2026-11-24T09:00:01Z"})
    page = await browser.send(page, attests_no_exclusion_motifs="1")
    assert page.status == 422 and page.has("overdue")
    assert "24/11/2026 à 10:00" in page.test("obstacle-deadline").text


async def test_a_summary_that_was_overtaken(browser: Browser) -> None:
    page = await browser.candidate_at("summary")
    other = await browser.get(f"{page.base()}/identite_entreprise")
    await browser.send(other, **CONTACT | {"identite_entreprise_contact_email": "b@c.fr"})
    refused = await browser.send(page, attests_no_exclusion_motifs="1")
    assert refused.status == 409 and refused.has("conflict") and "b@c.fr" in refused.text
    page = await browser.send(refused)
    assert page.step == "sync_status"


@pytest.mark.parametrize("step", ["company_identification", "identite_entreprise", "summary"])
async def test_a_tab_that_comes_too_late(browser: Browser, step: str) -> None:
    summary = await browser.candidate_at("summary")
    late = await browser.get(f"{summary.base()}/{step}")
    await browser.send(summary, attests_no_exclusion_motifs="1")
    page = await browser.send(late, identite_entreprise_contact_email="x@y.fr")
    assert page.step == "sync_status" and "déjà transmise" in page.test("notice").text
    stored = await browser.stored(page, "identite_entreprise_contact_email")
    assert stored == CONTACT["identite_entreprise_contact_email"]


async def test_coming_back_leads_to_where_it_was_left(browser: Browser) -> None:
    page = await browser.candidate_at("motifs_exclusion")
    assert (await browser.get(page.base())).step == "motifs_exclusion"
    summary = await browser.get(f"{page.base()}/summary")
    assert summary.step == "motifs_exclusion" and "pas encore ouverte" in summary.text


async def test_the_documents(browser: Browser) -> None:
    page = await browser.candidate_at("summary")
    early = await browser.get(f"{page.base()}/attestation")
    assert early.status == 404
    page = await browser.send(page, attests_no_exclusion_motifs="1")
    answer = await browser.http.get(page.test("attestation")["href"])
    name = f'attachment; filename="attestation_{page.identifier}.pdf"'
    assert answer.headers["content-disposition"] == name
    text = "".join(p.extract_text() for p in pypdf.PdfReader(io.BytesIO(answer.content)).pages)
    assert page.identifier in text
    answer = await browser.http.get(page.test("documents-package")["href"])
    assert answer.headers["content-type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as package:
        assert package.testzip() is None


async def test_the_way_back_names_both(browser: Browser, pages_application: Any) -> None:
    page = await browser.candidate_at("summary")
    page = await browser.send(page, attests_no_exclusion_motifs="1")
    record = pages_application.spaces.get("default").workspace.record(page.identifier)
    await browser.control("POST", "clock", json={"advance_seconds": 3600})
    record.sync_status = record.sync_status.COMPLETED
    page = await browser.get(page.path)
    assert page.test("return")["href"] == (
        f"http://localhost:4567/?market_identifier={record.market_identifier}"
        f"&application_identifier={page.identifier}"
    )
