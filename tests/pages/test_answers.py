"""Every type of field of the catalogue on its page: what is typed, refused, kept, stored."""

from typing import Any

import pytest

from sandbox.domain import catalogue
from tests.pages.conftest import CONTACT, Browser, Page

pytestmark = pytest.mark.anyio
TECHNICAL = "capacites_techniques_professionnelles"
EMAIL, PHONE = CONTACT
CV = f"{TECHNICAL}_effectifs_cv_intervenants"
STAFF = f"{TECHNICAL}_effectifs_moyens_annuels"
REFERENCES = f"{TECHNICAL}_realisations_livraisons_trois_ans"
SAMPLES = f"{TECHNICAL}_outillage_echantillons"
TEXT = f"{TECHNICAL}_outillage_materiel_equipements"
EITHER = f"{TECHNICAL}_assurance_qualite_norme_assurance_qualite"
TURNOVER = "capacite_economique_financiere_chiffre_affaires_global_annuel"
INSURANCE = "capacite_economique_financiere_assurance_risques_professionnels"
GES = "motifs_exclusion_appreciation_acheteur_discretionnaire_bilan_ges"
HOSTILE = "\"'><script>alert(1)</script>\u202e{{ 7*7 }}" + "x" * 10_000


async def step_of(browser: Browser, key: str) -> Page:
    """Walk a new application to the step on which a field is answered."""
    field = catalogue.field(key)
    return await browser.candidate_at(field.category_key, [] if field.mandatory else [key])


@pytest.mark.parametrize(
    ("key", "typed", "stored"),
    [
        (EMAIL, " a@b.fr ", "a@b.fr"),
        (PHONE, "+33123456789", "+33 1 23 45 67 89"),
        (TEXT, "Une ligne\r\nune autre <b>", "Une ligne\nune autre <b>"),
        (f"{EITHER}[text]", "ISO 9001", {"text": "ISO 9001", "files": []}),
        (f"{GES}[radio_choice]", "no", {"radio_choice": "no", "text": "", "files": []}),
        (f"{INSURANCE}[checked]", "1", {"checked": True, "files": []}),
    ],
)
async def test_what_is_typed_is_stored_and_shown(
    browser: Browser, key: str, typed: str, stored: Any
) -> None:
    field = key.partition("[")[0]
    page = await step_of(browser, field)
    identity: Any = CONTACT if field in CONTACT else {}
    answer = await browser.send(page, **identity | {key: typed})
    assert answer.path != page.path, answer.errors
    assert await browser.stored(page, field) == stored
    again = await browser.get(page.path)
    assert key in again.form.values()


@pytest.mark.parametrize(
    ("key", "typed", "sentence"),
    [
        (EMAIL, "", "obligatoire"),
        (EMAIL, "nom@domaine", "adresse électronique"),
        (EMAIL, HOSTILE, "trop long"),
        (PHONE, "12", "téléphone"),
        (PHONE, "<i>", "téléphone"),
        (TEXT, HOSTILE, "trop long"),
        (TEXT, "a\x00b", "caractères"),
        (f"{GES}[radio_choice]", "maybe", "Choisissez"),
    ],
)
async def test_what_is_refused_is_kept_and_explained(
    browser: Browser, key: str, typed: str, sentence: str
) -> None:
    page = await step_of(browser, key.partition("[")[0])
    identity: Any = CONTACT if key in CONTACT else {}
    page = await browser.send(page, **identity | {key: typed})
    assert page.status == 422
    assert "<script>alert" not in page.response.text and "49" not in page.title
    assert any(sentence in text for text in page.errors), page.errors
    if not key.endswith("[radio_choice]"):
        # A parser turns a NUL into the replacement character, and so does a browser.
        shown = page.form.values()[key].replace("\ufffd", "\x00")
        assert shown == typed
        assert any(sentence in text for text in page.describes(key))
        assert page.field(key)["aria-invalid"] == "true"
    summary = page.test("error-summary")
    links = [e["href"].removeprefix("#") for e in page.all("a") if summary in e.parents]
    assert all(page.all(id=target) for target in links) and page.focused
    assert page.one("title").text.startswith("Erreur")


async def test_yes_with_its_explanation(browser: Browser) -> None:
    page = await step_of(browser, GES)
    fields = {f"{GES}[radio_choice]": "yes", f"{GES}[text]": "Bilan en cours"}
    await browser.send(page, **fields)
    expected = {"radio_choice": "yes", "text": "Bilan en cours", "files": []}
    assert await browser.stored(page, GES) == expected
    page = await browser.get(page.path)
    assert page.form.values()[f"{GES}[text]"] == "Bilan en cours"


async def test_turnover_that_the_tax_office_gave(browser: Browser) -> None:
    page = await step_of(browser, TURNOVER)
    names = [e["name"] for e in page.form.inputs if e["name"].startswith(TURNOVER)]
    assert names == [f"{TURNOVER}[year_{n}][market_percentage]" for n in (1, 2, 3)]
    refused = await browser.send(page, **{names[0]: "101"})
    assert refused.status == 422 and refused.focused.endswith("year_1-market_percentage")
    assert "Dernier exercice clos" in refused.test("error-summary").text
    await browser.send(refused, **{names[0]: "40", names[1]: "0"})
    stored = await browser.stored(page, TURNOVER)
    assert stored["year_1"]["market_percentage"] == 40 and stored["year_1"]["turnover"] > 0
    assert stored["year_2"]["market_percentage"] == 0
    assert stored["year_3"]["market_percentage"] is None


