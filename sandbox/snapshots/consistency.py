"""What types cannot tell: that the parts of a snapshot fit together, and that names are harmless.

Everything here is checked before anything of the sandbox changes. What is refused could not come
from a sandbox: it would make a later call fail, or lead out of where it belongs.
"""

from collections.abc import Iterator

from sandbox.domain.agenda import Task
from sandbox.domain.public_sources import SOURCES
from sandbox.domain.submission import DOCUMENTS
from sandbox.drift.notices import NOTICES
from sandbox.faults import registry
from sandbox.journal import Entry
from sandbox.snapshots import records
from sandbox.snapshots.problems import Problem, twice, unknown, within
from sandbox.snapshots.refusals import at, name
from sandbox.snapshots.shapes import Feed, Happening, Snapshot, Workspace
from sandbox.spaces import DEFAULT, is_workspace_name
from sandbox.webhooks.delivery import Delivery
from sandbox.webhooks.variants import Variant

_LAST_YEAR = 2999
"""As far as the clock can be moved: what follows from it, a token's end, may lie beyond."""


def check(snapshot: Snapshot) -> None:
    """Check a snapshot; raises `SnapshotRefused` with the first thing that does not fit."""
    for problem in _problems(snapshot):
        raise at(f"$.{problem.place}", problem.fr, problem.en)


def _problems(snapshot: Snapshot) -> Iterator[Problem]:
    names = [workspace.name for workspace in snapshot.workspaces]
    if snapshot.scope == "server" and DEFAULT not in names:
        yield Problem(
            "workspaces",
            f"il manque l'espace de travail « {DEFAULT} »",
            f"the workspace '{DEFAULT}' is missing",
        )
    yield from twice("workspaces", names)
    everyone = [w.client_id for workspace in snapshot.workspaces for w in workspace.editors]
    yield from twice("workspaces[*].editors", everyone)
    objects = [r.identifier for w in snapshot.workspaces for r in (*w.markets, *w.applications)]
    yield from twice("workspaces[*].markets", objects)
    for number, workspace in enumerate(snapshot.workspaces):
        yield from within(f"workspaces[{number}]", _of_workspace(workspace))


def _of_workspace(world: Workspace) -> Iterator[Problem]:
    if not is_workspace_name(world.name):
        yield Problem(
            "name",
            f"{name(world.name)} n'est pas un nom d'espace de travail",
            f"{name(world.name)} is no name of a workspace",
        )
    if not world.editors:
        yield Problem("editors", "il en faut un au moins", "there must be one at least")
    editors = {editor.client_id for editor in world.editors}
    markets = {market.identifier: market for market in world.markets}
    for kind, each in (
        ("editors", (records.of_editor(editor) for editor in world.editors)),
        ("tokens", (records.of_token(token, editors) for token in world.tokens)),
        ("markets", (records.of_market(market, editors) for market in world.markets)),
        ("applications", (records.of_application(a, editors, markets) for a in world.applications)),
        ("webhooks.deliveries", (_of_delivery(d, editors) for d in world.webhooks.deliveries)),
        ("journal.calls", (_of_call(entry) for entry in world.journal.calls)),
        ("agenda.tasks", (_of_task(task) for task in world.agenda.tasks)),
        ("feed.happenings", (_of_happening(each) for each in world.feed.happenings)),
    ):
        for number, problems in enumerate(each):
            yield from within(f"{kind}[{number}]", problems)
    yield from _of_companies(world)
    yield from _of_faults(world)
    yield from _of_numbers(world)


def _of_delivery(delivery: Delivery, editors: set[str]) -> Iterator[Problem]:
    if delivery.client_id not in editors:
        yield unknown("event.client_id", "editors", delivery.client_id)
    if delivery.variant not in (None, *Variant):
        yield unknown("variant", ", ".join(Variant), delivery.variant)
    if not records.KEY.fullmatch(delivery.id):
        yield Problem("id", "ce n'est pas un identifiant", "it is no identifier")


