"""Public sources: what they know of a company fills in the candidate's form (SFD §5.3.2).

Each source that a market needs is called on its own: pending, processing, then completed or
failed, a fraction of a second of virtual time later. A success gives answers that the candidate
need not type; a failure leaves the fields to the candidate. What becomes of a call is decided by
the workspace (`source_outcomes`), else by a reserved SIRET, else it succeeds.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

from sandbox.domain import answers
from sandbox.domain.agenda import TaskKind
from sandbox.domain.catalogue import Field
from sandbox.domain.company import Company, company_for, values
from sandbox.domain.errors import InvalidRequest, Violation
from sandbox.domain.made import made_document
from sandbox.domain.markets import asked_fields
from sandbox.domain.models import Answer, Application, Fetch, Source
from sandbox.domain.public_sources import SOURCES, PublicSource
from sandbox.domain.reserved import SCENARIOS, Outcome
from sandbox.domain.states import FetchEvent, FetchStatus
from sandbox.domain.workspace import Workspace

_DOCUMENT_TYPES = {"file_upload", "inline_file_upload"}


def needed_sources(workspace: Workspace, application: Application) -> list[str]:
    """List the sources that know an answer to a field of the market, in order."""
    market = workspace.markets[application.market_identifier]
    wanted = {field.api_name for field in asked_fields(market)}
    return [name for name in SOURCES if name in wanted]


def known_company(workspace: Workspace, application: Application) -> Company | None:
    """Give the company that applies, as Insee tells it; None when Insee does not, or nobody asked.

    For the page on which candidates recognise their company before anything else is called.
    """
    number = application.siret
    if number is None or _outcome(workspace, application, "insee") is not Outcome.COMPLETED:
        return None
    return company_for(number)


def start_fetches(workspace: Workspace, application: Application) -> None:
    """Call every source that is needed and has not been called for this company yet."""
    now = workspace.clock.now()
    for name in needed_sources(workspace, application):
        if name not in application.fetches:
            application.fetches[name] = Fetch(name, FetchStatus.PENDING, now)
            _plan(workspace, application, name, now)


def cancel_fetches(workspace: Workspace, application: Application) -> None:
    """Expect nothing more of the sources."""
    for name in application.fetches:
        workspace.agenda.drop(TaskKind.FETCH, application.identifier, name)


def _plan(workspace: Workspace, application: Application, name: str, since: datetime) -> None:
    """Plan the next step of a call; its delay depends on the company and the source alone."""
    status = application.fetches[name].status
    random = Random(f"{application.siret}/{name}/{status}")  # noqa: S311 - made-up delays
    low, high = (50, 250) if status is FetchStatus.PENDING else (250, 1_250)
    at = since + timedelta(milliseconds=random.randint(low, high))
    workspace.agenda.add(at, TaskKind.FETCH, application.identifier, name)


def run_fetch(
    workspace: Workspace, application: Application, name: str, at: datetime
) -> str | None:
    """Take the step of a call that was due at `at`; gives what happened, None if nothing did."""
    fetch = application.fetches.get(name)
    if fetch is None or fetch.status in (FetchStatus.COMPLETED, FetchStatus.FAILED):
        return None
    if fetch.status is FetchStatus.PENDING:
        _move(workspace, application, name, FetchEvent.START, at)
        if not stays_pending(workspace, application, name):
            _plan(workspace, application, name, at)
    elif stays_pending(workspace, application, name):
        return None
    else:
        _finish(workspace, application, name, at)
    return f"{name}: {application.fetches[name].status.value}"


def stays_pending(workspace: Workspace, application: Application, name: str) -> bool:
    """Tell whether a source is scripted to load for ever."""
    return _outcome(workspace, application, name) is Outcome.PENDING


def finish_fetches(workspace: Workspace, application: Application) -> None:
    """End now every call that ends at all, whatever the clock shows."""
    now = workspace.clock.now()
    for name, fetch in list(application.fetches.items()):
        ended = fetch.status in (FetchStatus.COMPLETED, FetchStatus.FAILED)
        if ended or stays_pending(workspace, application, name):
            continue
        workspace.agenda.drop(TaskKind.FETCH, application.identifier, name)
        if fetch.status is FetchStatus.PENDING:
            _move(workspace, application, name, FetchEvent.START, now)
        _finish(workspace, application, name, now)


def set_outcomes(workspace: Workspace, outcomes: Mapping[str, str | None]) -> None:
    """Script what becomes of calls, by source; None takes the script back.

    Calls that were kept pending and now need not be go on. Raises `InvalidRequest` for an unknown
    source or outcome, naming those that exist.
    """
    known = [outcome.value for outcome in Outcome]
    violations = [
        *(
            Violation(
                (name,), "additionalProperties", f"no such source; known: {', '.join(SOURCES)}"
            )
            for name in outcomes
            if name not in SOURCES
        ),
        *(
            Violation((name,), "enum", f"one of {', '.join(known)}, or null", known, outcome)
            for name, outcome in outcomes.items()
            if outcome is not None and outcome not in known
        ),
    ]
    if violations:
        raise InvalidRequest(violations)
    for name, outcome in outcomes.items():
        if outcome is None:
            workspace.source_outcomes.pop(name, None)
        else:
            workspace.source_outcomes[name] = Outcome(outcome)
    _wake(workspace, set(outcomes))


def _wake(workspace: Workspace, names: set[str]) -> None:
    for application in workspace.applications.values():
        for name, fetch in application.fetches.items():
            under_way = fetch.status is FetchStatus.PROCESSING
            if name in names and under_way and not application.completed_at:
                _plan(workspace, application, name, workspace.clock.now())


def _outcome(workspace: Workspace, application: Application, name: str) -> Outcome:
    scripted = workspace.source_outcomes.get(name)
    if scripted is not None:
        return scripted
    scenario = SCENARIOS.get(application.siret or "")
    return scenario.outcome_of(name) if scenario else Outcome.COMPLETED


def _move(
    workspace: Workspace,
    application: Application,
    name: str,
    event: FetchEvent,
    at: datetime,
    **changes: Any,
) -> None:
    fetch = application.fetches[name]
    row = workspace.profile.fetch_machine.fire(fetch.status, event, {})
    application.fetches[name] = replace(
        fetch, status=FetchStatus(row.target), updated_at=at, **changes
    )


def _finish(workspace: Workspace, application: Application, name: str, at: datetime) -> None:
    market = workspace.markets[application.market_identifier]
    fields = [field for field in asked_fields(market) if field.api_name == name]
    if _outcome(workspace, application, name) is Outcome.FAILED:
        _leave_to_candidate(application, fields)
        scenario = SCENARIOS.get(application.siret or "")
        reason = (scenario.reason if scenario else "") or "the failure was scripted"
        _move(workspace, application, name, FetchEvent.FAIL, at, reason=reason)
    else:
        filled = _fill(workspace, application, name, fields)
        _move(workspace, application, name, FetchEvent.SUCCEED, at, fields_filled=filled)


def _fill(workspace: Workspace, application: Application, name: str, fields: list[Field]) -> int:
    """Answer the fields of a source; what the candidate has answered already is left alone."""
    company = company_for(application.siret or "")
    only_documents = all(field.input_type in _DOCUMENT_TYPES for field in fields)
    known = {} if only_documents else {**values(company), **_motives(application)}
    filled = 0
    for field in fields:
        present = application.answers.get(field.key)
        by_hand = present is not None and present.source is not Source.AUTO
        if present is not None and by_hand and answers.is_filled(field, present.value):
            continue
        value = known.get(field.key)
        if value is None:
            value = _document(workspace, application, name, field, company)
        application.answers[field.key] = Answer(value, Source.AUTO)
        filled += 1
    return filled


def _motives(application: Application) -> dict[str, Any]:
    scenario = SCENARIOS.get(application.siret or "")
    found = scenario.motives if scenario else {}
    return {key: {"radio_choice": "yes", "text": text, "files": []} for key, text in found.items()}


def _document(
    workspace: Workspace,
    application: Application,
    name: str,
    field: Field,
    company: Company,
) -> dict[str, Any]:
    file = made_document(workspace, field, company, f"api_{name}")
    application.files[file.id] = file
    workspace.antivirus.start(workspace, application, file)
    return {"files": [file.id]}


def _leave_to_candidate(application: Application, fields: list[Field]) -> None:
    """Have the candidate answer; what a source said of a former company is forgotten."""
    for field in fields:
        present = application.answers.get(field.key)
        by_hand = present is not None and present.source is not Source.AUTO
        value = present.value if present is not None and by_hand else answers.empty(field)
        application.answers[field.key] = Answer(value, Source.MANUAL_AFTER_API_FAILURE)


__all__ = [
    "SCENARIOS",
    "SOURCES",
    "PublicSource",
    "cancel_fetches",
    "finish_fetches",
    "known_company",
    "needed_sources",
    "run_fetch",
    "set_outcomes",
    "start_fetches",
    "stays_pending",
]
