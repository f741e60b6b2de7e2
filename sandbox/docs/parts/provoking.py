"""What brings a situation about: reserved values and faults."""

import json
from collections.abc import Mapping
from typing import Any

from sandbox.faults import registry
from sandbox.faults.reserved import reserved_values


def reserved(_language: str, kind: str) -> Mapping[str, Any]:
    """Give the reserved values of a kind, with what each does."""
    return {"values": [value for value in reserved_values() if value.kind == kind]}


def faults(language: str, _argument: str) -> Mapping[str, Any]:
    """Give every fault: what it strikes, its parameters, and an example that can be sent."""
    return {
        "faults": [
            {
                **fault,
                "words": fault["label" if language == "fr" else "summary"],
                "rows": _parameters(fault["parameters"], fault["parameter_labels"], language),
                "example": _example(fault),
            }
            for fault in registry.described()
        ],
        "any": registry.ANY,
    }


def _parameters(
    schema: Mapping[str, Any], labels: Mapping[str, str], language: str
) -> list[Mapping[str, Any]]:
    return [
        {
            "name": name,
            "words": labels[name] if language == "fr" else rules["description"],
            "values": allowed(rules),
            "default": default(rules),
            "needed": name in schema.get("required", ()),
        }
        for name, rules in schema["properties"].items()
    ]


def default(rules: Mapping[str, Any]) -> str:
    """Write the default of a parameter; nothing where it has to be given."""
    return json.dumps(rules["default"], ensure_ascii=False) if "default" in rules else ""


def allowed(rules: Mapping[str, Any]) -> str:
    """Say which values a parameter takes."""
    if "enum" in rules:
        return ", ".join("null" if value is None else str(value) for value in rules["enum"])
    bounds = [str(rules[key]) for key in ("minimum", "maximum") if key in rules]
    kind = str(rules.get("type", "JSON"))
    return f"{kind}, {'–'.join(bounds)}" if bounds else kind


def _example(fault: Mapping[str, Any]) -> str:
    """Write the shortest body that scripts it."""
    kind = registry.kinds()[fault["fault"]]
    body = {"fault": fault["fault"], fault["on"]: fault["targets"][0], **kind.sample()}
    return json.dumps(body, ensure_ascii=False)
