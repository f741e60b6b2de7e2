"""Answers: reading, checking and writing what a candidate fills in, field by field.

A field of the catalogue has an input type, which has a shape (`kinds.py`), which is made of leaves
(`text.py`, `leaves.py`) in records and rows (`shape.py`). Everything else works on shapes alone.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sandbox.domain.answers.kinds import EVERYTHING, KINDS, keep_locked, locked
from sandbox.domain.answers.shape import (
    AnswerLimits,
    Path,
    Place,
    Record,
    Rows,
    Rules,
    Shape,
    TakeFile,
)
from sandbox.domain.catalogue import Field
from sandbox.domain.errors import Violation
from sandbox.domain.models import Answer, Source

_PARTS = re.compile(r"\[([A-Za-z0-9_-]{1,40})\]")
_NAME = re.compile(r"([A-Za-z0-9_]+)((?:\[[A-Za-z0-9_-]{1,40}\])*)")


@dataclass(frozen=True, slots=True)
class Checked:
    """The outcome of a check: the value in its normal form, and what was wrong with it."""

    value: Any
    violations: list[Violation]


def form_name(key: str | int, *path: str | int) -> str:
    """Name the input of one leaf: the field's key, then the way to the leaf, in brackets.

    The path of a violation gives the name of the input that it is about.
    """
    return str(key) + "".join(f"[{part}]" for part in path)


def parse_form(field: Field, pairs: Iterable[tuple[str, str]]) -> Any:
    """Read the raw answer to a field from the names and values of a form.

    Never fails: inputs of other fields are passed over, and those that are absent are empty.
    """
    typed: dict[Path, list[str]] = {}
    for name, text in pairs:
        match = _NAME.fullmatch(name)
        if match is not None and match[1] == field.key:
            typed.setdefault((field.key, *_PARTS.findall(match[2])), []).append(text)
    return _shape(field).parse(typed, (field.key,))


def form_pairs(field: Field, raw: Any) -> list[tuple[str, str]]:
    """Write the names and values that a browser would send for a raw answer or a value."""
    return [(form_name(*path), text) for path, text in _shape(field).pairs(raw, (field.key,))]


def check(field: Field, raw: Any, rules: Rules) -> Checked:
    """Check a raw answer; the path of every violation begins with the field's key."""
    place = Place((field.key,), rules)
    value = _shape(field).check(raw, place)
    return Checked(value, place.violations)


def empty(field: Field) -> Any:
    """Give the value of a field that was not answered."""
    return _shape(field).empty()


def blank_item(field: Field) -> Any:
    """Give one more row for a field with rows; raises `LookupError` for the others."""
    shape = _shape(field)
    parts = shape.parts.values() if isinstance(shape, Record) else ()
    rows = next((part for part in parts if isinstance(part, Rows)), None)
    if rows is None:
        raise LookupError(f"a field of type {field.input_type} has no rows")
    return rows.row.empty()


def is_filled(field: Field, value: Any) -> bool:
    """Tell whether a value answers its field, which a mandatory one must be."""
    return value is not None and _shape(field).filled(value)


def fits(field: Field, value: Any) -> bool:
    """Tell whether a value has the form of a field's answers, whatever it says."""
    return _shape(field).fits(value)


def file_ids(field: Field, value: Any) -> list[str]:
    """List the files of a value, in order."""
    return list(_shape(field).files(value))


def ids_in(value: Any) -> set[str]:
    """Collect the ids of the files in a value, wherever they are."""
    if isinstance(value, list):
        return set().union(*map(ids_in, value))
    if not isinstance(value, dict):
        return set()
    listed = value.get("files")
    own = {item for item in listed if isinstance(item, str)} if isinstance(listed, list) else set()
    return own.union(*(ids_in(part) for name, part in value.items() if name != "files"))


def without_file(value: Any, file_id: str) -> Any:
    """Give a value without one of its files."""
    if isinstance(value, list):
        return [without_file(item, file_id) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        name: [item for item in part if item != file_id]
        if name == "files"
        else without_file(part, file_id)
        for name, part in value.items()
    }


def anchor(field: Field) -> tuple[str | int, ...]:
    """Give the path of the first input of a field, which a missing answer is shown at."""
    return (field.key, *_shape(field).anchor())


def takes_files(field: Field) -> bool:
    """Tell whether an answer can hold files."""
    return _shape(field).takes_files()


def with_files(field: Field, raw: Any, rules: Rules, take: TakeFile) -> Checked:
    """Replace each file that a raw answer carries by the id that `take` gives it."""
    place = Place((field.key,), rules)
    return Checked(_shape(field).with_files(raw, place, take), place.violations)


def locked_leaves(field: Field, answer: Answer | None) -> frozenset[str]:
    """Name what the candidate may not change in an answer: `*` for all of it.

    Only what a public source gave is locked, and of it not what no source can know.
    """
    if answer is None or answer.source is not Source.AUTO:
        return frozenset()
    return locked(field.input_type)


def respect_locks(field: Field, answer: Answer | None, raw: Any) -> Any:
    """Put what is locked of the present answer in the place of what was typed."""
    leaves = locked_leaves(field, answer)
    if answer is None or not leaves:
        return raw
    return keep_locked(_shape(field), leaves, answer.value, raw)


def _shape(field: Field) -> Shape:
    return KINDS[field.input_type]


__all__ = [
    "EVERYTHING",
    "AnswerLimits",
    "Checked",
    "Rules",
    "TakeFile",
    "anchor",
    "blank_item",
    "check",
    "empty",
    "fits",
    "form_name",
    "form_pairs",
    "ids_in",
    "is_filled",
    "locked_leaves",
    "parse_form",
    "respect_locks",
    "takes_files",
    "with_files",
    "without_file",
]
