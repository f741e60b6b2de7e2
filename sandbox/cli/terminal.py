"""Colours where they are welcome: a terminal, without `NO_COLOR`."""

import os
import sys
from typing import TextIO

RESET = "\x1b[0m"
_CODES = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "cyan": "36"}


class Styles:
    """Paints words for one output, or leaves them as they are."""

    def __init__(self, output: TextIO | None = None, *, colour: bool | None = None) -> None:
        """Paint where `output` (by default the standard one) is a terminal, or as `colour` says."""
        self.active = wants_colour(output or sys.stdout) if colour is None else colour

    def __call__(self, text: str, *names: str) -> str:
        """Paint a text, for instance `styles("fini", "green", "bold")`."""
        if not self.active or not text:
            return text
        return f"\x1b[{';'.join(_CODES[name] for name in names)}m{text}{RESET}"


def wants_colour(output: TextIO) -> bool:
    """Tell whether an output should be coloured; `FORCE_COLOR` asks for it in a CI's log."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return output.isatty() and os.environ.get("TERM") != "dumb"


def printable(text: str) -> str:
    """Make a text that came over the network harmless to a terminal: no control characters."""
    return "".join(c if c.isprintable() or c == "\n" else "�" for c in text)


def table(rows: list[list[str]]) -> str:
    """Set rows of cells in columns; cells are plain, the widths those of the longest."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = (
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        for row in rows
    )
    return "\n".join(line.rstrip() for line in lines)
