"""JSON for reading: one line per value, with the JSON pointer to it, the faulty ones marked."""

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

_MAX_LINES = 2_000


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its depth, its text, the pointer to its value, and whether that is faulty.

    `missing` is a line that stands for a value that should be there.
    """

    depth: int
    text: str
    pointer: str
    marked: bool = False
    missing: bool = False


def lines(text: str, marks: Collection[str] = ()) -> list[Line] | None:
    """Write JSON line by line, marking the values at these pointers.

    None where it is no JSON, or too long or too deep to be read like that.
    """
    try:
        value = json.loads(text)
        if not isinstance(value, dict | list):
            return None
        missing = frozenset(mark for mark in marks if not _is_there(value, mark))
        written = list(islice(_Writer(frozenset(marks), missing).write(value), _MAX_LINES + 1))
    except (ValueError, RecursionError):
        return None
    return written if len(written) <= _MAX_LINES else None


def _is_there(value: Any, pointer: str) -> bool:
    for step in _steps(pointer):
        if isinstance(value, dict) and step in value:
            value = value[step]
        elif isinstance(value, list) and step.isdecimal() and int(step) < len(value):
            value = value[int(step)]
        else:
            return False
    return True


def _steps(pointer: str) -> list[str]:
    return [s.replace("~1", "/").replace("~0", "~") for s in pointer.split("/")[1:]]


@dataclass(frozen=True, slots=True)
class _Writer:
    marks: frozenset[str]
    missing: frozenset[str]

    def write(
        self, value: Any, pointer: str = "", depth: int = 0, before: str = "", after: str = ""
    ) -> Iterator[Line]:
        """Write a value; `before` is its name, `after` the comma behind it."""
        lacking = [mark for mark in sorted(self.missing) if mark.rpartition("/")[0] == pointer]
        marked = pointer in self.marks
        if not isinstance(value, dict | list) or not (value or lacking):
            yield Line(depth, before + _dumped(value) + after, pointer, marked)
            return
        opening, closing = ("{", "}") if isinstance(value, dict) else ("[", "]")
        yield Line(depth, before + opening, pointer, marked)
        pairs = list(value.items()) if isinstance(value, dict) else _numbered(value)
        for number, (key, inner) in enumerate(pairs, 1):
            name = f"{_dumped(key)}: " if isinstance(value, dict) else ""
            where = f"{pointer}/{key.replace('~', '~0').replace('/', '~1')}"
            yield from self.write(inner, where, depth + 1, name, "," * (number < len(pairs)))
        for mark in lacking:
            text = f"{_dumped(_steps(mark)[-1])}: ?"
            yield Line(depth + 1, text, mark, marked=True, missing=True)
        yield Line(depth, closing + after, pointer)


def _numbered(items: list[Any]) -> list[tuple[str, Any]]:
    return [(str(number), item) for number, item in enumerate(items)]


def _dumped(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
