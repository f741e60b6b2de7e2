from collections.abc import Callable

import pytest

from sandbox.documents.api_documents import make
from sandbox.documents.attachments import FILE_TYPES
from sandbox.domain import catalogue
from sandbox.domain.company import company_for

COMPANY = company_for("73282932000074")
KEYS = [key for key, field in catalogue.FIELDS.items() if field.input_type in FILE_TYPES]


@pytest.mark.parametrize("key", KEYS)
def test_every_field_with_files_has_a_document_that_says_what_it_is(
    key: str, text_of: Callable[[bytes], str]
) -> None:
    text = " ".join(text_of(make(key, COMPANY)).split())
    for expected in ("Document fictif", "bac à sable non officiel", "DOCUMENT FICTIF"):
        assert expected in text
    assert COMPANY.name in text
    assert COMPANY.siret in text


def test_certificates_hold_the_company_s_number(text_of: Callable[[bytes], str]) -> None:
    text = text_of(make("capacites_techniques_professionnelles_certificats_qualibat", COMPANY))
    assert COMPANY.certificate("qualibat").number in text


def test_accounts_hold_three_years(text_of: Callable[[bytes], str]) -> None:
    text = text_of(make("capacite_economique_financiere_bilans_trois_exercices", COMPANY))
    for year in COMPANY.years:
        assert f"31/12/{year.year}" in text


def test_the_same_field_and_company_give_the_same_bytes() -> None:
    other = company_for("13002526500013")
    assert make(KEYS[0], COMPANY) == make(KEYS[0], COMPANY)
    assert make(KEYS[0], COMPANY) != make(KEYS[0], other)


def test_a_field_that_does_not_exist_has_none() -> None:
    with pytest.raises(KeyError):
        make("inconnu", COMPANY)
