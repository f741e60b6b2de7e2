"""The parameters of a scenario: what may be declared, and what a caller may give."""

from collections.abc import Mapping, Sequence
from typing import Any

from sandbox.domain.errors import Violation
from sandbox.http.schema import SchemaValidator
from sandbox.scenarios.model import Parameter, Scenario

TYPES = ("string", "integer", "number", "boolean", "array")

_NUMBERS = ("minimum", "maximum")
_COUNTS = ("minLength", "maxLength", "minItems", "maxItems")

_ITEM = {
    "type": "object",
    "additionalProperties": False,
    "required": ["type"],
    "properties": {
        "type": {"type": "string", "enum": ["string", "integer", "number"]},
        "enum": {"type": "array", "minItems": 1},
        "pattern": {"type": "string"},
        **{key: {"type": "number"} for key in _NUMBERS},
        **{key: {"type": "integer", "minimum": 0} for key in _COUNTS[:2]},
    },
}

WORDS: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["fr", "en"],
    "properties": {
        "fr": {"type": "string", "minLength": 1, "maxLength": 2000},
        "en": {"type": "string", "minLength": 1, "maxLength": 2000},
    },
}

DECLARATION: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["title", "type"],
    "properties": {
        "title": WORDS,
        "type": {"type": "string", "enum": list(TYPES)},
        "optional": {"type": "boolean", "description": "Whether null may be given too."},
        "default": {},
        "enum": {"type": "array", "minItems": 1},
        "pattern": {"type": "string"},
        "items": _ITEM,
        **{key: {"type": "number"} for key in _NUMBERS},
        **{key: {"type": "integer", "minimum": 0} for key in _COUNTS},
    },
}
"""The JSON Schema of a declaration: the part of OpenAPI's schemas that a form can show."""


def validator(schema: Mapping[str, Any]) -> SchemaValidator:
    """Compile the schema of a parameter; raises `ValueError` where it cannot be."""
    return SchemaValidator({k: v for k, v in schema.items() if k != "default"}, {})


def schema_of(scenario: Scenario) -> dict[str, Any]:
    """Describe the parameters of a scenario as one JSON Schema, texts in English."""
    needed = [p.name for p in scenario.parameters.values() if p.required]
    return {
        "type": "object",
        "additionalProperties": False,
        **({"required": needed} if needed else {}),
        "properties": {
            name: {**parameter.schema, "description": parameter.title.en}
            for name, parameter in scenario.parameters.items()
        },
    }


class WrongParameters(ValueError):
    """Parameters do not fit: what is wrong, and what would be right."""

    def __init__(self, error: str, hint: str) -> None:
        super().__init__(error)
        self.error, self.hint = error, hint


def chosen(scenario: Scenario, given: Mapping[str, Any]) -> dict[str, Any]:
    """Give every parameter its value: the one given, or the default; raises `WrongParameters`."""
    known = scenario.parameters
    for name in given:
        if name not in known:
            raise WrongParameters(
                f"'{name[:100]}' is not a parameter of the scenario '{scenario.name}'",
                f"its parameters are: {', '.join(known) or 'none'}",
            )
    return {name: _value(parameter, given) for name, parameter in known.items()}


def _value(parameter: Parameter, given: Mapping[str, Any]) -> Any:
    name = parameter.name
    if name not in given:
        if parameter.required:
            raise WrongParameters(f"the parameter '{name}' is missing", told(parameter))
        return parameter.schema["default"]
    found = validator(parameter.schema).violations(given[name])
    if found:
        raise WrongParameters(f"{place(name, found)}: {found[0].message}", told(parameter))
    return given[name]


def place(name: str, found: Sequence[Violation]) -> str:
    """Name the part of a parameter that is wrong."""
    return ".".join(map(str, (name, *found[0].path)))


def told(parameter: Parameter) -> str:
    """Say what values a parameter takes."""
    rules = {k: v for k, v in parameter.schema.items() if k not in ("default", "type")}
    kind = parameter.schema["type"]
    more = "; ".join(f"{key}: {_rule(value)}" for key, value in rules.items())
    default = parameter.schema.get("default")
    usual = "" if parameter.required else f"; by default {default!r}"
    return f"{parameter.title.en}: {kind}{f' ({more})' if more else ''}{usual}"


def _rule(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {item}" for key, item in value.items())
    return str(value)
