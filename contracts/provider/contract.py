"""The contract, read from `openapi.yaml`: operations, what they may answer, and in which shape."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeAlias

from contracts.errors import EnvironmentProblem
from contracts.wording import Text

Schema: TypeAlias = dict[str, Any]
METHODS = ("get", "put", "post", "delete", "patch", "head", "options")


@dataclass(frozen=True)
class Operation:
    """One operation of the contract; `responses` have their references resolved at the top."""

    id: str
    method: str
    path: str
    secured: bool
    responses: Mapping[int, Schema]

    @property
    def label(self) -> str:
        """Name it as people do."""
        return f"{self.method} {self.path}"

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """What its paths look like."""
        parts = re.split(r"\{[^}]+\}", self.path)
        return re.compile("([^/]+)".join(map(re.escape, parts)))


class Contract:
    """A contract with what is needed to hold an answer against it."""

    def __init__(self, document: Schema) -> None:
        self.document = document
        self.operations = {o.id: o for o in self._operations()}

    def _operations(self) -> Iterator[Operation]:
        default_security = self.document.get("security", [])
        for path, item in self.document.get("paths", {}).items():
            for method in METHODS:
                entry = item.get(method)
                if entry is None:
                    continue
                yield Operation(
                    id=entry.get("operationId", f"{method} {path}"),
                    method=method.upper(),
                    path=path,
                    secured=bool(entry.get("security", default_security)),
                    responses={
                        int(status): self.resolve(response)
                        for status, response in entry.get("responses", {}).items()
                        if str(status).isdigit()
                    },
                )

    def resolve(self, value: Schema) -> Schema:
        """Follow a local reference, if it is one."""
        while "$ref" in value:
            found: Any = self.document
            for step in value["$ref"].removeprefix("#/").split("/"):
                found = found[step.replace("~1", "/").replace("~0", "~")]
            value = found
        return value

    def operation_of(self, method: str, path: str) -> Operation | None:
        """Find the operation that a request is for."""
        path = path.partition("?")[0]
        return next(
            (
                operation
                for operation in self.operations.values()
                if operation.method == method and operation.pattern.fullmatch(path)
            ),
            None,
        )

    @property
    def pairs(self) -> list[tuple[str, int]]:
        """All documented pairs of operation and status."""
        return [(o.id, status) for o in self.operations.values() for status in o.responses]

    def validator_schema(self, schema: Schema) -> Schema:
        """Make a JSON schema of a schema of the contract, with what it refers to."""
        return {**as_json_schema(schema), "components": self._components}

    @cached_property
    def _components(self) -> Schema:
        schemas = self.document.get("components", {}).get("schemas", {})
        return {"schemas": as_json_schema(schemas)}

    def webhook_schema(self, event: str) -> Schema | None:
        """Give the schema of an event's body; None for an event that is not documented."""
        webhooks = self.document.get("x-webhooks") or self.document.get("webhooks") or {}
        item = webhooks.get(event)
        if item is None:
            return None
        content = item["post"]["requestBody"]["content"]["application/json"]
        return self.validator_schema(content["schema"])


def as_json_schema(schema: Any) -> Any:
    """Turn what OpenAPI 3.0 says its own way into JSON Schema: `nullable`."""
    if isinstance(schema, list):
        return [as_json_schema(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    turned = {key: as_json_schema(value) for key, value in schema.items() if key != "nullable"}
    if schema.get("nullable") is True and isinstance(schema.get("type"), str):
        turned["type"] = [schema["type"], "null"]
    return turned


_SHIPPED = {
    "documented": ("service.json",),
    "deployed": ("deployed.json", "service.deployed.json"),
}
"""The files of `sandbox.contract` in which each profile's contract may be."""


def load_contract(file: Path | None = None, profile: str = "documented") -> Contract:
    """Read a contract from a file (JSON or YAML), by default the one that comes with the project.

    Raises `EnvironmentProblem`.
    """
    if file is None:
        return _shipped(profile)
    import yaml  # noqa: PLC0415 - only for a contract of one's own

    try:
        document = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise _unreadable(file, str(error).splitlines()[0]) from error
    if not isinstance(document, dict) or "paths" not in document:
        raise _unreadable(file, "paths ?")
    return Contract(document)


def _shipped(profile: str) -> Contract:
    folder = files("sandbox.contract")
    for name in _SHIPPED.get(profile, ()):
        # Data, not code: the contract as the package carries it.
        entry = folder.joinpath(name)
        if entry.is_file():
            return Contract(json.loads(entry.read_bytes()))
    raise EnvironmentProblem(
        Text(
            "cette installation n'a pas le contrat du profil {profile} : donnez-le avec --spec",
            "this installation has no contract of the profile {profile}: give it with --spec",
        ).fill(profile=profile)
    )


def _unreadable(file: Path, why: str) -> EnvironmentProblem:
    return EnvironmentProblem(
        Text(
            "{file} n'est pas un contrat OpenAPI lisible : {why}",
            "{file} is not a readable OpenAPI contract: {why}",
        ).fill(file=file, why=why)
    )
