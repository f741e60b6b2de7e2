"""What stands around every page: where one is, the other workspaces, the clock, a notice."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from flask import g, request, url_for

from contracts.wording import Text, same
from sandbox.console import notices
from sandbox.console.addresses import STREAM
from sandbox.console.context import PARAMETER, site, space
from sandbox.console.language import PARAMETER as LANG
from sandbox.console.language import current as language

TABS: Sequence[tuple[str, str, Text]] = (
    ("overview", "overview.show", Text("Aperçu", "Overview")),
    ("timeline", "timeline.show_all", Text("Chronologie", "Timeline")),
    ("deliveries", "deliveries.show_all", same("Webhooks")),
    ("markets", "markets.show_all", Text("Marchés", "Markets")),
    ("applications", "applications.show_all", Text("Candidatures", "Applications")),
    ("clock", "clock.show_all", Text("Horloge", "Clock")),
    ("faults", "faults.show_all", Text("Pannes", "Faults")),
    ("scenarios", "scenarios.show_all", Text("Scénarios", "Scenarios")),
    ("editors", "editors.show_all", Text("Éditeurs", "Editors")),
    ("checklist", "checklist.show_all", Text("Liste d’intégration", "Checklist")),
    ("workspaces", "workspaces.show_all", Text("Espaces", "Workspaces")),
)
"""The navigation: the name of a blueprint, the endpoint that it leads to, and its label."""

_BELONGS = {"calls": "timeline"}
"""Pages that have no place of their own in the navigation."""


@dataclass(frozen=True, slots=True)
class Tab:
    """One entry of the navigation."""

    name: str
    label: Text
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class Frame:
    """All of it."""

    workspace: str
    workspaces: Sequence[str]
    profile: str
    tabs: Sequence[Tab]
    notice: notices.Notice | None
    other_language: str
    stream: str
    last_id: int
    now: datetime
    frozen: bool
    alarms: int
    next_due: datetime | None


def current() -> Frame | None:
    """Give what stands around the current page; None where there is no workspace."""
    if g.get("space") is None:
        return None
    here = space()
    query = urlencode({PARAMETER: here.request.name})
    return Frame(
        workspace=here.request.name,
        workspaces=[other.request.name for other in site().spaces],
        profile=here.profile.name,
        tabs=_tabs(),
        notice=site().notices.find(request.args.get(notices.PARAMETER)),
        other_language=_in("en" if language() == "fr" else "fr"),
        stream=f"{STREAM}?{query}",
        last_id=here.feed.last_id,
        now=here.workspace.clock.now(),
        frozen=here.timeline.frozen,
        alarms=site().alarms.count(here, site().diagnoses.of),
        next_due=here.timeline.next_due(),
    )


def _tabs() -> list[Tab]:
    blueprint = request.blueprint or ""
    place = _BELONGS.get(blueprint, blueprint)
    return [Tab(name, label, url_for(endpoint), name == place) for name, endpoint, label in TABS]


def _in(wanted: str) -> str:
    """Give the address of this very page in another language."""
    pairs = [
        (k, v) for k, v in request.args.items(multi=True) if k not in (LANG, notices.PARAMETER)
    ]
    return f"{request.path}?{urlencode([*pairs, (LANG, wanted)])}"
