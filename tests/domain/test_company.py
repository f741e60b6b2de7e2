"""Made-up companies: the same SIRET always gives the same one."""

import subprocess
import sys

from faker import Faker
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.domain import catalogue, siret
from sandbox.domain.company import buyer_name, company_for, values

SIRET = "73282932000074"
sirets = st.integers(0, 10**13 - 1).map(lambda n: siret.with_check_digit(f"{n:013}"))


def test_another_process_gives_the_same_company() -> None:
    code = f"from sandbox.domain.company import company_for; print(company_for('{SIRET}'))"
    other = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", code],
        check=True,
        capture_output=True,
        encoding="utf-8",
    )
    assert other.stdout.strip() == str(company_for(SIRET))


def test_nobody_else_can_disturb_it() -> None:
    before = company_for(SIRET)
    company_for.cache_clear()
    Faker.seed(1)
    Faker("fr_FR").name()
    assert company_for(SIRET) == before


@settings(deadline=None)
@given(sirets)
def test_a_company_is_plausible(number: str) -> None:
    company = company_for(number)
    assert company.siret == number
    assert company.siren == number[:9]
    assert company.name and company.representative and str(company.address)
    assert company.category in {"PME", "ETI", "GE"}
    assert company.email.isascii() and company.email.endswith(".example")
    assert [y.year for y in company.years] == [2025, 2024, 2023]
    for year in company.years:
        assert year.turnover > 0
        assert 0 < year.management_staff <= year.average_staff
    assert buyer_name(number).startswith("Commune de ")


def test_it_answers_fields_that_public_sources_know() -> None:
    answers = values(company_for(SIRET))
    for key in answers:
        field = catalogue.field(key)
        assert field.api_name
        assert field.input_type not in {"file_upload", "inline_file_upload"}
    left_out = {
        f.input_type for f in catalogue.FIELDS.values() if f.api_name and f.key not in answers
    }
    assert left_out == {"file_upload", "inline_file_upload"}
    assert answers["identite_entreprise_identification_siret"] == SIRET