def _of_call(entry: Entry) -> Iterator[Problem]:
    for each in entry.drift:
        if each not in NOTICES:
            yield unknown("drift", "drift", each)


def _of_task(task: Task) -> Iterator[Problem]:
    if task.number < 0:
        yield Problem("number", "il est négatif", "it is negative")


def _of_happening(happening: Happening) -> Iterator[Problem]:
    subjects = sum(
        getattr(happening, key) is not None
        for key in happening.__struct_fields__
        if key not in ("id", "at", "about")
    )
    if subjects != 1:
        yield Problem(
            "id", f"il a {subjects} sujets, il en faut un", f"it has {subjects} subjects, not one"
        )


def _of_companies(world: Workspace) -> Iterator[Problem]:
    known = {application.identifier: application for application in world.applications}
    for number, (market, company, identifier) in enumerate(world.companies):
        application = known.get(identifier)
        if application is None:
            yield unknown(f"companies[{number}]", "applications", identifier)
        elif (application.market_identifier, application.siret) != (market, company):
            yield Problem(
                f"companies[{number}]",
                "ce n'est ni son marché, ni sa société",
                "the application has another market or company",
            )


def _of_faults(world: Workspace) -> Iterator[Problem]:
    for key in world.source_outcomes:
        if key not in SOURCES:
            yield unknown("source_outcomes", "sources", key)
    for document in world.document_failures:
        if document not in DOCUMENTS:
            yield unknown("document_failures", ", ".join(DOCUMENTS), document)
    kinds = registry.kinds() if world.faults.pending else {}
    for number, fault in enumerate(world.faults.pending):
        place, kind = f"faults.pending[{number}]", kinds.get(fault.kind)
        if kind is None:
            yield unknown(f"{place}.kind", "faults", fault.kind)
        elif kind.stage is not fault.stage or not fault.targets <= set(kind.targets):
            yield Problem(
                f"{place}.targets",
                f"ce défaut ({fault.kind}) ne frappe pas cela",
                f"this fault ({fault.kind}) does not strike that",
            )
        elif registry.violations(kind, fault.parameters):
            yield Problem(
                f"{place}.parameters",
                f"ils ne conviennent pas au défaut {fault.kind}",
                f"they do not fit the fault {fault.kind}",
            )


def _of_numbers(world: Workspace) -> Iterator[Problem]:
    counts = {
        "seed": world.seed,
        "lots": world.lots,
        "worlds": world.worlds - 1,
        "agenda.number": world.agenda.number,
        "webhooks.dropped": world.webhooks.dropped,
        "journal.received": world.journal.received,
        "journal.dropped": world.journal.dropped,
    }
    for place, count in counts.items():
        if count < 0:
            yield Problem(place, "ce nombre est trop petit", "this number is too small")
    if world.clock.now.year > _LAST_YEAR:
        yield Problem(
            "clock.now",
            f"l'horloge va jusqu'à {_LAST_YEAR}",
            f"the clock goes until {_LAST_YEAR}",
        )
    calls = [0, *(entry.id for entry in world.journal.calls), world.journal.received]
    if calls != sorted(calls):
        yield Problem(
            "journal.calls",
            "ils ne sont pas numérotés dans l'ordre, jusqu'à « received »",
            "they are not numbered in order, up to 'received'",
        )
    yield from _of_feed(world.feed)


def _of_feed(feed: Feed) -> Iterator[Problem]:
    """Check the numbers: a happening is found by its distance from the last one."""
    count = len(feed.happenings)
    numbers = [happening.id for happening in feed.happenings]
    if numbers != list(range(feed.last_id - count + 1, feed.last_id + 1)) or not (
        1 <= feed.first_id <= feed.last_id - count + 1
    ):
        yield Problem(
            "feed.happenings",
            "ils ne sont pas numérotés sans trou, jusqu'à « last_id »",
            "they are not numbered without a gap, up to 'last_id'",
        )
