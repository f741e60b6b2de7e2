"""What msgspec lets pass, and a snapshot must not hold.

Run over the raw JSON, guided by the types, once these fit: keys that no dataclass has, instants
without a zone or outside of the calendar, huge numbers, values that are nested too deeply.
"""

import re
from collections.abc import Callable
from functools import cache
from typing import Any

from msgspec import inspect

from sandbox.snapshots.refusals import SnapshotRefused, at, name

MOST = 2**53
"""The largest number: what every reader of JSON still reads exactly."""
_DEEPEST = 40
_INSTANT = re.compile(r"(19[7-9]\d|[23]\d{3}).{15,}(Z|[+-]\d\d:\d\d)")
_ANY_YEAR = re.compile(r".+(Z|[+-]\d\d:\d\d)")
_FAR = frozenset({"deadline"})
"""Instants that nothing is ever added to: a platform may choose the year 9999."""

Check = Callable[[Any], None]


class _Wrong(Exception):
    """Something is wrong at `path`, which is put together from its end."""

    def __init__(self, fr: str, en: str) -> None:
        super().__init__(en)
        self.fr, self.en = fr, en
        self.path: list[str] = []


def check(raw: object, kind: type) -> None:
    """Check raw JSON that fits a type; raises `SnapshotRefused` with the place."""
    try:
        _check_of_type(kind)(raw)
    except _Wrong as wrong:
        raise _refusal(wrong) from None


def _refusal(wrong: _Wrong) -> SnapshotRefused:
    return at("$" + "".join(reversed(wrong.path)), wrong.fr, wrong.en)


@cache
def _check_of_type(kind: type) -> Check:
    return _compiled(inspect.type_info(kind), {}) or _nothing


def _nothing(_: Any) -> None:
    """Find nothing wrong."""


def _compiled(kind: inspect.Type, known: dict[Any, Any], key: str = "") -> Check | None:
    """Give the check of a type, None where there is nothing to check.

    `known` holds the types that are being compiled, by their class; `key` is the one that a value
    stands under.
    """
    match kind:
        case inspect.IntType() | inspect.FloatType():
            return _number
        case inspect.DateTimeType():
            return _far_instant if key in _FAR else _instant
        case inspect.AnyType():
            return _depth
        case inspect.CustomType():
            # Whatever Python calls an object is a JSON value; other types have a decoder.
            return _depth if kind.cls is object else None
        case inspect.UnionType():
            return _optional([_compiled(each, known, key) for each in kind.types])
        case inspect.StructType() | inspect.DataclassType():
            return _object(kind, known)
        case inspect.DictType():
            return _mapping(_compiled(kind.value_type, known, key))
        case inspect.TupleType():
            return _tuple([_compiled(each, known, key) for each in kind.item_types])
        case inspect.CollectionType():
            return _each(_compiled(kind.item_type, known, key))
    return None


def _number(value: Any) -> None:
    if not abs(value) <= MOST:
        raise _Wrong("ce nombre est trop grand", "this number is too large")


def _instant(value: Any) -> None:
    if not _INSTANT.fullmatch(value):
        raise _Wrong(
            "il faut une date et heure avec son fuseau, de 1970 à 3999",
            "expected a date and time with its zone, from 1970 to 3999",
        )


def _far_instant(value: Any) -> None:
    if not _ANY_YEAR.fullmatch(value):
        raise _Wrong("il manque le fuseau de cette date", "this date has no time zone")


def _depth(value: Any) -> None:
    level = [value]
    for _ in range(_DEEPEST):
        level = [
            item
            for parent in level
            if isinstance(parent, dict | list)
            for item in (parent.values() if isinstance(parent, dict) else parent)
        ]
        if not level:
            return
        for item in level:
            if isinstance(item, int | float):
                _number(item)
    raise _Wrong("cette valeur est trop imbriquée", "this value is nested too deeply")


def _optional(checks: list[Check | None]) -> Check | None:
    """Check a value that may be null, or a plain text besides."""
    found = [check for check in checks if check is not None]
    if not found:
        return None

    first, numbers_only = found[0], found[0] is _number

    def one_of(value: Any) -> None:
        if value is not None and not (numbers_only and isinstance(value, str)):
            first(value)

    return one_of


def _object(kind: inspect.StructType | inspect.DataclassType, known: dict[Any, Any]) -> Check:
    checks: dict[str, Check | None] = {}

    def members(value: dict[str, Any]) -> None:
        for key, member in value.items():
            try:
                found = checks[key]
            except KeyError:
                raise _Wrong(
                    f"la clé {name(key)} est inconnue", f"there is no such key: {name(key)}"
                ) from None
            if found is not None:
                _inside(found, member, f".{key}")

    if kind.cls in known:
        later: Check = known[kind.cls]
        return later
    known[kind.cls] = members
    checks |= {
        field.encode_name: _compiled(field.type, known, field.encode_name) for field in kind.fields
    }
    return members


def _mapping(item: Check | None) -> Check | None:
    if item is None:
        return None

    def items(value: dict[str, Any]) -> None:
        for key, member in value.items():
            _inside(item, member, f"[{name(key)}]")

    return items


def _tuple(checks: list[Check | None]) -> Check | None:
    if not any(checks):
        return None

    def places(value: list[Any]) -> None:
        for number, (found, member) in enumerate(zip(checks, value, strict=True)):
            if found is not None:
                _inside(found, member, f"[{number}]")

    return places


def _each(item: Check | None) -> Check | None:
    if item is None:
        return None

    def items(value: list[Any]) -> None:
        for number, member in enumerate(value):
            try:
                item(member)
            except _Wrong as wrong:
                wrong.path.append(f"[{number}]")
                raise

    return items


def _inside(found: Check, value: Any, step: str) -> None:
    try:
        found(value)
    except _Wrong as wrong:
        wrong.path.append(step)
        raise
