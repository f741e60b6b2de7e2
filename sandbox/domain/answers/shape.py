"""What an answer is made of: leaves (texts, numbers, files) inside records and rows.

A shape turns what was typed into a value, and a value into what a browser would send:

    form pairs ──parse──> raw ──check──> value (and violations)
         ^                 │                │
         └──────pairs──────┴────────────────┘

A raw answer has the form of the value, with whatever was typed or sent in the place of each leaf;
it is kept to show a refused form again. Reading never fails: what is wrong comes out of `check` as
violations, each with the path to its leaf, and from the path follows the name of the input.
"""

from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sandbox.domain.errors import Violation

Path = tuple[str | int, ...]
Pairs = list[tuple[Path, str]]
Typed = Mapping[Path, Sequence[str]]
"""A form by path: every value that came under one name, in order."""


@dataclass(frozen=True, slots=True)
class AnswerLimits:
    """The most characters that a text may have: on one line, and over several lines."""

    text: int
    long_text: int


@dataclass(frozen=True, slots=True)
class Rules:
    """What checking depends on: the limits of the profile, the day, the files at hand."""

    limits: AnswerLimits
    today: date
    files: Container[str] = ()


@dataclass(slots=True)
class Place:
    """Where in an answer a check stands; collects what it refuses."""

    path: Path
    rules: Rules
    violations: list[Violation] = field(default_factory=list)

    def at(self, part: str | int) -> "Place":
        """Go one step further into the answer."""
        return Place((*self.path, part), self.rules, self.violations)

    def refuse(
        self, rule: str, message: str, expected: object = None, value: object = None
    ) -> None:
        """Note a violation here."""
        self.violations.append(Violation(self.path, rule, message, expected, value))


class Shape:
    """One part of an answer."""

    def empty(self) -> Any:
        """Give the value of a part that was not answered."""
        raise NotImplementedError

    def parse(self, typed: Typed, path: Path) -> Any:
        """Read what a form holds at `path`."""
        raise NotImplementedError

    def check(self, raw: Any, place: Place) -> Any:
        """Give the value, in its normal form; what is wrong goes to `place`."""
        raise NotImplementedError

    def fits(self, value: Any) -> bool:
        """Tell whether a value has the form of this part."""
        return value is None or isinstance(value, str | int | float)

    def filled(self, value: Any) -> bool:
        """Tell whether a value says anything."""
        return bool(value)

    def pairs(self, raw: Any, path: Path) -> Pairs:
        """Write what a browser would send for a raw answer or a value."""
        raise NotImplementedError

    def files(self, value: Any) -> Iterator[str]:
        """List the ids of the files in a value."""
        return iter(())

    def with_files(self, raw: Any, place: Place, take: "TakeFile") -> Any:
        """Replace every file that is sent along by the id that `take` gives it."""
        return raw

    def takes_files(self) -> bool:
        """Tell whether there is room for files."""
        return False

    def anchor(self) -> Path:
        """Give the way to the first input."""
        return ()


TakeFile = Callable[[Mapping[str, Any], Place], str]