async def test_staff_over_three_years(browser: Browser) -> None:
    page = await step_of(browser, STAFF)
    year = {f"{STAFF}[year_1][{k}]": v for k, v in (("year", "2025"), ("average_staff", "12,5"))}
    refused = await browser.send(page, **year)
    assert refused.status == 422
    # A number input cannot hold what is no number: it is shown as the text that it is.
    kept = refused.field(f"{STAFF}[year_1][average_staff]")
    assert (kept["type"], kept["value"]) == ("text", "12,5")
    year |= {f"{STAFF}[year_1][average_staff]": "12", f"{STAFF}[year_1][management_staff]": "2"}
    page = await browser.send(refused, **year)
    assert page.step == "summary"
    assert (await browser.stored(page, STAFF))["year_1"] == {
        "year": 2025,
        "average_staff": 12,
        "management_staff": 2,
    }


# --- rows ----------------------------------------------------------------------------------------


def person(number: int, **cells: str) -> dict[str, str]:
    return {f"{CV}[people][{number}][{name}]": text for name, text in cells.items()}


async def test_rows_are_added_and_removed_without_scripts(browser: Browser) -> None:
    page = await step_of(browser, CV)
    page = await browser.send(page, action=f"add_row:{CV}", **person(0, nom="Un"))
    assert page.status == 200
    assert page.focused.endswith("people-1-nom")
    page = await browser.send(page, action=f"add_row:{CV}", **person(1, nom="Deux"))
    page = await browser.send(page, action=f"remove_row:{CV}:0", **person(2, nom="Trois"))
    names = [e["value"] for e in page.form.inputs if e["name"].endswith("[nom]")]
    assert names == ["Deux", "Trois"]
    # Nothing was saved by any of this.
    assert CV not in (await browser.state("market_applications", page))["answers"]
    given = person(0, prenoms="A") | person(1, prenoms="B", titres="Ingénieure")
    page = await browser.send(page, **given)
    stored = (await browser.stored(page, CV))["people"]
    assert [(p["nom"], p["prenoms"], p["titres"]) for p in stored] == [
        ("Deux", "A", ""),
        ("Trois", "B", "Ingénieure"),
    ]


@pytest.mark.parametrize(
    "action", ["add_row:nonsense", "remove_row:nonsense:9", f"remove_row:{CV}:x", "remove_file:x"]
)
async def test_actions_that_make_no_sense_change_nothing(browser: Browser, action: str) -> None:
    page = await step_of(browser, CV)
    page = await browser.send(page, action=action, **person(0, nom="Un"))
    assert page.status == 200 and page.field(f"{CV}[people][0][nom]")["value"] == "Un"


async def test_references_with_dates_and_amounts(browser: Browser) -> None:
    page = await step_of(browser, REFERENCES)
    name = f"{REFERENCES}[realisations][0]"
    row = {
        f"{name}[resume]": "Parc",
        f"{name}[date_debut]": "2024-03-01",
        f"{name}[date_fin]": "2024-02-01",
        f"{name}[montant]": "0",
    }
    refused = await browser.send(page, **row)
    assert refused.status == 422 and len(refused.errors) == 2
    assert "Référence 1 – Fin" in refused.test("error-summary").text
    row |= {f"{name}[date_fin]": "31/12/2024", f"{name}[montant]": "12 500,50 €"}
    page = await browser.send(refused, **row)
    assert page.step == "summary", page.errors
    (stored,) = (await browser.stored(page, REFERENCES))["realisations"]
    assert (stored["date_fin"], stored["montant"]) == ("2024-12-31", 12500.5)
    assert "12 500,50 €, du 01/03/2024 au 31/12/2024" in page.text.replace("\u202f", " ")


async def test_tools_and_samples(browser: Browser) -> None:
    page = await step_of(browser, SAMPLES)
    page = await browser.send(page, **{f"{SAMPLES}[echantillons][0][description]": "Grue"})
    assert (await browser.stored(page, SAMPLES))["echantillons"][0]["description"] == "Grue"


async def test_a_row_left_blank_does_not_count(browser: Browser) -> None:
    page = await step_of(browser, CV)
    page = await browser.send(await browser.send(page, action=f"add_row:{CV}"))
    assert page.step == "summary"


# --- saving --------------------------------------------------------------------------------------


async def test_saving_without_leaving(browser: Browser) -> None:
    page = await browser.candidate_at("identite_entreprise")
    page = await browser.send(page, action="save", **{EMAIL: "a@b.fr"})
    assert page.step == "identite_entreprise" and "enregistré" in page.test("notice").text
    assert page.field(EMAIL)["value"] == "a@b.fr"
    assert (await browser.get(f"{page.base()}/motifs_exclusion")).step != "motifs_exclusion"


async def test_two_tabs_on_the_same_answers(browser: Browser) -> None:
    first = await browser.candidate_at("identite_entreprise")
    second = await browser.get(first.path)
    await browser.send(first, **CONTACT)
    page = await browser.send(second, **CONTACT | {EMAIL: "other@tab.fr"})
    assert page.status == 409 and page.has("conflict")
    assert page.field(EMAIL)["value"] == "other@tab.fr"
    assert await browser.stored(page, EMAIL) == CONTACT[EMAIL]
    await browser.send(page)
    assert await browser.stored(page, EMAIL) == "other@tab.fr"


async def test_hostile_answers_stay_text(browser: Browser) -> None:
    page = await step_of(browser, TEXT)
    page = await browser.send(page, **{TEXT: HOSTILE[:9_000]})
    assert page.step == "summary"
    assert "<script>alert" not in page.response.text and "{{ 7*7 }}" in page.text


async def test_going_back_in_the_browser_and_sending_again(browser: Browser) -> None:
    page = await browser.candidate_at("identite_entreprise")
    await browser.send(page, **CONTACT)
    again = await browser.send(page, **CONTACT | {EMAIL: "better@domaine.fr"})
    assert again.step == "motifs_exclusion"
    assert await browser.stored(page, EMAIL) == "better@domaine.fr"
