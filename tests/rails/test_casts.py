"""Casts to the types of columns."""

from typing import Any

import pytest

from sandbox.rails import casts


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("a", "a"),
        ("", ""),
        (5, "5"),
        (-3, "-3"),
        (1.5, "1.5"),
        (2.0, "2.0"),
        (1e15, "1000000000000000.0"),
        (1e16, "1.0e+16"),
        (1.5e-7, "1.5e-07"),
        (True, "t"),
        (False, "f"),
        (None, None),
        ([], None),
        ({}, None),
    ],
)
def test_text(value: Any, text: str | None) -> None:
    assert casts.to_text(value) == text


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (5, 5),
        (2.9, 2),
        (True, 1),
        ("7", 7),
        (" -7 ", -7),
        ("12abc", 12),
        ("abc", 0),
        ("", None),
        (" ", None),
        (None, None),
        ([], None),
        ("9" * 400, 999_999_999_999_999_999),
    ],
)
def test_whole_numbers(value: Any, number: int | None) -> None:
    assert casts.to_integer(value) == number


@pytest.mark.parametrize("text", [None, "", " ", "\t\n", "\u00a0\u3000", "\u2028"])
def test_blank(text: str | None) -> None:
    assert casts.is_blank(text)


@pytest.mark.parametrize("text", ["a", " a ", "\u200b", "0"])
def test_not_blank(text: str) -> None:
    assert not casts.is_blank(text)
