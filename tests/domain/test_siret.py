"""SIRET numbers: the checksum, its exception, and made-up ones."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.domain import siret

REFERENCE = (
    "73282932000074",
    "13002526500013",
    "21750001600019",
    "30613890001294",
    "77567227221138",
    "42417936400023",
    "00000000000000",
)


@pytest.mark.parametrize("text", REFERENCE)
def test_accepts_real_ones(text: str) -> None:
    assert siret.is_valid(text)


@pytest.mark.parametrize(
    "text",
    [
        "12345678901234",  # the sample of the documents
        "11000101100010",  # the example of the reference client
        "",
        "7328293200007",
        "732829320000740",
        "73282932 00074",
        "7328293200007a",
        " 73282932000074",
        "73282932000074\n",
        "٧٣٢٨٢٩٣٢٠٠٠٠٧٤",  # digits, but not ASCII
        "-3282932000074",
    ],
)
def test_refuses_the_rest(text: str) -> None:
    assert not siret.is_valid(text)


@given(st.integers(0, 99_999))
def test_la_poste_is_the_exception(establishment: int) -> None:
    assert siret.is_valid(f"356000000{establishment:05}")


@given(st.integers(0, 10**13 - 1), st.integers(1, 9))
def test_any_wrong_check_digit_is_noticed(number: int, difference: int) -> None:
    right = siret.with_check_digit(f"{number:013}")
    wrong = right[:-1] + str((int(right[-1]) + difference) % 10)
    assert siret.is_valid(right)
    assert not siret.is_valid(wrong) or wrong.startswith(siret.LA_POSTE)


@given(st.integers())
def test_made_up_ones_are_valid_and_repeatable(seed: int) -> None:
    made = siret.make(Random(seed))
    assert siret.is_valid(made)
    assert made == siret.make(Random(seed))
    assert made[0] != "0"
    assert siret.with_check_digit(made[:8]) == made[:9]