class Record(Shape):
    """Named parts. `required` names those that a record with anything in it must have."""

    def __init__(self, parts: Mapping[str, Shape], required: Sequence[str] = ()) -> None:
        self.parts = dict(parts)
        self.required = tuple(required)

    def empty(self) -> dict[str, Any]:
        """Give a record of empty parts."""
        return {name: part.empty() for name, part in self.parts.items()}

    def parse(self, typed: Typed, path: Path) -> dict[str, Any]:
        """Read each part."""
        return {name: part.parse(typed, (*path, name)) for name, part in self.parts.items()}

    def check(self, raw: Any, place: Place) -> dict[str, Any]:
        """Check each part; a part that is not named is empty, one that does not exist refused."""
        if raw is None:
            raw = {}
        if not isinstance(raw, Mapping):
            place.refuse("type", "an object is expected", "object", raw)
            return self.empty()
        for name in raw:
            if name not in self.parts:
                known = ", ".join(self.parts)
                place.at(str(name)).refuse(
                    "additionalProperties", f"unknown key; known: {known}", known
                )
        before = len(place.violations)
        value = {
            name: part.check(raw.get(name, part.empty()), place.at(name))
            for name, part in self.parts.items()
        }
        if len(place.violations) == before and self.filled(value):
            for name in self.required:
                if not self.parts[name].filled(value[name]):
                    place.at(name).refuse("required", "is required")
        return value

    def fits(self, value: Any) -> bool:
        """Parts may be missing, but there are no others."""
        return isinstance(value, dict) and all(
            name in self.parts and self.parts[name].fits(part) for name, part in value.items()
        )

    def filled(self, value: Any) -> bool:
        """A record says something as soon as one part does."""
        return any(part.filled(value.get(name)) for name, part in self.parts.items())

    def pairs(self, raw: Any, path: Path) -> Pairs:
        """Write each part."""
        given = raw if isinstance(raw, Mapping) else {}
        return [
            pair
            for name, part in self.parts.items()
            for pair in part.pairs(given.get(name, part.empty()), (*path, name))
        ]

    def files(self, value: Any) -> Iterator[str]:
        """List the files of every part."""
        for name, part in self.parts.items():
            yield from part.files(value.get(name, part.empty()))

    def takes_files(self) -> bool:
        """Tell whether a part does."""
        return any(part.takes_files() for part in self.parts.values())

    def anchor(self) -> Path:
        """Give the way to the first input of the first part."""
        name, part = next(iter(self.parts.items()))
        return (name, *part.anchor())

    def with_files(self, raw: Any, place: Place, take: TakeFile) -> Any:
        """Take the files of every part that is there."""
        if not isinstance(raw, Mapping):
            return raw
        return {
            name: self.parts[name].with_files(content, place.at(name), take)
            if name in self.parts
            else content
            for name, content in raw.items()
        }


class Rows(Shape):
    """Any number of records; those left blank are dropped."""

    def __init__(self, row: Record, maximum: int) -> None:
        self.row = row
        self.maximum = maximum

    def empty(self) -> list[Any]:
        """Give no row."""
        return []

    def parse(self, typed: Typed, path: Path) -> list[Any]:
        """Read the rows in the order in which they come; their numbers may have gaps."""
        depth = len(path)
        keys = dict.fromkeys(p[depth] for p in typed if len(p) > depth and p[:depth] == path)
        return [self.row.parse(typed, (*path, key)) for key in keys]

    def check(self, raw: Any, place: Place) -> list[Any]:
        """Check each row at the place where it was typed."""
        if raw is None:
            return []
        if not isinstance(raw, list):
            place.refuse("type", "a list is expected", "array", raw)
            return []
        if len(raw) > self.maximum:
            place.refuse("maxItems", f"at most {self.maximum} rows", self.maximum)
            return []
        rows = [self.row.check(item, place.at(index)) for index, item in enumerate(raw)]
        return [row for row in rows if self.row.filled(row)]

    def fits(self, value: Any) -> bool:
        """Each row is a record."""
        return isinstance(value, list) and all(map(self.row.fits, value))

    def pairs(self, raw: Any, path: Path) -> Pairs:
        """Write the rows, numbered from 0."""
        rows = raw if isinstance(raw, list) else []
        return [
            pair for index, row in enumerate(rows) for pair in self.row.pairs(row, (*path, index))
        ]

    def files(self, value: Any) -> Iterator[str]:
        """List the files of every row."""
        for row in value:
            yield from self.row.files(row)

    def takes_files(self) -> bool:
        """Tell whether a row does."""
        return self.row.takes_files()

    def with_files(self, raw: Any, place: Place, take: TakeFile) -> Any:
        """Take the files of every row."""
        if not isinstance(raw, list):
            return raw
        return [self.row.with_files(row, place.at(i), take) for i, row in enumerate(raw)]
