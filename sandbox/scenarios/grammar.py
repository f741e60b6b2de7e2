"""The grammar of scenario files, as JSON Schema; what it cannot hold is checked by `parsing`."""

from collections.abc import Mapping
from typing import Any

from sandbox.scenarios.actions.registry import actions
from sandbox.scenarios.parameters import DECLARATION, WORDS
from sandbox.settings import PROFILE_NAMES

TOPICS = ("journey", "access", "documents", "webhooks", "sources", "limits", "own")
"""What scenarios are listed under; `own` is that of a user's file which names none."""

NAME_PATTERN = "^[A-Za-z_][A-Za-z0-9_]{0,39}$"
MOST_STEPS = 50
MOST_PARAMETERS = 30
MOST_REPETITIONS = 100
MOST_CARRIED_OUT = 500
"""How many steps one run may carry out, repetitions included."""

_MODIFIERS: dict[str, Any] = {
    "as": {
        "type": "string",
        "pattern": NAME_PATTERN,
        "description": "What later steps call the result: `{{ market.identifier }}`.",
    },
    "profile": {
        "type": "string",
        "enum": list(PROFILE_NAMES),
        "description": "Leave the step out in the other profile.",
    },
    "when": {
        "description": "Leave the step out where this is false; a placeholder as a rule.",
        "anyOf": [{"type": "boolean"}, {"type": "string"}],
    },
}
MODIFIERS = tuple(_MODIFIERS)

_ADVICE = {
    "type": "object",
    "additionalProperties": False,
    "required": ["fr", "en"],
    "properties": {
        **WORDS["properties"],
        "run": {
            "type": "string",
            "maxLength": 2000,
            "description": "A command or a call that does it.",
        },
    },
}

FILE: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["title", "summary", "steps", "see"],
    "properties": {
        "topic": {"type": "string", "enum": list(TOPICS)},
        "title": WORDS,
        "summary": WORDS,
        "profiles": {
            "type": "array",
            "minItems": 1,
            "uniqueItems": True,
            "items": {"type": "string", "enum": list(PROFILE_NAMES)},
        },
        "parameters": {
            "type": "object",
            "maxProperties": MOST_PARAMETERS,
            "additionalProperties": DECLARATION,
        },
        "steps": {
            "type": "array",
            "minItems": 1,
            "maxItems": MOST_STEPS,
            "items": {"type": "object"},
        },
        "see": WORDS,
        "try": {"type": "array", "maxItems": 20, "items": _ADVICE},
    },
}
"""The frame of a file; its steps are described by `schema`."""

REPEAT: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["repeat", "steps"],
    "properties": {
        "repeat": {
            "description": "How often; `{{ repetition }}` counts from 1.",
            "anyOf": [
                {"type": "integer", "minimum": 0, "maximum": MOST_REPETITIONS},
                {"type": "string"},
            ],
        },
        "steps": {
            "type": "array",
            "minItems": 1,
            "maxItems": MOST_STEPS,
            "items": {"type": "object"},
        },
        "profile": _MODIFIERS["profile"],
        "when": _MODIFIERS["when"],
    },
}

_PLACEHOLDER = {"type": "string", "pattern": r"\{\{.*\}\}"}

STEP: dict[str, Any] = {"type": "object", "properties": _MODIFIERS}
"""What stands beside the action of a step."""


def schema() -> dict[str, Any]:
    """Describe a whole file, for editors that check what is typed.

    A placeholder may stand for any value, so that what actions take is described only by name.
    """
    one_of = [
        {
            "title": action.name,
            "description": action.title.en,
            "type": "object",
            "additionalProperties": False,
            "required": [action.name],
            "properties": {action.name: _loose(action.schema), **_MODIFIERS},
        }
        for action in actions().values()
    ]
    properties = dict(FILE["properties"])
    properties["steps"] = {**properties["steps"], "items": {"oneOf": [*one_of, REPEAT]}}
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "Passe Marché sandbox scenario",
        **FILE,
        "properties": properties,
    }


def _loose(schema: Any) -> dict[str, Any]:
    """Let a placeholder stand wherever a value does; an action without arguments has none."""
    return {**schema, "type": ["object", "null"], "properties": _all_loose(schema["properties"])}


def _all_loose(properties: Mapping[str, Any]) -> dict[str, Any]:
    return {key: _loose_value(rules) for key, rules in properties.items()}


def _loose_value(rules: Mapping[str, Any]) -> dict[str, Any]:
    inner = dict(rules)
    about = {"description": inner.pop("description")} if "description" in inner else {}
    if "items" in inner:
        inner["items"] = _loose_value(inner["items"])
    if "properties" in inner:
        inner["properties"] = _all_loose(inner["properties"])
    if "anyOf" in inner:
        inner["anyOf"] = [_loose_value(form) for form in inner["anyOf"]]
    return {**about, "anyOf": [inner, _PLACEHOLDER]}
