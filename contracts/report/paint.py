"""Colours of a terminal, for those who want them."""

import os
import re
from collections.abc import Mapping
from typing import IO

COLOUR = re.compile("(\x1b\\[(?:0|1|2|31|32|33|36)m)")
"""What `Paint` writes, and nothing else."""

_CODES = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "cyan": "36"}


class Paint:
    """Colours text, or leaves it as it is."""

    def __init__(self, wanted: bool) -> None:
        self.wanted = wanted

    def colour(self, text: str, name: str) -> str:
        """Give the text in a colour."""
        return f"\x1b[{_CODES[name]}m{text}\x1b[0m" if self.wanted else text

    def bold(self, text: str) -> str:
        """Give the text in bold."""
        return self.colour(text, "bold")

    def dim(self, text: str) -> str:
        """Give the text faint."""
        return self.colour(text, "dim")


PLAIN = Paint(wanted=False)


def paint_for(stream: IO[str], environment: Mapping[str, str] | None = None) -> Paint:
    """Decide as no-color.org says: never where `NO_COLOR` is set, otherwise on terminals."""
    environment = os.environ if environment is None else environment
    if environment.get("NO_COLOR"):
        return PLAIN
    if environment.get("FORCE_COLOR"):
        return Paint(wanted=True)
    return Paint(wanted=stream.isatty() and environment.get("TERM") != "dumb")
