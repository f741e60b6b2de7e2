"""Whether a document is OpenAPI 3.0 at all, by the official JSON Schema that Connexion ships."""

import importlib.util
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs

from sandbox.contract.grammar import WEBHOOKS, Document
from sandbox.contract.specification import Finding, finding, shortened

RULE = "structure"
_REFUSED = "contredit la spécification OpenAPI 3.0"


@cache
def _official() -> Document:
    # The package is found, not imported: importing Connexion takes a third of a second.
    spec = importlib.util.find_spec("connexion")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("No module named 'connexion'", name="connexion")
    path = Path(spec.origin).parent / "resources" / "schemas" / "v3.0" / "schema.json"
    schema: Document = json.loads(path.read_text(encoding="utf-8"))
    return schema


def structure(document: Document) -> Iterator[Finding]:
    """Find what is not as the OpenAPI specification has it, in the events too."""
    validator = jsonschema_rs.Draft4Validator(_official())
    yield from _findings(validator.iter_errors(document), ())
    webhooks = document.get(WEBHOOKS)
    if not isinstance(webhooks, dict):
        if webhooks is not None:
            yield finding((WEBHOOKS,), RULE, "doit être un objet, avec un événement par nom")
        return
    definitions = _official()["definitions"]
    event = jsonschema_rs.Draft4Validator(
        {"definitions": definitions, "$ref": "#/definitions/PathItem"}
    )
    for name, item in webhooks.items():
        yield from _findings(event.iter_errors(item), (WEBHOOKS, name))


def _findings(errors: Any, base: tuple[str, ...]) -> Iterator[Finding]:
    for error in errors:
        deepest = _deepest(error)
        yield finding(
            (*base, *deepest.instance_path), RULE, f"{_REFUSED} : {shortened(deepest.message)}"
        )


def _deepest(error: Any) -> Any:
    """Follow an "is not valid under any of the schemas" to what is really wrong.

    The official schema lets almost every object be a reference instead; of the alternatives the
    one is told that got furthest, and a missing `$ref` only if there is nothing else.
    """
    branches = error.kind.as_dict().get("context") or []
    candidates = [_deepest(e) for branch in branches for e in branch if not _missing_ref(e)]
    if not candidates:
        return error
    return max(candidates, key=lambda e: len(e.instance_path))


def _missing_ref(error: Any) -> bool:
    kind = error.kind
    return bool(kind.name == "required" and kind.as_dict()["property"] == "$ref")
