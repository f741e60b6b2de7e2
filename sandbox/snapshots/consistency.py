"""What types cannot tell: that the parts of a snapshot fit together, and that names are harmless.

Everything here is checked before anything of the sandbox changes. What is refused could not come
from a sandbox: it would make a later call fail, or lead out of where it belongs.
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from sandbox.domain import answers, catalogue, siret
from sandbox.domain.agenda import Task
from sandbox.domain.files import StoredFile, safe_name
from sandbox.domain.models import Application, Editor, Market, Record, Token
from sandbox.domain.public_sources import SOURCES
from sandbox.domain.states import State
from sandbox.domain.submission import DOCUMENTS
from sandbox.faults import registry
from sandbox.settings import check_url
from sandbox.snapshots.refusals import at, name
from sandbox.snapshots.shapes import Feed, Happening, Snapshot, Workspace
from sandbox.spaces import DEFAULT, is_workspace_name

_MEDIA_TYPE = re.compile(r"[\w.+-]{1,60}/[\w.+-]{1,60}", re.ASCII)
_IDENTIFIER = re.compile(r"[A-Za-z0-9-]{1,64}")
_KEY = re.compile(r"[A-Za-z0-9_-]{1,64}")


class Problem(NamedTuple):
    """Something that does not fit, at a place within what was looked at."""

    place: str
    fr: str
    en: str


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
    yield from _twice("workspaces", names)
    everyone = [w.client_id for workspace in snapshot.workspaces for w in workspace.editors]
    yield from _twice("workspaces[*].editors", everyone)
    records = [r.identifier for w in snapshot.workspaces for r in (*w.markets, *w.applications)]
    yield from _twice("workspaces[*].markets", records)
    for number, workspace in enumerate(snapshot.workspaces):
        yield from _within(f"workspaces[{number}]", _of_workspace(workspace))


def _within(place: str, problems: Iterable[Problem]) -> Iterator[Problem]:
    for problem in problems:
        yield Problem(f"{place}.{problem.place}", problem.fr, problem.en)


def _twice(place: str, names: Iterable[str]) -> Iterator[Problem]:
    seen: set[str] = set()
    for each in names:
        if each in seen:
            yield Problem(place, f"{name(each)} y est deux fois", f"{name(each)} is there twice")
        seen.add(each)


def _unknown(place: str, what: str, found: object) -> Problem:
    return Problem(
        place, f"{name(found)} n'existe pas ({what})", f"there is no {name(found)} ({what})"
    )


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
        ("editors", (_of_editor(editor) for editor in world.editors)),
        ("tokens", (_of_token(token, editors) for token in world.tokens)),
        ("markets", (_of_market(market, editors) for market in world.markets)),
        ("applications", (_of_application(a, editors, markets) for a in world.applications)),
        ("agenda.tasks", (_of_task(task) for task in world.agenda.tasks)),
        ("feed.happenings", (_of_happening(each) for each in world.feed.happenings)),
    ):
        for number, problems in enumerate(each):
            yield from _within(f"{kind}[{number}]", problems)
    yield from _of_companies(world)
    yield from _of_faults(world)
    yield from _of_numbers(world)


def _of_editor(editor: Editor) -> Iterator[Problem]:
    for key in (
        "completion_webhook_url",
        "redirect_url",
        "buyer_return_url",
        "candidate_return_url",
    ):
        url = getattr(editor, key)
        try:
            if url is not None:
                check_url(url)
        except ValueError:
            yield Problem(key, "ce n'est pas une adresse utilisable", "it is no usable address")


def _of_token(token: Token, editors: set[str]) -> Iterator[Problem]:
    if token.client_id not in editors:
        yield _unknown("client_id", "editors", token.client_id)


def _of_record(record: Record, editors: set[str]) -> Iterator[Problem]:
    if not _IDENTIFIER.fullmatch(record.identifier):
        yield Problem(
            "identifier",
            f"{name(record.identifier)} n'est pas un identifiant",
            f"{name(record.identifier)} is no identifier",
        )
    if record.client_id not in editors:
        yield _unknown("client_id", "editors", record.client_id)
    if (record.state is State.COMPLETED) is not (record.completed_at is not None):
        yield Problem(
            "completed_at",
            f"ne va pas avec l'état {record.state}",
            f"does not go with the state {record.state}",
        )
    event = record.event
    if event is not None and (event.identifier, event.client_id) != (
        record.identifier,
        record.client_id,
    ):
        yield Problem(
            "event", "ce webhook parle d'autre chose", "this webhook is about something else"
        )


def _of_market(market: Market, editors: set[str]) -> Iterator[Problem]:
    yield from _of_record(market, editors)
    for place, found, known in (
        ("market_type_codes", market.market_type_codes, catalogue.MARKET_TYPES.keys()),
        ("optional_field_keys", market.optional_field_keys, catalogue.FIELDS.keys()),
        ("field_keys", market.field_keys, catalogue.FIELDS.keys()),
    ):
        for each in found:
            if each not in known:
                yield _unknown(place, "catalogue", each)


def _of_application(
    application: Application, editors: set[str], markets: dict[str, Market]
) -> Iterator[Problem]:
    yield from _of_record(application, editors)
    market = markets.get(application.market_identifier)
    if market is None:
        yield _unknown("market_identifier", "markets", application.market_identifier)
        return
    if application.siret is not None and not siret.is_valid(application.siret):
        yield Problem("siret", "ce n'est pas un SIRET", "it is no SIRET")
    if any(not 1 <= lot <= len(market.lots) for lot in application.lots):
        yield Problem("lots", "le marché n'a pas ce lot", "the market has no such lot")
    if application.failed_document not in (None, *DOCUMENTS):
        yield _unknown("failed_document", ", ".join(DOCUMENTS), application.failed_document)
    for key, fetch in application.fetches.items():
        if key not in SOURCES or fetch.name != key:
            yield _unknown(f"fetches[{name(key)}]", "sources", fetch.name)
    for key, file in application.files.items():
        yield from _within(f"files[{name(key)}]", _of_file(key, file))
    yield from _of_answers(application)


def _of_file(key: str, file: StoredFile) -> Iterator[Problem]:
    if file.id != key or not _KEY.fullmatch(key):
        yield Problem("id", "ce n'est pas celui de la clé", "it is not that of the key")
    if file.field_key not in catalogue.FIELDS:
        yield _unknown("field_key", "catalogue", file.field_key)
    if safe_name(file.name) != file.name:
        yield Problem("name", "ce nom n'est pas sûr", "this name is not safe")
    if not _MEDIA_TYPE.fullmatch(file.media_type):
        yield Problem("media_type", "ce n'est pas un type MIME", "it is no media type")


def _of_answers(application: Application) -> Iterator[Problem]:
    for key, answer in application.answers.items():
        place, field = f"answers[{name(key)}]", catalogue.FIELDS.get(key)
        if field is None:
            yield _unknown(place, "catalogue", key)
        elif not answers.fits(field, answer.value):
            yield Problem(
                f"{place}.value",
                f"ce n'est pas une réponse de type {field.input_type}",
                f"it is no answer of the type {field.input_type}",
            )
        else:
            for file_id in sorted(answers.ids_in(answer.value) - application.files.keys()):
                yield _unknown(f"{place}.value", "files", file_id)


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
            yield _unknown(f"companies[{number}]", "applications", identifier)
        elif (application.market_identifier, application.siret) != (market, company):
            yield Problem(
                f"companies[{number}]",
                "ce n'est ni son marché, ni sa société",
                "the application has another market or company",
            )


def _of_faults(world: Workspace) -> Iterator[Problem]:
    for key in world.source_outcomes:
        if key not in SOURCES:
            yield _unknown("source_outcomes", "sources", key)
    for document in world.document_failures:
        if document not in DOCUMENTS:
            yield _unknown("document_failures", ", ".join(DOCUMENTS), document)
    kinds = registry.kinds() if world.faults.pending else {}
    for number, fault in enumerate(world.faults.pending):
        place, kind = f"faults.pending[{number}]", kinds.get(fault.kind)
        if kind is None:
            yield _unknown(f"{place}.kind", "faults", fault.kind)
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
