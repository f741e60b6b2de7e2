"""From the names and values of a form to an answer, and back."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.domain import answers, catalogue
from sandbox.domain.answers import Rules
from sandbox.domain.catalogue import Field
from sandbox.domain.models import Answer, Source
from sandbox.profiles import documented_answers

FILES = ["f1", "f2", "f3"]
RULES = Rules(limits=documented_answers.LIMITS, today=date(2026, 11, 23), files=set(FILES))
FIELDS = list({f.input_type: f for f in catalogue.FIELDS.values()}.values())
BY_TYPE = {f.input_type: f for f in FIELDS}

names = st.text(
    st.characters(min_codepoint=33, exclude_categories=["Cc", "Cs", "Zs", "Zl", "Zp"]), max_size=9
)
files = st.lists(st.sampled_from(FILES), unique=True)
days = st.dates(date(1990, 1, 1), date(2030, 1, 1)).map(date.isoformat)


def rows(key: str, **parts: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.fixed_dictionaries({key: st.lists(st.fixed_dictionaries(parts), max_size=3)})


ANSWERS: dict[str, st.SearchStrategy[Any]] = {
    "text_input": names,
    "textarea": names,
    "file_upload": st.fixed_dictionaries({"files": files}),
    "checkbox_with_document": st.fixed_dictionaries({"checked": st.booleans(), "files": files}),
    "radio_with_file_and_text": st.fixed_dictionaries(
        {"radio_choice": st.sampled_from(["", "yes", "no"]), "text": names, "files": files}
    ),
    "file_or_textarea": st.fixed_dictionaries({"text": names, "files": files}),
    "capacite_economique_financiere_chiffre_affaires_global_annuel": st.fixed_dictionaries(
        {
            f"year_{n}": st.fixed_dictionaries(
                {
                    "turnover": st.integers(0, 10**11),
                    "market_percentage": st.none() | st.integers(0, 100),
                    "fiscal_year_end": days,
                }
            )
            for n in (1, 2, 3)
        }
    ),
    "presentation_intervenants": rows(
        "people", nom=names, prenoms=names, titres=names, files=files
    ),
    "realisations_livraisons": rows(
        "realisations",
        resume=names,
        date_debut=days,
        date_fin=days,
        montant=st.integers(1, 10**9) | st.integers(1, 10**9).map(lambda n: n / 4),
        description=names,
        files=files,
    ),
}


@given(st.data(), st.sampled_from(list(ANSWERS)))
def test_what_a_browser_would_send_gives_the_same_answer(data: Any, input_type: str) -> None:
    field = BY_TYPE[input_type]
    checked = answers.check(field, data.draw(ANSWERS[input_type]), RULES)
    if checked.violations:
        return
    typed = answers.parse_form(field, answers.form_pairs(field, checked.value))
    again = answers.check(field, typed, RULES)
    assert (again.value, again.violations) == (checked.value, [])


@given(st.lists(st.tuples(st.text(max_size=60), st.text(max_size=10))))
def test_any_form_can_be_read(pairs: list[tuple[str, str]]) -> None:
    for field in FIELDS:
        answers.check(field, answers.parse_form(field, pairs), RULES)


@given(
    st.sampled_from(FIELDS),
    st.lists(
        st.lists(
            st.sampled_from(["people", "0", "1", "nom", "files", "year_1", "text"]), max_size=4
        )
    ),
)
def test_names_of_any_depth_can_be_read(field: Field, paths: list[list[str]]) -> None:
    pairs = [(answers.form_name(field.key, *path), "x") for path in paths]
    answers.check(field, answers.parse_form(field, pairs), RULES)


def test_what_was_typed_is_kept() -> None:
    field = BY_TYPE["capacite_economique_financiere_chiffre_affaires_global_annuel"]
    name = answers.form_name(field.key, "year_1", "turnover")
    raw = answers.parse_form(field, [(name, "beaucoup")])
    assert (name, "beaucoup") in answers.form_pairs(field, raw)
    (violation,) = answers.check(field, raw, RULES).violations
    assert answers.form_name(*violation.path) == name


def test_rows_come_in_the_order_of_the_form_whatever_their_numbers() -> None:
    field = BY_TYPE["presentation_intervenants"]
    pairs = [
        (f"{field.key}[people][7][nom]", "Premier"),
        (f"{field.key}[people][2][nom]", "Second"),
        (f"{field.key}[people][7][prenoms]", "P."),
        (f"{field.key}[people][7][files]", ""),
        (f"{field.key}[people][7][files]", "f1"),
        (f"{field.key}[people][new-1][prenoms]", "Sans nom"),
    ]
    people = answers.parse_form(field, pairs)["people"]
    assert [p["nom"] for p in people] == ["Premier", "Second", ""]
    assert people[0]["files"] == ["f1"]
    assert [v.path[2:] for v in answers.check(field, {"people": people}, RULES).violations] == [
        (1, "prenoms"),
        (2, "nom"),
    ]
    assert answers.blank_item(field) == {"nom": "", "prenoms": "", "titres": "", "files": []}


def test_only_fields_with_rows_have_a_blank_one() -> None:
    with pytest.raises(LookupError):
        answers.blank_item(BY_TYPE["text_input"])


def test_a_hidden_zero_may_come_before_a_box() -> None:
    field = BY_TYPE["checkbox_with_document"]
    name = answers.form_name(field.key, "checked")
    assert answers.parse_form(field, [(name, "0"), (name, "1")])["checked"] is True
    assert answers.parse_form(field, [(name, "0")])["checked"] is False


def test_the_last_value_of_a_name_counts() -> None:
    field = BY_TYPE["text_input"]
    assert answers.parse_form(field, [(field.key, "a"), (field.key, "b")]) == "b"


def test_a_missing_answer_is_shown_at_the_first_input() -> None:
    radio, people = BY_TYPE["radio_with_file_and_text"], BY_TYPE["presentation_intervenants"]
    assert answers.anchor(radio) == (radio.key, "radio_choice")
    assert answers.anchor(people) == (people.key, "people")
    assert answers.anchor(BY_TYPE["text_input"]) == (BY_TYPE["text_input"].key,)


def test_what_a_public_source_gave_cannot_be_typed_over() -> None:
    field = BY_TYPE["capacite_economique_financiere_chiffre_affaires_global_annuel"]
    year = {"turnover": 5, "market_percentage": None, "fiscal_year_end": "2025-12-31"}
    answer = Answer({"year_1": year, "year_2": year, "year_3": year}, Source.AUTO)
    typed = answers.empty(field) | {"year_2": {"turnover": "9", "market_percentage": "40"}}
    kept = answers.respect_locks(field, answer, typed)
    assert kept["year_2"] == {**year, "market_percentage": "40"}
    assert answers.locked_leaves(field, answer) == {"turnover", "fiscal_year_end"}
    assert answers.locked_leaves(BY_TYPE["text_input"], Answer("x", Source.AUTO)) == {"*"}
    assert answers.respect_locks(BY_TYPE["text_input"], Answer("x", Source.AUTO), "y") == "x"
    assert answers.respect_locks(BY_TYPE["text_input"], Answer("x"), "y") == "y"


def test_a_file_can_be_found_and_taken_out_anywhere() -> None:
    value = {"people": [{"nom": "A", "files": ["f1", "f2"]}, {"nom": "B", "files": []}]}
    assert answers.ids_in(value) == {"f1", "f2"}
    assert answers.ids_in(answers.without_file(value, "f1")) == {"f2"}
    assert answers.file_ids(BY_TYPE["presentation_intervenants"], value) == ["f1", "f2"]
