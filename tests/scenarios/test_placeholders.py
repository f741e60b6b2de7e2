"""Placeholders: values keep their types, and what leads nowhere is told."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.scenarios.placeholders import PlaceholderError, filled, malformed, names_in

VALUES = st.none() | st.booleans() | st.integers() | st.text() | st.lists(st.integers())
NAMES = st.from_regex(r"[a-z_][a-z0-9_]{0,8}", fullmatch=True)


@given(NAMES, VALUES)
def test_alone_it_keeps_the_type(name: str, value: object) -> None:
    assert filled(f"{{{{ {name} }}}}", {name: value}) == value
    assert filled([{"a": f"{{{{{name}}}}}"}], {name: value}) == [{"a": value}]


@given(st.text().filter(lambda text: "{{" not in text))
def test_a_text_without_any_stays_as_it_is(text: str) -> None:
    assert filled(text, {}) == text
    assert list(names_in(text)) == []


@given(st.text(), st.text())
def test_what_is_filled_in_is_not_looked_at_again(value: str, other: str) -> None:
    assert filled("<{{ a }}>", {"a": "{{ b }}", "b": other}) == "<{{ b }}>"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("n° {{ n }}", "n° 3"),
        ("{{ market.identifier }}/{{ n }}", "VR-1/3"),
        ("{{ market.lots.1 }}", "B"),
        ("lots: {{ market.lots }}", "lots: A, B"),
        ("[{{ nothing }}]", "[]"),
        ("[{{ yes }}]", "[true]"),
    ],
)
def test_inside_a_text_it_is_written_out(text: str, expected: str) -> None:
    market = {"identifier": "VR-1", "lots": ["A", "B"]}
    assert filled(text, {"n": 3, "market": market, "nothing": None, "yes": True}) == expected


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{{ unknown }}", "nothing is called 'unknown'; there is: market"),
        ("{{ market.unknown }}", "'market' has no 'unknown'; there is: identifier"),
        ("{{ market.identifier.more }}", "'market.identifier' has no 'more'"),
        ("see {{ market }}", "{{ market.identifier }}"),
    ],
)
def test_what_leads_nowhere_is_told(text: str, words: str) -> None:
    with pytest.raises(PlaceholderError) as caught:
        filled(text, {"market": {"identifier": "VR-1"}})
    assert words in str(caught.value)


@pytest.mark.parametrize("text", ["{{ a b }}", "{{", "{{ }}", "{{ a }} {{ 1 }}", "{{ a. }}"])
def test_what_only_looks_like_one_is_found(text: str) -> None:
    assert malformed(text)


def test_what_is_one_is_not_malformed() -> None:
    assert not malformed("{{ a }} and {{b.c}}")
