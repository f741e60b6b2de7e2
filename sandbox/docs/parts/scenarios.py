"""The scenarios that come with the sandbox."""

from collections.abc import Mapping
from typing import Any

from sandbox.docs.parts.provoking import allowed, default
from sandbox.docs.typography import say
from sandbox.scenarios import catalogue
from sandbox.scenarios.model import Scenario
from sandbox.scenarios.placeholders import told

_MADE = {
    "market": {"identifier": "VR-…"},
    "application": {"identifier": "FT…"},
    "second": {"identifier": "FT…"},
    "workspace": "default",
}
"""What stands for the things that a run makes."""


def scenarios(language: str, _argument: str) -> Mapping[str, Any]:
    """Give the scenarios that come with the sandbox, by topic."""
    topics: dict[str, list[Mapping[str, Any]]] = {}
    for scenario in catalogue.library().scenarios.values():
        shown = {
            "name": scenario.name,
            "profiles": scenario.profiles,
            "title": say(scenario.title, language),
            "summary": say(scenario.summary, language),
            "seen": seen(scenario, language),
            "rows": _settable(scenario, language),
        }
        topics.setdefault(scenario.topic, []).append(shown)
    return {"topics": topics}


def seen(scenario: Scenario, language: str) -> str:
    """Say what is to be seen after a run with the defaults."""
    defaults = {name: p.schema.get("default") for name, p in scenario.parameters.items()}
    return say(told(scenario.situation, {**_MADE, **defaults}), language)


def _settable(scenario: Scenario, language: str) -> list[Mapping[str, Any]]:
    return [
        {
            "name": parameter.name,
            "words": say(parameter.title, language),
            "values": allowed(parameter.schema),
            "default": default(parameter.schema),
            "needed": parameter.required,
        }
        for parameter in scenario.parameters.values()
    ]
