"""What brings a situation about: reserved values, and faults."""

import json
from collections.abc import Mapping
from typing import Any

from sandbox.domain import reserved as values
from sandbox.faults import registry


def reserved(_language: str, _argument: str) -> Mapping[str, Any]:
    """Give every reserved SIRET with what it does."""
    return {"sirets": list(values.SCENARIOS.values())}


def faults(language: str, _argument: str) -> Mapping[str, Any]:
    """Give every fault: what it strikes, its parameters, and an example that can be sent."""
    described = list(registry.described())
    return {
        "faults": [
            {
                **fault,
                "words": fault["label" if language == "fr" else "summary"],
                "rows": _parameters(fault, language),
                "example": _example(fault),
            }
            for fault in described
        ],
        "any": registry.ANY,
    }


def _parameters(fault: Mapping[str, Any], language: str) -> list[Mapping[str, Any]]:
    schema = fault["parameters"]
    return [
        {
            "name": name,
            "words": fault["parameter_labels"][name] if language == "fr" else rules["description"],
            "values": _allowed(rules),
            "default": json.dumps(rules["default"]) if "default" in rules else "",
            "needed": name in schema.get("required", ()),
        }
        for name, rules in schema["properties"].items()
    ]


def _allowed(rules: Mapping[str, Any]) -> str:
    if "enum" in rules:
        return ", ".join(map(str, rules["enum"]))
    bounds = [str(rules[key]) for key in ("minimum", "maximum") if key in rules]
    kind = str(rules.get("type", "JSON"))
    return f"{kind}, {'–'.join(bounds)}" if bounds else kind


def _example(fault: Mapping[str, Any]) -> str:
    """Write the shortest body that scripts it."""
    body: dict[str, Any] = {"fault": fault["fault"], fault["on"]: fault["targets"][0]}
    schema = fault["parameters"]
    for name in schema.get("required", ()):
        body[name] = _sample(name, schema["properties"][name])
    return json.dumps(body, ensure_ascii=False)


def _sample(name: str, rules: Mapping[str, Any]) -> Any:
    if name == "status":
        return 503
    if "enum" in rules:
        return rules["enum"][0]
    return rules.get("minimum", 1) or 1
