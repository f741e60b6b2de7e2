"""The text of a file: what is understood of YAML, and the lines of its parts."""

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sandbox.scenarios.reading import MAX_BYTES, Unreadable, read


def refusal(text: str | bytes) -> Unreadable:
    with pytest.raises(Unreadable) as caught:
        read(text if isinstance(text, bytes) else text.encode())
    assert caught.value.problem and caught.value.remedy
    return caught.value


TEXTS = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S"]), max_size=20)
PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**15), 10**15)
    | st.floats(allow_nan=False, allow_infinity=False, width=32)
    | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=15,
)


@given(PLAIN)
@example({"a": {"b": []}})
def test_json_is_read_as_it_is(value: object) -> None:
    assert read(json.dumps(value, ensure_ascii=False).encode()).value == value


@given(st.binary(max_size=300) | st.text(max_size=300).map(lambda text: text.encode()))
@example(b"\xff")
@example(b"%YAML 9.9")
@example(b"? ? a")
@example(b"!!python/object:os.system {}")
@example(b"- &a [*a]")
def test_whatever_comes_is_read_or_refused(content: bytes) -> None:
    try:
        read(content)
    except Unreadable as error:
        assert error.problem and error.remedy


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: yes", {"a": "yes"}),
        ("a: on", {"a": "on"}),
        ("a: 2026-01-01", {"a": "2026-01-01"}),
        ("a: 12:30:00", {"a": "12:30:00"}),
        ("a: 0o17", {"a": "0o17"}),
        ("a: 007", {"a": "007"}),
        ("a: 00000000000018", {"a": "00000000000018"}),
        ("a: '12'", {"a": "12"}),
        ("a: 12", {"a": 12}),
        ("a: 1.5", {"a": 1.5}),
        ("a: true", {"a": True}),
        ("a: ", {"a": None}),
        ("a: ~", {"a": None}),
        ("a: |\n  1\n", {"a": "1\n"}),
        ("", None),
        ("\ufeffa: b", {"a": "b"}),
    ],
)
def test_nothing_surprises(text: str, value: object) -> None:
    assert read(text.encode()).value == value


def test_every_part_has_its_line() -> None:
    text = read(b"a: 1\nb:\n  - c\n  - d: 2\n")
    assert text.line(("a",)) == 1
    assert text.line(("b", 1, "d")) == 4
    assert text.line(("b", 1, "missing")) == 4
    assert text.line(("b", 9)) == 2


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a: 1\na: 2", 2, "twice"),
        ("a: {{ name }}", 1, "quotes"),
        ("a: [1", 2, "no YAML"),
        ("a: &x 1\nb: *x", 1, "anchors"),
        ("a:\n\tb: 1", 2, "no YAML"),
        ("ok: 1\n" + "[" * 30 + "]" * 30, 3, "no YAML"),
        ("a: " + "[" * 30 + "]" * 30, 1, "nested"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(text: str, line: int, words: str) -> None:
    error = refusal(text)
    assert error.line == line
    assert words in f"{error.problem} {error.remedy}"


def test_what_is_too_large_or_too_deep_is_refused() -> None:
    assert str(MAX_BYTES) in refusal(b"a" * (MAX_BYTES + 1)).problem
    refusal("[" * 30_000)
    refusal("- " * 30_000)
    refusal("{a: " * 15_000)


def test_a_bomb_of_aliases_is_refused() -> None:
    lines = ["a0: &a0 [x, x]"] + [f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 60)]
    assert "anchors" in refusal("\n".join(lines)).problem


def test_text_that_is_not_utf8_is_refused_with_its_line() -> None:
    assert refusal(b"a: 1\nb: \xe9").line == 2
