"""The parts of pages that are made from the code's own tables, so that none is ever out of date.

Each has a function, which gives what its template `templates/parts/<name>.html` shows, from a
language and the argument that the text gave.
"""

from collections.abc import Callable, Mapping
from typing import Any

from sandbox.docs.parts import (
    api,
    checklist,
    commands,
    downloads,
    drift,
    fields,
    home,
    machines,
    provoking,
    recipes,
    scenarios,
    settings,
    webhooks,
)

Maker = Callable[[str, str], Mapping[str, Any]]

PARTS: Mapping[str, Maker] = {
    "home": home.cards,
    "reference": api.reference,
    "errors": api.errors,
    "checklist": checklist.items,
    "control_calls": api.calls,
    "events": webhooks.events,
    "delivery": webhooks.delivery,
    "calculator": webhooks.calculator,
    "machines": machines.machines,
    "drift_index": drift.index,
    "drift_area": drift.area,
    "contradictions": drift.contradictions,
    "fields": fields.catalogue,
    "reserved": provoking.reserved,
    "faults": provoking.faults,
    "recipe": recipes.recipe,
    "scenarios": scenarios.scenarios,
    "settings": settings.table,
    "commands": commands.commands,
    "downloads": downloads.files,
}


def data(name: str, language: str, argument: str) -> Mapping[str, Any]:
    """Give what a part shows; raises `KeyError` for a part that does not exist."""
    return PARTS[name](language, argument)
