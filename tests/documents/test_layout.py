import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.documents import french, styles
from sandbox.documents.lines import break_lines, clean, visual_order
from sandbox.documents.typeface import Substitutes, escape, typeface

TEXTS = st.text(max_size=400)


@given(TEXTS, st.floats(20, 500))
def test_breaking_loses_nothing_but_spaces(text: str, width: float) -> None:
    lines = break_lines(text, styles.BODY, width)
    drawn = "".join(lines).replace(" ", "")
    assert drawn == clean(text).replace(" ", "").replace("\n", "").replace("\r", "")


@given(TEXTS, st.floats(20, 500))
def test_lines_fit(text: str, width: float) -> None:
    for line in break_lines(text, styles.BODY, width):
        assert styles.BODY.width(line) <= width or len(line) == 1


@given(TEXTS)
def test_runs_put_together_are_the_text(text: str) -> None:
    face = typeface("regular", "latin")
    runs = list(face.runs(text))
    assert "".join(run for _, run in runs) == text
    assert all(face.covers(run) is known for known, run in runs)


@given(TEXTS)
def test_reordering_loses_nothing(text: str) -> None:
    assert sorted(visual_order(text)) == sorted(text)


def test_right_to_left_words_are_turned_round_between_the_others() -> None:
    assert visual_order("un \u05d0\u05d1 \u05d2 deux") == "un \u05d2 \u05d1\u05d0 deux"


@given(st.binary(max_size=200))
def test_escaped_bytes_are_balanced(content: bytes) -> None:
    inner = escape(content)[1:-1]
    assert b"\r" not in inner
    plain = inner.replace(b"\\\\", b"").replace(b"\\(", b"").replace(b"\\)", b"")
    assert b"(" not in plain
    assert b")" not in plain


@pytest.mark.parametrize("style", ["regular", "bold"])
def test_both_repertoires_have_the_same_widths(style: str) -> None:
    latin, small = typeface(style, "latin"), typeface(style, "french")
    assert set(small.glyphs) < set(latin.glyphs)
    for code, (_, width) in small.glyphs.items():
        assert latin.width(chr(code)) == width
    assert small.covers("L’été à « Sète » coûte 1\u202f500\u00a0€ – œuvre, naïf, Ÿ, Ç…")


def test_substitutes_keep_one_code_per_character() -> None:
    substitutes = Substitutes()
    assert substitutes.encode("\u0416\u0417\u0416") == [(0, b"\0\1\0\2\0\1")]
    assert substitutes.encode("\u0417") == [(0, b"\0\2")]
    assert substitutes.fonts() == [["\u0416", "\u0417"]]


def test_a_further_font_is_begun_when_one_is_full() -> None:
    substitutes = Substitutes()
    many = "".join(chr(0x10000 + offset) for offset in range(Substitutes.PER_FONT + 2))
    runs = substitutes.encode(many)
    assert [font for font, _ in runs] == [0, 1]
    assert runs[1][1] == b"\0\1\0\2"
    assert [len(font) for font in substitutes.fonts()] == [Substitutes.PER_FONT, 2]


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (0, "0"),
        (999, "999"),
        (1_500_000, "1 500 000"),
        (1_500_000.0, "1 500 000"),
        (1234.5, "1 234,50"),
        (-1_234, "-1 234"),
        (10**30, "1" + " 000" * 10),
    ],
)
def test_numbers(value: float, written: str) -> None:
    assert french.number(value) == written
    assert french.euros(value) == f"{written} €"


@pytest.mark.parametrize(
    ("count", "written"),
    [(0, "0 octets"), (999, "999 octets"), (1_500, "1,5 ko"), (104_857_600, "104,9 Mo")],
)
def test_sizes(count: int, written: str) -> None:
    assert french.size(count) == written


def test_days() -> None:
    assert french.day("2025-12-31") == "31/12/2025"
    assert french.day("bientôt") == "bientôt"
