"""The pages of the console, one module per resource: a new one is a module and its line here."""

from collections.abc import Sequence

from flask import Blueprint

from sandbox.console.views import (
    calls,
    checklist,
    clock,
    deliveries,
    editors,
    faults,
    overview,
    records,
    scenarios,
    timeline,
    workspaces,
)

BLUEPRINTS: Sequence[Blueprint] = (
    overview.blueprint,
    timeline.blueprint,
    calls.blueprint,
    deliveries.blueprint,
    records.markets,
    records.applications,
    clock.blueprint,
    faults.blueprint,
    scenarios.blueprint,
    editors.blueprint,
    checklist.blueprint,
    workspaces.blueprint,
)
