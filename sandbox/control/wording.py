"""Words for a control call that does not fit its description: what was sent, what is expected.

What is expected is read from the description itself (`openapi.yaml`), so that there is one source.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sandbox.contract.references import resolved
from sandbox.control.errors import ControlError, closest, listed
from sandbox.domain.errors import Violation

Schema = Mapping[str, Any]
_TYPES = {
    "string": "a text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "array": "a list",
    "object": "a JSON object",
}
_SHOWN = 3


class Wording:
    """Knows the operations of an API by their description."""

    def __init__(self, spec: Schema) -> None:
        self._spec = spec
        self.paths: dict[str, list[str]] = {}
        self._operations: dict[str, Schema] = {}
        for path, item in spec["paths"].items():
            shared = item.get("parameters", [])
            operations = {m: o for m, o in item.items() if m != "parameters"}
            self.paths[path] = [method.upper() for method in operations]
            for operation in operations.values():
                parameters = [*shared, *operation.get("parameters", [])]
                self._operations[operation["operationId"]] = {**operation, "parameters": parameters}

    def violations(self, operation_id: str, violations: Sequence[Violation]) -> ControlError:
        """Word what breaks the description of an operation."""
        told = [_problem(violation) for violation in violations[:_SHOWN]]
        if len(violations) > _SHOWN:
            told.append(f"and {len(violations) - _SHOWN} more")
        hint = self._expectation(operation_id, violations[0]) + self._example(operation_id)
        return ControlError(422, "; ".join(told), hint)

    def unknown_parameter(self, operation_id: str, name: str) -> ControlError:
        """Word a query parameter that the operation does not have."""
        known = [p["name"] for p in self._parameters(operation_id) if p["in"] == "query"]
        guess = closest(name, known)
        return ControlError(
            422,
            f"'{name[:100]}' is not a parameter of this call",
            f"{_meant(guess)}the parameters are: {listed(known)}",
        )

    def need_of_body(self, operation_id: str | None) -> str:
        """Tell what body an operation takes, with an example."""
        schema = self._body_schema(operation_id or "")
        if schema is None:
            return "this call takes no body"
        return f"send {self._described(schema)}{self._example(operation_id or '')}"

    def _expectation(self, operation_id: str, violation: Violation) -> str:
        rule, path = violation.rule, violation.path
        body = self._body_schema(operation_id)
        if rule == "additionalProperties":
            keys = list((self._at(body, path[:-1]) or {}).get("properties", {}))
            return f"{_meant(closest(str(path[-1]), keys))}the keys are: {', '.join(keys)}"
        schema = self._at(body, path) or self._parameter_schema(operation_id, path)
        if rule in ("minProperties", "maxProperties") and "properties" in schema:
            exactly = schema.get("minProperties") == schema.get("maxProperties")
            keys = list(schema["properties"])
            return f"give {'exactly' if exactly else 'at least'} one of {', '.join(keys)}"
        where = ".".join(map(str, path)) or "the body"
        return f"expected for {where}: {self._described(schema)}"

    def _parameter_schema(self, operation_id: str, path: Sequence[str | int]) -> Schema:
        parameters = self._parameters(operation_id)
        return next((p["schema"] for p in parameters if path and p["name"] == path[0]), {})

    def _described(self, schema: Schema) -> str:
        schema = self._resolved(schema)
        parts = [_TYPES.get(schema.get("type", ""), "")]
        if "enum" in schema:
            parts = [f"one of {', '.join(json.dumps(value) for value in schema['enum'])}"]
        if "minimum" in schema and "maximum" in schema:
            parts.append(f"from {schema['minimum']} to {schema['maximum']}")
        elif "minimum" in schema:
            parts.append(f"at least {schema['minimum']}")
        if schema.get("type") == "object" and schema.get("properties"):
            parts.append(f"with the keys {', '.join(schema['properties'])}")
        told_already = None in schema.get("enum", ()) or "null" in schema.get("description", "")
        if schema.get("nullable") and not told_already:
            parts.append("or null")
        told = " ".join(filter(None, parts))
        about = " ".join(schema.get("description", "").split()).removesuffix(".")
        return " – ".join(filter(None, (told, about)))

    def _at(self, schema: Schema | None, path: Sequence[str | int]) -> Schema | None:
        for step in path:
            if schema is None:
                return None
            schema = self._resolved(schema)
            if isinstance(step, int):
                schema = schema.get("items")
                continue
            others = schema.get("additionalProperties")
            default = others if isinstance(others, Mapping) else None
            schema = schema.get("properties", {}).get(step, default)
        return None if schema is None else self._resolved(schema)

    def _body_schema(self, operation_id: str) -> Schema | None:
        body = self._operations.get(operation_id, {}).get("requestBody")
        return body and self._resolved(body["content"]["application/json"]["schema"])

    def _parameters(self, operation_id: str) -> list[Schema]:
        declared = self._operations.get(operation_id, {}).get("parameters", [])
        return [self._resolved(parameter) for parameter in declared]

    def _example(self, operation_id: str) -> str:
        body = self._operations.get(operation_id, {}).get("requestBody")
        content = body["content"]["application/json"] if body else {}
        return f"; for example {json.dumps(content['example'])}" if "example" in content else ""

    def _resolved(self, schema: Schema) -> Schema:
        found: Schema = resolved(self._spec, schema)
        return found


def _problem(violation: Violation) -> str:
    where = ".".join(map(str, violation.path))
    if violation.rule in ("required", "additionalProperties", "duplicate"):
        return violation.message
    if violation.rule in ("anyOf", "oneOf"):
        return f"{where or 'the body'}: {_shown(violation.value)} {violation.message}"
    if violation.rule == "minProperties":
        return f"{where or 'the body'} is empty"
    if violation.rule == "maxProperties" and isinstance(violation.value, dict):
        return f"{where or 'the body'} has several keys: {listed(violation.value)}"
    return f"{where or 'the body'}: {violation.message}"


def _shown(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 100 else f"{text[:100]}…"


def _meant(guess: str | None) -> str:
    return f"did you mean '{guess}'? " if guess else ""
