"""Faults that are asked for in a text: `Voirie [panne: latency seconds=3] [panne: webhook_lost]`.

A marker holds the name of a fault and its parameters. It survives the forms of a platform: neither
upper and lower case nor the spaces count, and the typographic ones are spaces too. What cannot be
understood is told, never passed over.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.faults.registry import ANY, Fault, kinds
from sandbox.faults.scripting import FaultError

EXAMPLE = "[panne: latency seconds=3]"

_MARKER = re.compile(r"\[\s*(?:pannes?|faults?)\b(?P<inside>[^\[\]]*)(?P<end>\]?)", re.IGNORECASE)
_NUMBER = re.compile(r"-?\d+(?P<fraction>\.\d+)?")
_SEPARATORS = re.compile(r"[\s,;]+")
_TARGETS = ("operation", "event", "on")


@dataclass(frozen=True, slots=True)
class Marker:
    """A marker as it stands in a text, and what it asks for, or what is wrong with it."""

    text: str
    wish: Mapping[str, Any] | None
    problem: str = ""


def may_hold_markers(text: str) -> bool:
    """Tell whether it is worth looking."""
    return "[" in text


def read(text: str) -> Iterator[Marker]:
    """Find the markers in a text; the wishes are still to be checked as any other."""
    for found in _MARKER.finditer(text):
        try:
            if not found["end"]:
                raise FaultError("its closing bracket is missing", f"for example {EXAMPLE}")
            yield Marker(found[0], _wish(found["inside"]))
        except FaultError as error:
            yield Marker(found[0], None, str(error))


def _wish(inside: str) -> dict[str, Any]:
    words = [word for word in _SEPARATORS.split(inside.strip().removeprefix(":")) if word]
    if not words:
        raise FaultError("it names no fault", f"for example {EXAMPLE}")
    name = _same(words[0], kinds())
    kind = kinds().get(name)
    wish: dict[str, Any] = {"fault": name}
    for word in words[1:]:
        key, sign, value = word.partition("=")
        if not (sign and key and value):
            raise FaultError(f"'{word}' is no parameter", f"as in {EXAMPLE}, without spaces")
        key, read_value = _parameter(kind, key, value)
        if key in wish:
            raise FaultError(f"'{key}' is given twice", "give it once")
        wish[key] = read_value
    if "identifier" in wish:
        raise FaultError(
            "'identifier' cannot be given here", "the market of this name is meant; leave it out"
        )
    return wish


def _parameter(kind: type[Fault] | None, key: str, text: str) -> tuple[str, Any]:
    """Read `key=text` as the fault has its parameters."""
    if kind is None:
        return key, text
    parameters: Mapping[str, Any] = kind.schema()["properties"]
    key = _same(key, (*parameters, *_TARGETS, "times", "identifier"))
    if key in _TARGETS:
        return kind.key() if key == "on" else key, _same(text, (*kind.targets, ANY))
    rules = parameters.get(key, {})
    if "enum" in rules:
        return key, _same(text, rules["enum"])
    number = _NUMBER.fullmatch(text)
    if number is None or rules.get("type") == "string":
        return key, text
    return key, float(text) if number["fraction"] else int(text)


def _same(word: str, known: Any) -> str:
    """Give the known word that this is, whatever its case; else the word itself."""
    return next((name for name in known if name.lower() == word.lower()), word)
