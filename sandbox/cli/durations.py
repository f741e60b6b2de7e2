"""Durations as people write them on a command line: `90`, `30m`, `1h30m`, `24h`, `2j`."""

import re
from argparse import ArgumentTypeError

_UNITS = {"s": 1, "m": 60, "min": 60, "h": 3600, "d": 86_400, "j": 86_400}
_PART = re.compile(r"(\d+(?:[.,]\d+)?)(min|[smhdj])", re.ASCII)
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?", re.ASCII)
_LONGEST = 100 * 366 * 86_400


def seconds(text: str) -> float:
    """Read a duration; gives seconds. Raises `ArgumentTypeError` with a sentence in French."""
    compact = text.replace(" ", "").lower()
    total = _number(compact) if _NUMBER.fullmatch(compact) else _sum_of_parts(compact)
    if total is None:
        raise ArgumentTypeError(
            f"« {text} » n'est pas une durée ; écrivez 90 (secondes), 30m, 1h30m, 24h ou 2j"
        )
    if total > _LONGEST:
        raise ArgumentTypeError(f"« {text} » dépasse cent ans")
    return total


def _sum_of_parts(text: str) -> float | None:
    parts = _PART.findall(text)
    if not parts or "".join(number + unit for number, unit in parts) != text:
        return None
    return sum(_number(number) * _UNITS[unit] for number, unit in parts)


def _number(text: str) -> float:
    return float(text.replace(",", "."))


def spoken(total: float) -> str:
    """Write a duration in French, to the second: `1 j 2 h 30 min 5 s`."""
    rest, words = round(total), []
    for size, name in ((86_400, "j"), (3600, "h"), (60, "min")):
        count, rest = divmod(rest, size)
        if count:
            words.append(f"{count} {name}")
    if rest or not words:
        words.append(f"{rest} s")
    return " ".join(words)
