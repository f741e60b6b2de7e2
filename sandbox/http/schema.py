"""Schemas of the contract, compiled once, and what a value breaks of them as violations."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

import jsonschema_rs

from sandbox.domain.errors import Violation
from sandbox.http.messages import MalformedBody

Formats = Mapping[str, Callable[[str], bool]]
Path = tuple[str | int, ...]

MAX_VIOLATIONS = 1_000
"""More than this is not listed: a body of 10 MB can hold a million mistakes."""


def to_json_schema(schema: Any) -> Any:
    """Turn a schema of OpenAPI 3.0, references resolved, into one of JSON Schema draft 4.

    They differ in `nullable` only, as far as validation goes.
    """
    if isinstance(schema, list):
        return [to_json_schema(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    plain = {
        key: value if key in ("example", "default", "enum") else to_json_schema(value)
        for key, value in schema.items()
        if key not in ("nullable", "components")
    }
    if schema.get("nullable") is not True:
        return plain
    if "enum" in plain:
        plain["enum"] = [*plain["enum"], None]
    if "type" in plain:
        plain["type"] = [plain["type"], "null"]
        return plain
    return {"anyOf": [{"enum": [None]}, plain]}


class SchemaValidator:
    """One compiled schema."""

    def __init__(self, schema: Mapping[str, Any], formats: Formats) -> None:
        """Compile a schema of the contract, references resolved."""
        self._schema = to_json_schema(schema)
        self._validator = jsonschema_rs.Draft4Validator(
            self._schema, formats=dict(formats), validate_formats=True
        )

    def violations(self, value: object) -> list[Violation]:
        """List what `value` breaks, in the order of the schema's properties.

        Raises `MalformedBody` for a value that is nested too deeply to be looked at.
        """
        try:
            if self._validator.is_valid(value):
                return []
            errors = list(islice(self._validator.iter_errors(value), MAX_VIOLATIONS))
        except ValueError as error:
            # jsonschema-rs looks 255 levels deep; orjson lets a little over a thousand pass.
            raise MalformedBody("the JSON is nested too deeply") from error
        found = [violation for error in errors for violation in _violations(error)]
        return sorted(found, key=lambda violation: list(self._order(violation.path)))

    def _order(self, path: Path) -> Iterator[int]:
        schema: Any = self._schema
        for step in path:
            if isinstance(step, int):
                schema = schema.get("items", {}) if isinstance(schema, dict) else {}
                yield step
                continue
            properties = schema.get("properties", {}) if isinstance(schema, dict) else {}
            names = list(properties)
            yield names.index(step) if step in names else len(names)
            schema = properties.get(step, {})


def _violations(error: jsonschema_rs.ValidationError) -> Iterable[Violation]:
    path = tuple(error.instance_path)
    rule = error.kind.name
    detail: dict[str, Any] = error.kind.as_dict()
    match rule:
        case "required":
            # The violation is placed at the property that is not there.
            name = detail["property"]
            return [Violation((*path, name), rule, f"'{name}' is required")]
        case "additionalProperties":
            return [
                Violation((*path, name), rule, f"'{name}' is not a known property")
                for name in detail["unexpected"]
            ]
        case "anyOf" | "oneOf":
            message = "does not have any of the accepted forms"
            return [Violation(path, rule, message, None, error.instance)]
        case _:
            expected = next((detail[key] for key in _EXPECTED if key in detail), None)
            return [Violation(path, rule, _shortened(error.message), expected, error.instance)]


_EXPECTED = ("limit", "pattern", "format", "options", "types", "type", "schema")
"""Where the kinds of jsonschema-rs keep what a rule asks for."""


def _shortened(message: str) -> str:
    return message if len(message) <= 500 else f"{message[:240]} … {message[-240:]}"
