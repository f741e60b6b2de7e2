"""Parameters, nested by the brackets in their names: `a[b][]=1` is {"a": {"b": ["1"]}}."""

from typing import Any
from urllib.parse import unquote_to_bytes

MAX_DEPTH = 32
"""How many brackets a name may hold one after the other."""


class BadParameters(ValueError):
    """The parameters cannot be read; the message says why."""


def parse(encoded: bytes) -> dict[str, Any]:
    """Parse a query or a form; raises `BadParameters`."""
    parameters: dict[str, Any] = {}
    for pair in encoded.split(b"&"):
        if not pair:
            continue
        name, equals, value = pair.partition(b"=")
        _put(parameters, _decoded(name), _decoded(value) if equals else None)
    return parameters


def _decoded(raw: bytes) -> str:
    try:
        return unquote_to_bytes(raw.replace(b"+", b" ")).decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadParameters("a parameter is not valid UTF-8") from error


def _put(parameters: dict[str, Any], name: str, value: str | None) -> None:
    # A bracket at the very beginning is part of the name.
    opening = name.find("[", 1)
    key, rest = (name, "") if opening < 0 else (name[:opening], name[opening:])
    if key:
        _put_at(parameters, key, rest, value, 0)


def _put_at(holder: dict[str, Any], key: str, rest: str, value: str | None, depth: int) -> None:
    """Put a value where `rest`, the brackets that follow `key`, leads to."""
    if depth > MAX_DEPTH:
        raise BadParameters("the parameters are nested too deeply")
    if rest == "":
        holder[key] = value
    elif rest == "[":
        holder[key + rest] = value
    elif rest == "[]":
        _list_at(holder, key).append(value)
    elif rest.startswith("[]"):
        _put_into_list(_list_at(holder, key), rest[2:], value, depth)
    else:
        inner = holder.setdefault(key, {})
        if not isinstance(inner, dict):
            raise BadParameters(f"the parameter {key!r} is used in two ways")
        _put_next(inner, rest, value, depth)


def _put_next(holder: dict[str, Any], brackets: str, value: str | None, depth: int) -> None:
    closing = brackets.find("]", 1)
    if not brackets.startswith("[") or closing < 0:
        holder[brackets] = value
        return
    key = brackets[1:closing]
    if key:
        _put_at(holder, key, brackets[closing + 1 :], value, depth + 1)


def _put_into_list(items: list[Any], brackets: str, value: str | None, depth: int) -> None:
    """Put `[][name]`: into the last object of the list, or a new one if that has the name."""
    key = brackets[1:-1]
    last = items[-1] if items else None
    if not isinstance(last, dict) or key in last:
        last = {}
        items.append(last)
    _put_next(last, brackets, value, depth)


def _list_at(holder: dict[str, Any], key: str) -> list[Any]:
    items = holder.setdefault(key, [])
    if not isinstance(items, list):
        raise BadParameters(f"the parameter {key!r} is used in two ways")
    return items
