"""Everything in an answer that is not a text: numbers, days, choices, ticks and files."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from sandbox.domain.answers.shape import Pairs, Path, Place, Shape, TakeFile, Typed

_BLANKS = re.compile(r"\s+")
_INTEGER = re.compile(r"([+-]?[0-9]{1,15})(?:[.,]0+)?")
_AMOUNT = re.compile(r"([+-]?[0-9]{1,12})(?:[.,]([0-9]{1,2}))?")
_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_FRENCH_DAY = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")
MAX_FILES = 50


class Cell(Shape):
    """A leaf that holds one value or None, and that is typed as one text."""

    def empty(self) -> Any:
        """Give no value."""
        return None

    def filled(self, value: Any) -> bool:
        """Zero says something; None does not."""
        return value is not None

    def parse(self, typed: Typed, path: Path) -> str:
        """Read the last value of this name."""
        values = typed.get(path)
        return values[-1] if values else ""

    def pairs(self, raw: Any, path: Path) -> Pairs:
        """Write it as a text."""
        return [(path, "" if raw is None else str(raw))]

    def check(self, raw: Any, place: Place) -> Any:
        """Read a text or take a value of the right type."""
        if raw is None or (isinstance(raw, str) and not raw.strip()):
            return None
        return self.read(raw, place)

    def read(self, raw: Any, place: Place) -> Any:
        """Give the value of what is not empty, or None with a violation."""
        raise NotImplementedError


class Integer(Cell):
    """A whole number between two bounds; thousands may be parted by blanks."""

    def __init__(self, minimum: int, maximum: int, unit: str = "") -> None:
        self.minimum, self.maximum, self.unit = minimum, maximum, unit

    def read(self, raw: Any, place: Place) -> int | None:
        """Read it."""
        number = _whole(raw, self.unit)
        if number is None:
            place.refuse("integer", "a whole number is expected", "integer", raw)
            return None
        if number < self.minimum:
            place.refuse("minimum", f"at least {self.minimum}", self.minimum, raw)
            return None
        maximum = self.highest(place)
        if number > maximum:
            place.refuse("maximum", f"at most {maximum}", maximum, raw)
            return None
        return number

    def highest(self, place: Place) -> int:
        """Give the upper bound."""
        return self.maximum


class Year(Integer):
    """A year from 2000 to the present one, by the clock of the workspace."""

    def __init__(self) -> None:
        super().__init__(2000, 9999)

    def highest(self, place: Place) -> int:
        """The present year is the last."""
        return place.rules.today.year


def _whole(raw: Any, unit: str) -> int | None:
    if isinstance(raw, bool):
        return None
    if isinstance(raw, int):
        return raw
    if isinstance(raw, float):
        return int(raw) if raw.is_integer() else None
    match = _INTEGER.fullmatch(_digits(raw, unit)) if isinstance(raw, str) else None
    return int(match[1]) if match else None


def _digits(text: str, unit: str) -> str:
    return _BLANKS.sub("", text).removesuffix(unit)


class Amount(Cell):
    """A positive amount in euros, with cents if need be."""

    def read(self, raw: Any, place: Place) -> int | float | None:
        """Read it; a whole amount is an integer."""
        amount = self._number(raw)
        if amount is None:
            place.refuse("number", "an amount is expected", "number", raw)
            return None
        if amount <= 0:
            place.refuse("exclusiveMinimum", "more than 0 is expected", 0, raw)
            return None
        return amount

    def _number(self, raw: Any) -> int | float | None:
        if isinstance(raw, bool) or not isinstance(raw, int | float | str):
            return None
        text = f"{raw:.2f}" if isinstance(raw, float) else str(raw)
        match = _AMOUNT.fullmatch(_digits(text, "€"))
        if match is None:
            return None
        cents = (match[2] or "").ljust(2, "0")
        return int(match[1]) if cents == "00" else float(f"{match[1]}.{cents}")


class Day(Cell):
    """A day, as `YYYY-MM-DD`; one typed the French way, `JJ/MM/AAAA`, is understood."""

    def read(self, raw: Any, place: Place) -> str | None:
        """Read it."""
        text = raw.strip() if isinstance(raw, str) else ""
        if match := _FRENCH_DAY.fullmatch(text):
            text = f"{match[3]}-{match[2]:0>2}-{match[1]:0>2}"
        if not (_ISO_DAY.fullmatch(text) and _exists(text)):
            place.refuse("date", "a day is expected, as YYYY-MM-DD", "YYYY-MM-DD", raw)
            return None
        return text


def _exists(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


class Choice(Cell):
    """One of a few words; the empty text where nothing was chosen."""

    def __init__(self, *options: str) -> None:
        self.options = options

    def empty(self) -> str:
        """Give no choice."""
        return ""

    def filled(self, value: Any) -> bool:
        """Tell whether something was chosen."""
        return bool(value)

    def pairs(self, raw: Any, path: Path) -> Pairs:
        """Write it; radio buttons of which none is chosen send nothing."""
        return [(path, str(raw))] if raw else []

    def check(self, raw: Any, place: Place) -> str:
        """Check that it is one of the options."""
        if raw in (None, ""):
            return ""
        if raw not in self.options:
            known = ", ".join(self.options)
            place.refuse("enum", f"one of these is expected: {known}", list(self.options), raw)
            return ""
        return str(raw)


class Tick(Shape):
    """A box, ticked or not."""

    def empty(self) -> bool:
        """Not ticked."""
        return False

    def parse(self, typed: Typed, path: Path) -> bool:
        """A browser sends a value for a ticked box only; a hidden `0` may come before it."""
        return any(value not in {"", "0"} for value in typed.get(path, ()))

    def pairs(self, raw: Any, path: Path) -> Pairs:
        """Write `1` or nothing."""
        return [(path, "1")] if raw is True else []

    def check(self, raw: Any, place: Place) -> bool:
        """Check that it is a boolean."""
        if raw is None:
            return False
        if not isinstance(raw, bool):
            place.refuse("type", "true or false is expected", "boolean", raw)
            return False
        return raw


class Files(Shape):
    """The ids of files that have been uploaded for this field."""

    def empty(self) -> list[str]:
        """Give no file."""
        return []

    def parse(self, typed: Typed, path: Path) -> list[str]:
        """Read every value of this name; a file input left empty sends an empty one."""
        return [value for value in typed.get(path, ()) if value]

    def pairs(self, raw: Any, path: Path) -> Pairs:
        """Write one value per file."""
        return [(path, str(item)) for item in raw] if isinstance(raw, list) else []

    def fits(self, value: Any) -> bool:
        """It is a list of ids."""
        return isinstance(value, list) and all(isinstance(item, str) for item in value)

    def files(self, value: Any) -> Iterator[str]:
        """List them."""
        return iter(value)

    def takes_files(self) -> bool:
        """It does."""
        return True

    def check(self, raw: Any, place: Place) -> list[str]:
        """Check that each file is known; one that is named twice counts once."""
        if raw is None:
            return []
        if not isinstance(raw, list):
            place.refuse("type", "a list of files is expected", "array", raw)
            return []
        if len(raw) > MAX_FILES:
            place.refuse("maxItems", f"at most {MAX_FILES} files", MAX_FILES)
            return []
        for index, item in enumerate(raw):
            if not isinstance(item, str) or item not in place.rules.files:
                message = "no such file was uploaded for this field"
                place.refuse(
                    "unknown_file", message, None, item if isinstance(item, str) else index
                )
        return list(dict.fromkeys(item for item in raw if isinstance(item, str)))

    def with_files(self, raw: Any, place: Place, take: TakeFile) -> Any:
        """Take each file that comes with its content."""
        if not isinstance(raw, list):
            return raw
        return [take(item, place) if isinstance(item, Mapping) else item for item in raw]
