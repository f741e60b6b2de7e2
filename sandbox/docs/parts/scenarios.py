"""The scenarios that come with the sandbox."""

from collections.abc import Mapping
from typing import Any

from sandbox.docs.parts.provoking import allowed, default
from sandbox.scenarios import catalogue
from sandbox.scenarios.model import Scenario


def scenarios(language: str, _argument: str) -> Mapping[str, Any]:
    """Give the scenarios that come with the sandbox, by topic."""
    topics: dict[str, list[tuple[Scenario, list[Mapping[str, Any]]]]] = {}
    for scenario in catalogue.library().scenarios.values():
        topics.setdefault(scenario.topic, []).append((scenario, _settable(scenario, language)))
    return {"topics": topics}


def _settable(scenario: Scenario, language: str) -> list[Mapping[str, Any]]:
    return [
        {
            "name": parameter.name,
            "words": getattr(parameter.title, language),
            "values": allowed(parameter.schema),
            "default": default(parameter.schema),
            "needed": parameter.required,
        }
        for parameter in scenario.parameters.values()
    ]
