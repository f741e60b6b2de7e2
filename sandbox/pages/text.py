"""How the pages write dates, numbers and identifiers, in French."""

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from markupsafe import Markup

PARIS = ZoneInfo("Europe/Paris")

_NARROW_SPACE = "\u202f"
_NO_BREAK = "\u00a0"


def paris(instant: datetime) -> Markup:
    """Write an instant in Paris time, with its exact value beside it for machines."""
    return _time(instant, "%d/%m/%Y à %H:%M (heure de Paris)")


def paris_plain(instant: datetime) -> Markup:
    """Write the same as the running service does."""
    return _time(instant, "%d/%m/%Y %H:%M (heure de Paris)")


def _time(instant: datetime, layout: str) -> Markup:
    shown = instant.astimezone(PARIS).strftime(layout)
    exact = instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return Markup('<time datetime="{}">{}</time>').format(exact, shown)


def siret(number: str) -> str:
    """Group the digits of a SIRET as the French read them: 3 3 3 5."""
    parts = (number[:3], number[3:6], number[6:9], number[9:])
    return _NO_BREAK.join(part for part in parts if part)


def number(value: float) -> str:
    """Write a number with French separators; decimals only where there are some."""
    if value == int(value):
        return f"{int(value):,}".replace(",", _NARROW_SPACE)
    return f"{value:,.2f}".replace(",", _NARROW_SPACE).replace(".", ",")


def day(text: str) -> str:
    """Write a day, given as `YYYY-MM-DD`, as the French do; anything else stays as it is."""
    try:
        return date.fromisoformat(text).strftime("%d/%m/%Y")
    except ValueError:
        return text or "–"


def size(count: int) -> str:
    """Write a size in bytes, in the unit that suits it."""
    value = float(count)
    for unit in ("octets", "ko", "Mo"):
        if value < 1024 or unit == "Mo":
            digits = 0 if unit == "octets" or value >= 10 else 1
            return f"{value:.{digits}f}{_NO_BREAK}{unit}".replace(".", ",")
        value /= 1024
    raise AssertionError("the last unit takes every size")


def plural(count: int, one: str, many: str) -> str:
    """Choose between singular and plural as French does: 0 and 1 are singular."""
    return one if abs(count) < 2 else many


def joined(items: Iterable[str]) -> str:
    """Join names as a sentence does: `a, b et c`."""
    names = list(items)
    return " et ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


FILTERS: dict[str, Callable[..., Any]] = {
    "paris": paris,
    "siret": siret,
    "number": number,
    "day": day,
    "size": size,
    "plural": plural,
    "joined": joined,
}
