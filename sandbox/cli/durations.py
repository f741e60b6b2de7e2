"""Durations as people write them on a command line: `90`, `30m`, `1h30m`, `24h`, `2j`."""

import re
from argparse import ArgumentTypeError

_UNITS = {"s": 1, "m": 60, "min": 60, "h": 3600, "d": 86_400, "j": 86_400}
_PART = re.compile(r"(\d+(?:[.,]\d+)?)(min|[smhdj])", re.ASCII)
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?", re.ASCII)
LONGEST = 3_155_760_000
"""A hundred years, as far as the clock can be advanced at once, in seconds."""


def seconds(text: str) -> float:
    """Read a duration; gives seconds. Raises `ArgumentTypeError` with a sentence in French."""
    compact = text.replace(" ", "").lower()
    total = _number(compact) if _NUMBER.fullmatch(compact) else _sum_of_parts(compact)
    if total is None:
        raise ArgumentTypeError(
            f"« {text} » n'est pas une durée ; écrivez 90 (secondes), 30m, 1h30m, 24h ou 2j"
        )
    if total > LONGEST:
        raise ArgumentTypeError(f"« {text} » dépasse cent ans")
    return total


def _sum_of_parts(text: str) -> float | None:
    parts = _PART.findall(text)
    if not parts or "".join(number + unit for number, unit in parts) != text:
        return None
    return sum(_number(number) * _UNITS[unit] for number, unit in parts)


def _number(text: str) -> float:
    return float(text.replace(",", "."))
