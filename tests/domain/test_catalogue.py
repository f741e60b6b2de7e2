"""The catalogue of fields."""

import pytest

from sandbox.domain import catalogue

INPUT_TYPES = {
    "text_input",
    "textarea",
    "email_input",
    "phone_input",
    "inline_url_input",
    "file_upload",
    "inline_file_upload",
    "checkbox_with_document",
    "radio_with_file_and_text",
    "file_or_textarea",
    "capacite_economique_financiere_chiffre_affaires_global_annuel",
    "capacite_economique_financiere_effectifs_moyens_annuels",
    "presentation_intervenants",
    "realisations_livraisons",
    "capacites_techniques_professionnelles_outillage_echantillons",
}


@pytest.mark.parametrize(
    ("code", "mandatory", "optional"),
    [("services", 13, 25), ("supplies", 13, 21), ("works", 15, 24), ("defense", 1, 5)],
)
def test_counts_of_the_service(code: str, mandatory: int, optional: int) -> None:
    assert len(catalogue.fields_for([code])) == mandatory
    assert len(catalogue.optional_keys([code])) == optional


def test_holds_the_fifty_imported_fields() -> None:
    assert len(catalogue.FIELDS) == 50
    assert {f.input_type for f in catalogue.FIELDS.values()} == INPUT_TYPES


def test_every_field_is_named_and_has_its_place() -> None:
    for field in catalogue.FIELDS.values():
        assert field.label
        assert field.category_key in catalogue.CATEGORIES
        assert field.subcategory_key in catalogue.SUBCATEGORIES
        assert field.subcategory_key.startswith(field.category_key)
        assert field.key.startswith(field.subcategory_key)
        assert bool(field.api_name) == bool(field.api_key)
        assert field.market_types <= set(catalogue.MARKET_TYPES)
    assert len({f.label for f in catalogue.FIELDS.values()}) == 50


def test_fields_come_grouped_in_the_order_of_the_headings() -> None:
    fields = catalogue.FIELDS.values()
    assert list(dict.fromkeys(f.category_key for f in fields)) == list(catalogue.CATEGORIES)
    assert list(dict.fromkeys(f.subcategory_key for f in fields)) == list(catalogue.SUBCATEGORIES)


def test_several_types_ask_for_the_union() -> None:
    keys = [f.key for f in catalogue.fields_for(["services", "defense"])]
    assert len(keys) == 14
    assert len(keys) == len(set(keys))
    assert len(catalogue.optional_keys(["services", "defense"])) == 29


def test_an_optional_field_is_added_in_its_place_and_a_foreign_one_ignored() -> None:
    wanted = "capacite_economique_financiere_bilans_trois_exercices"
    foreign = "capacites_techniques_professionnelles_certificats_qualibat"
    keys = [f.key for f in catalogue.fields_for(["services"], [foreign, wanted])]
    assert keys[-1] == wanted
    assert foreign not in keys


def test_answers_are_not_shared() -> None:
    catalogue.optional_keys(["works"]).clear()
    assert catalogue.optional_keys(["works"])


def test_unknown_key() -> None:
    with pytest.raises(KeyError):
        catalogue.field("company_name")
