import json

from hypothesis import given
from hypothesis import strategies as st

from sandbox.cli.layout import lay_out, shorten

TREES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=12,
)


@given(TREES)
def test_what_is_short_enough_is_shown_in_full(value: object) -> None:
    assert json.loads("\n".join(lay_out(value, 40))) == value


def test_it_stays_on_one_line_where_it_can() -> None:
    assert lay_out({"a": [1, 2]}, 40) == ['{"a": [1, 2]}']


def test_it_takes_a_line_for_each_key_where_it_must() -> None:
    value = {"a": "x" * 10, "b": {"c": "y" * 10, "d": "z" * 10}}
    assert lay_out(value, 30) == [
        "{",
        '  "a": "xxxxxxxxxx",',
        '  "b": {',
        '    "c": "yyyyyyyyyy",',
        '    "d": "zzzzzzzzzz"',
        "  }",
        "}",
    ]


def test_it_abridges_lists_and_texts_but_no_addresses() -> None:
    address = f"http://127.0.0.1/{'a' * 100}"
    assert lay_out([1, 2, 3, 4, 5], 40) == ['[1, 2, 3, "… et 2 de plus"]']
    assert lay_out("x" * 200, 40) == [f'"{"x" * 71}…"']
    assert lay_out(address, 40) == [f'"{address}"']


def test_shortening() -> None:
    assert shorten("abc", 3) == "abc"
    assert shorten("abcd", 3) == "ab…"
