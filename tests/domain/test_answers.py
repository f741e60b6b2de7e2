"""What each input type accepts, refuses, and turns into its normal form."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.domain import answers, catalogue
from sandbox.domain.answers import Rules
from sandbox.domain.catalogue import Field
from sandbox.profiles import documented_answers

RULES = Rules(limits=documented_answers.LIMITS, today=date(2026, 11, 23), files={"f1", "f2"})
FIELDS = list({f.input_type: f for f in catalogue.FIELDS.values()}.values())

TURNOVER = "capacite_economique_financiere_chiffre_affaires_global_annuel"
STAFF = "capacite_economique_financiere_effectifs_moyens_annuels"
SAMPLES = "capacites_techniques_professionnelles_outillage_echantillons"


def field_of(input_type: str) -> Field:
    return next(f for f in FIELDS if f.input_type == input_type)


def check(input_type: str, raw: Any) -> answers.Checked:
    return answers.check(field_of(input_type), raw, RULES)


def value_of(input_type: str, raw: Any) -> Any:
    checked = check(input_type, raw)
    assert checked.violations == []
    return checked.value


def refusals(input_type: str, raw: Any) -> list[tuple[tuple[str | int, ...], str]]:
    return [(v.path[1:], v.rule) for v in check(input_type, raw).violations]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  SAS Durand \n", "SAS Durand"),
        ("deux\r\nlignes", "deux lignes"),
        ("e\u0301te\u0301", "été"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("\u202eabc", "\u202eabc"),
        ("", ""),
        (None, ""),
    ],
)
def test_a_line_of_text_is_kept_as_text(typed: str | None, kept: str) -> None:
    assert value_of("text_input", typed) == kept


def test_a_long_text_keeps_its_lines() -> None:
    assert value_of("textarea", "un\r\ndeux\rtrois\n") == "un\ndeux\ntrois"


@pytest.mark.parametrize(
    ("input_type", "limit"), [("text_input", 255), ("email_input", 255), ("textarea", 10_000)]
)
def test_lengths(input_type: str, limit: int) -> None:
    assert refusals(input_type, "a" * (limit + 1))[0] == ((), "maxLength")
    assert "maxLength" not in {rule for _, rule in refusals(input_type, "a" * limit)}


@pytest.mark.parametrize("text", ["a\x00b", "\x1b[31m", "a\ud800", "a\x7f"])
def test_control_characters_are_refused(text: str) -> None:
    assert refusals("text_input", text) == [((), "characters")]
    assert refusals("textarea", text) == [((), "characters")]


@pytest.mark.parametrize("text", ["a@b.fr", "prenom.nom+marches@sous.domaine-fr.example"])
def test_email_addresses(text: str) -> None:
    assert value_of("email_input", text) == text


@pytest.mark.parametrize(
    "text", ["a", "a@b", "a@b.", "@b.fr", "a b@c.fr", "a@b..fr", "a@-b.fr", "a@b.fr,c@d.fr"]
)
def test_what_is_no_email_address(text: str) -> None:
    assert refusals("email_input", text) == [((), "email")]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("0123456789", "01 23 45 67 89"),
        ("01.23.45.67.89", "01 23 45 67 89"),
        ("01-23 45/67 89", "01 23 45 67 89"),
        ("+33123456789", "+33 1 23 45 67 89"),
        ("+33 (0)6 12 34 56 78", "+33 6 12 34 56 78"),
        ("0033612345678", "+33 6 12 34 56 78"),
        ("+32 2 123 45 67", "+3221234567"),
        ("01\u00a023\u202f45 67 89", "01 23 45 67 89"),
    ],
)
def test_telephone_numbers(typed: str, kept: str) -> None:
    assert value_of("phone_input", typed) == kept
    assert value_of("phone_input", kept) == kept


@pytest.mark.parametrize(
    "typed", ["123", "0023456789", "01234567890", "+3312345678", "+", "abc", "+0123456789"]
)
def test_what_is_no_telephone_number(typed: str) -> None:
    assert refusals("phone_input", typed) == [((), "phone")]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("exemple.fr", "https://exemple.fr"),
        ("exemple.fr:8080/a?b=c#d", "https://exemple.fr:8080/a?b=c#d"),
        ("http://exemple.fr", "http://exemple.fr"),
        ("HTTPS://Exemple.fr/é", "HTTPS://Exemple.fr/é"),
        ("www.élysée.fr", "https://www.élysée.fr"),
    ],
)
def test_web_addresses(typed: str, kept: str) -> None:
    assert value_of("inline_url_input", typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "mailto:a@b.fr",
        "ftp://exemple.fr",
        "https://",
        "https://exemple",
        "https://user:secret@exemple.fr",
        "exemple .fr",
        "//exemple.fr",
        "https://exemple.fr\\@autre.fr",
    ],
)
def test_what_is_no_web_address(typed: str) -> None:
    assert refusals("inline_url_input", typed) == [((), "url")]


def test_the_added_scheme_counts_for_the_length() -> None:
    typed = "exemple.fr/" + "a" * 240
    assert len(typed) <= 255
    assert refusals("inline_url_input", typed) == [((), "maxLength")]


def test_files() -> None:
    assert value_of("file_upload", {"files": ["f1", "f2", "f1"]}) == {"files": ["f1", "f2"]}
    assert refusals("file_upload", {"files": ["f1", "f9"]}) == [(("files",), "unknown_file")]
    assert refusals("file_upload", {"files": "f1"}) == [(("files",), "type")]
    assert refusals("file_upload", ["f1"]) == [((), "type")]
    assert refusals("file_upload", {"file": ["f1"]}) == [(("file",), "additionalProperties")]
    assert refusals("file_upload", {"files": ["f1"] * 51}) == [(("files",), "maxItems")]


def test_a_document_needs_a_ticked_box() -> None:
    kind = "checkbox_with_document"
    assert value_of(kind, {"checked": True, "files": ["f1"]})["files"] == ["f1"]
    assert value_of(kind, {}) == {"checked": False, "files": []}
    assert refusals(kind, {"files": ["f1"]}) == [(("checked",), "unchecked_document")]
    assert refusals(kind, {"checked": "yes"}) == [(("checked",), "type")]


def test_no_wipes_what_went_with_yes() -> None:
    kind = "radio_with_file_and_text"
    yes = {"radio_choice": "yes", "text": "pourquoi", "files": ["f1"]}
    assert value_of(kind, yes) == yes
    no = {"radio_choice": "no", "text": "", "files": []}
    assert value_of(kind, yes | {"radio_choice": "no"}) == no
    assert refusals(kind, {"radio_choice": "peut-être"}) == [(("radio_choice",), "enum")]
    assert not answers.is_filled(field_of(kind), value_of(kind, {"text": "pourquoi"}))


def test_turnover() -> None:
    typed = {
        "year_1": {
            "turnover": "1 500 000 €",
            "market_percentage": "75 %",
            "fiscal_year_end": "31/12/2025",
        },
        "year_2": {"turnover": 0, "market_percentage": None, "fiscal_year_end": "2024-02-29"},
    }
    blank = {"turnover": None, "market_percentage": None, "fiscal_year_end": None}
    assert value_of(TURNOVER, typed) == {
        "year_1": {
            "turnover": 1_500_000,
            "market_percentage": 75,
            "fiscal_year_end": "2025-12-31",
        },
        "year_2": {"turnover": 0, "market_percentage": None, "fiscal_year_end": "2024-02-29"},
        "year_3": blank,
    }


@pytest.mark.parametrize(
    ("cell", "content", "rule"),
    [
        ("turnover", "-1", "minimum"),
        ("turnover", -1, "minimum"),
        ("turnover", "1,5", "integer"),
        ("turnover", 1.5, "integer"),
        ("turnover", float("nan"), "integer"),
        ("turnover", float("inf"), "integer"),
        ("turnover", True, "integer"),
        ("turnover", [], "integer"),
        ("turnover", "1e6", "integer"),
        ("turnover", "٣", "integer"),
        ("turnover", "9" * 16, "integer"),
        ("turnover", 10**15, "maximum"),
        ("market_percentage", "101", "maximum"),
        ("fiscal_year_end", "2025-02-30", "date"),
        ("fiscal_year_end", "31-12-2025", "date"),
        ("fiscal_year_end", 20251231, "date"),
    ],
)
def test_wrong_cells(cell: str, content: Any, rule: str) -> None:
    year = {"turnover": 1, "market_percentage": 1, "fiscal_year_end": "2025-12-31"}
    assert refusals(TURNOVER, {"year_2": year | {cell: content}}) == [(("year_2", cell), rule)]


def test_a_year_is_filled_in_wholly() -> None:
    assert refusals(TURNOVER, {"year_1": {"turnover": 5}}) == [
        (("year_1", "fiscal_year_end"), "required")
    ]
    assert refusals(STAFF, {"year_3": {"year": 2020}}) == [
        (("year_3", "average_staff"), "required"),
        (("year_3", "management_staff"), "required"),
    ]


@pytest.mark.parametrize(("year", "rule"), [(1999, "minimum"), (2027, "maximum")])
def test_years_go_from_2000_to_the_present_one(year: int, rule: str) -> None:
    cells = {"average_staff": 1, "management_staff": 0}
    for good in (2000, 2026, "2026"):
        assert value_of(STAFF, {"year_1": cells | {"year": good}})["year_1"]["year"] == int(good)
    assert refusals(STAFF, {"year_1": cells | {"year": year}}) == [(("year_1", "year"), rule)]


def test_people() -> None:
    kind = "presentation_intervenants"
    person = {"nom": "Martin", "prenoms": "Ana", "titres": "", "files": ["f2"]}
    blank = {"nom": " ", "prenoms": "", "titres": "", "files": []}
    assert value_of(kind, {"people": [blank, person, blank]}) == {"people": [person]}
    assert refusals(kind, {"people": [blank, {"titres": "Ingénieure"}]}) == [
        (("people", 1, "nom"), "required"),
        (("people", 1, "prenoms"), "required"),
    ]
    assert refusals(kind, {"people": [{}] * 51}) == [(("people",), "maxItems")]
    assert refusals(kind, {"people": "Martin"}) == [(("people",), "type")]
    assert refusals(kind, {"people": ["Martin"]}) == [(("people", 0), "type")]


REFERENCE = {
    "resume": "Crèche",
    "date_debut": "2024-01-01",
    "date_fin": "2024-01-01",
    "montant": "12 500,50 €",
    "description": "",
    "files": [],
}


def test_references() -> None:
    kind = "realisations_livraisons"
    kept = value_of(kind, {"realisations": [REFERENCE]})["realisations"][0]
    assert kept["montant"] == 12_500.5
    wrong = REFERENCE | {"date_fin": "2023-12-31"}
    place = ("realisations", 0, "date_fin")
    assert refusals(kind, {"realisations": [wrong]}) == [(place, "period")]


@pytest.mark.parametrize(
    ("amount", "rule"),
    [(0, "exclusiveMinimum"), ("-3", "exclusiveMinimum"), ("x", "number"), (True, "number")],
)
def test_amounts_are_positive(amount: Any, rule: str) -> None:
    rows = {"realisations": [REFERENCE | {"montant": amount}]}
    place = ("realisations", 0, "montant")
    assert refusals("realisations_livraisons", rows) == [(place, rule)]


def test_samples_need_a_description() -> None:
    rows = {"echantillons": [{"files": ["f1"]}]}
    assert refusals(SAMPLES, rows) == [(("echantillons", 0, "description"), "required")]


def test_file_or_text() -> None:
    field = field_of("file_or_textarea")
    assert answers.is_filled(field, value_of("file_or_textarea", {"text": "ISO 9001"}))
    assert answers.is_filled(field, value_of("file_or_textarea", {"files": ["f1"]}))
    assert not answers.is_filled(field, value_of("file_or_textarea", {"text": "  "}))


@pytest.mark.parametrize("field", FIELDS, ids=lambda f: f.input_type)
def test_an_empty_answer_is_valid_and_fills_nothing(field: Field) -> None:
    empty = answers.empty(field)
    for raw in (None, empty, answers.parse_form(field, [])):
        checked = answers.check(field, raw, RULES)
        assert (checked.value, checked.violations) == (empty, [])
    assert not answers.is_filled(field, empty)
    assert not answers.is_filled(field, None)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["files", "text", "people", "year_1", "turnover", "nom", "checked", "x"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(st.sampled_from(FIELDS), json_values)
def test_any_json_is_either_accepted_or_refused_in_place(field: Field, raw: Any) -> None:
    checked = answers.check(field, raw, RULES)
    assert all(v.path[0] == field.key for v in checked.violations)
    if not checked.violations:
        again = answers.check(field, checked.value, RULES)
        assert (again.value, again.violations) == (checked.value, [])
