"""Breaking text into lines."""

import re
from collections.abc import Iterator
from functools import lru_cache

from sandbox.documents.styles import Style
from sandbox.documents.typeface import Typeface

SHORT = 200
"""The longest text, in characters, that is worth remembering."""

_NEWLINE = re.compile("\r\n|\r|\n")
_SURROGATE = re.compile("[\ud800-\udfff]")
_RTL = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff"
_RTL_RUN = re.compile(f"[{_RTL}]+(?:\\W+[{_RTL}]+)*")


def clean(text: str) -> str:
    """Make a text fit for a page: half surrogates and NUL cannot be written, a tab is a gap."""
    text = _SURROGATE.sub("\ufffd", text) if not text.isascii() else text
    return text.replace("\0", "\ufffd").replace("\t", "    ")


def break_lines(text: str, style: Style, width: float) -> tuple[str, ...]:
    """Break a text into lines of at most `width` points; line feeds in it are kept.

    A word that is too long for a line is cut where the line ends. The space at which a line
    breaks is not drawn.
    """
    if len(text) > SHORT:
        return _broken(text, style, width)
    return _remembered(text, style, width)


def _broken(text: str, style: Style, width: float) -> tuple[str, ...]:
    face, limit = style.face, int(width * 1000 / style.size)
    lines: list[str] = []
    for paragraph in _NEWLINE.split(clean(text)):
        if face.width(paragraph) <= limit:
            lines.append(paragraph)
        else:
            lines += _fill(paragraph, face, limit)
    return tuple(lines)


_remembered = lru_cache(maxsize=4_096)(_broken)
"""Most short texts are labels, which are the same in every document."""


def _fill(paragraph: str, face: Typeface, limit: int) -> Iterator[str]:
    space = face.width(" ")
    line: list[str] = []
    used = -space
    for word in paragraph.split(" "):
        extent = face.width(word)
        if used + space + extent <= limit:
            line.append(word)
            used += space + extent
            continue
        if line:
            yield " ".join(line)
        *whole, rest = _cut(word, face, limit) if extent > limit else (word,)
        yield from whole
        line, used = [rest], face.width(rest)
    yield " ".join(line)


def _cut(word: str, face: Typeface, limit: int) -> list[str]:
    pieces, start, used = [], 0, 0
    for position, character in enumerate(word):
        extent = face.width(character)
        if used + extent > limit and position > start:
            pieces.append(word[start:position])
            start, used = position, 0
        used += extent
    return [*pieces, word[start:]]


def visual_order(line: str) -> str:
    """Put what is written from right to left in the order in which it stands on the page.

    Whoever extracts the text of a PDF turns such words round, so they must be drawn that way.
    """
    return _RTL_RUN.sub(lambda run: run[0][::-1], line)
