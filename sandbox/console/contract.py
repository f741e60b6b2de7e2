"""What the contract says of a call: its operation, the schema of a value, an answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from contracts.wording import Language
from sandbox.contract import loader
from sandbox.contract.references import resolved

Schema = Mapping[str, Any]
_LEFT_OUT = frozenset({"examples", "example", "headers", "links", "x-displayName"})
_METHODS = frozenset({"get", "post", "put", "patch", "delete", "head", "options"})


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of the contract, with its texts."""

    id: str
    method: str
    path: str
    summary: str
    description: str
    definition: Schema


class Contract:
    """One contract in one language, looked things up in."""

    def __init__(self, name: str, language: Language = "fr") -> None:
        self._spec = _edition(name, language)
        self._operations = dict(self._listed())

    def _listed(self) -> Any:
        for path, item in self._spec["paths"].items():
            for method, definition in item.items():
                if method in _METHODS:
                    yield definition["operationId"], self._operation(path, method, definition)

    def _operation(self, path: str, method: str, definition: Schema) -> Operation:
        return Operation(
            definition["operationId"],
            method.upper(),
            path,
            definition.get("summary", ""),
            definition.get("description", "").strip(),
            definition,
        )

    def operation(self, operation_id: str | None) -> Operation | None:
        """Find an operation by its name."""
        return self._operations.get(operation_id or "")

    @property
    def addresses(self) -> list[str]:
        """List the addresses of the API with their methods."""
        return [f"{o.method} {o.path}" for o in self._operations.values()]

    def value(self, operation: Operation, path: Sequence[str | int]) -> Schema | None:
        """Find the schema of the value at a path of the request's body; None without one."""
        schema: Schema | None = self._body(operation)
        for step in path:
            if schema is None:
                return None
            schema = self._resolved(schema)
            if isinstance(step, int):
                schema = schema.get("items")
            else:
                schema = schema.get("properties", {}).get(step)
        return None if schema is None else self._resolved(schema)

    def keys(self, operation: Operation, path: Sequence[str | int]) -> list[str]:
        """List the keys that the object at a path may have."""
        found = self.value(operation, path)
        return list(found.get("properties", {})) if found else []

    def answer(self, operation: Operation, status: int) -> Schema | None:
        """Find what the contract says of an answer with this status."""
        responses = operation.definition.get("responses", {})
        found = responses.get(str(status)) or responses.get("default")
        return None if found is None else self._resolved(found)

    def excerpt(self, schema: Schema) -> str:
        """Write a piece of the contract as YAML, its references put in place."""
        import yaml  # noqa: PLC0415 - needed by few pages

        plain = self._plain(schema, 0)
        text = yaml.safe_dump(plain, allow_unicode=True, sort_keys=False, width=88)
        return str(text).strip()

    def request(self, operation: Operation) -> str:
        """Write the schema of the request's body as YAML; empty where it has none."""
        body = self._body(operation)
        return self.excerpt(body) if body is not None else ""

    def _body(self, operation: Operation) -> Schema | None:
        body = operation.definition.get("requestBody")
        if body is None:
            return None
        content: Schema = self._resolved(body)["content"]
        media: Schema = next(iter(content.values()))
        schema: Schema = media["schema"]
        return schema

    def _resolved(self, schema: Schema) -> Schema:
        found: Schema = resolved(self._spec, schema)
        return found

    def _plain(self, value: Any, depth: int) -> Any:
        if isinstance(value, list):
            return [self._plain(item, depth) for item in value]
        if not isinstance(value, Mapping):
            return value
        if "$ref" in value:
            # Deep enough for every schema of the contract; a loop ends here as well.
            return self._plain(self._resolved(value), depth + 1) if depth < 6 else value["$ref"]
        return {k: self._plain(v, depth) for k, v in value.items() if k not in _LEFT_OUT}


@lru_cache(maxsize=4)
def of(name: str, language: Language = "fr") -> Contract:
    """Give a contract by the name that a profile has for it, its texts in a language."""
    return Contract(name, language)


def _edition(name: str, language: Language) -> dict[str, Any]:
    if language == "fr":
        return loader.load(name)
    from sandbox.contract import english  # noqa: PLC0415 - YAML, which few pages need

    return english.edition(loader.load(name))
