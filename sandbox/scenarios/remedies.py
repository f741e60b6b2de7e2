"""What would be right, where something in a file is wrong."""

import json
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from sandbox.scenarios.actions.registry import actions
from sandbox.scenarios.reading import Place

_KINDS = {
    "string": "a text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "array": "a list",
    "object": "a mapping",
    "null": "nothing",
}


def takes(name: str) -> str:
    """Say what an action takes, with an example."""
    action = actions()[name]
    known = ", ".join(action.schema["properties"]) or "nothing"
    example = json.dumps({name: action.example}, ensure_ascii=False)
    return f"'{name}' takes {known}; for example {example}"


def meant(name: str, known: Sequence[str]) -> str:
    """Say which known name was probably meant, or which there are."""
    guess = next(iter(get_close_matches(name, known, n=1, cutoff=0.6)), None)
    if guess:
        return f"did you mean '{guess}'?"
    return f"known are: {', '.join(known)}" if known else ""


def expected(rules: Mapping[str, Any]) -> str:
    """Say what a schema asks for; nothing where that cannot be said in a few words."""
    if "enum" in rules:
        return f"one of {', '.join(json.dumps(value) for value in rules['enum'])}"
    named = rules.get("type", ())
    kinds = [named] if isinstance(named, str) else list(named)
    told = " or ".join(_KINDS[kind] for kind in kinds)
    if "minimum" in rules and "maximum" in rules:
        told += f" from {rules['minimum']} to {rules['maximum']}"
    about = rules.get("description", "")
    return " – ".join(filter(None, (told, about)))


def rules_at(schema: Mapping[str, Any], path: Sequence[str | int]) -> Mapping[str, Any]:
    """Find the part of a schema that rules a part of a value; empty where there is none."""
    rules: Any = schema
    for step in path:
        if isinstance(step, int):
            rules = rules.get("items", {})
        else:
            others = rules.get("additionalProperties")
            default = others if isinstance(others, Mapping) else {}
            rules = rules.get("properties", {}).get(step, default)
    return rules if isinstance(rules, Mapping) else {}


def texts(value: Any, place: Place) -> Iterator[tuple[str, Place]]:
    """List the texts of a value with their places."""
    if isinstance(value, str):
        yield value, place
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from texts(item, (*place, key))
    elif isinstance(value, list):
        for i, item in enumerate(value):
            yield from texts(item, (*place, i))
