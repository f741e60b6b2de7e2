"""Finishing a candidate's form without a browser: the steps of the pages, one after the other.

What the call does not say comes from the public sources, and else is made up; nobody waits for a
source or a scan, whatever the clock shows.
"""

import binascii
from base64 import b64decode
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sandbox.domain import answers, candidate, scans, siret, sources
from sandbox.domain.answers.shape import Place
from sandbox.domain.attachments import add_file
from sandbox.domain.catalogue import Field
from sandbox.domain.company import company_for, values
from sandbox.domain.errors import InvalidRequest, Violation
from sandbox.domain.files import InMemory, Upload
from sandbox.domain.made import made_document
from sandbox.domain.markets import asked_fields
from sandbox.domain.models import Answer, Application, Market, Source, WebhookEvent
from sandbox.domain.plausible import completed, plausible
from sandbox.domain.states import FetchStatus
from sandbox.domain.submission import submit
from sandbox.domain.workspace import Workspace

SIRET_FIELD = "identite_entreprise_identification_siret"


@dataclass(frozen=True, slots=True)
class Submission:
    """What a candidate sends when submitting; what is None is filled in.

    `answers` holds values by the field's key; a file in them is the id of one that was uploaded,
    or `{"name": ..., "content_base64": ...}`.
    """

    siret: str | None = None
    answers: Mapping[str, Any] | None = None
    lots: Sequence[int] | None = None
    attests_no_exclusion_motifs: bool = True


def complete_application(
    workspace: Workspace,
    application: Application,
    submission: Submission,
    *,
    base_url: str,
    cause: str,
) -> WebhookEvent | None:
    """Go through every step of the candidate and submit; what is refused changes nothing.

    `base_url` starts the download addresses in the webhook, which is given as `submit` gives it.
    Raises `InvalidRequest` for a wrong
    SIRET, unknown or invalid answers or lots, and `TransitionRefused` when it is submitted
    already or something stands in the way, such as the deadline.
    """
    with _unchanged_if_refused(workspace, application):
        _fill(workspace, application, submission, None)
        scans.finish_scans(workspace, application)
        return submit(
            workspace,
            application,
            attests_no_exclusion_motifs=submission.attests_no_exclusion_motifs,
            base_url=base_url,
            cause=cause,
        )


def fill_application(
    workspace: Workspace, application: Application, submission: Submission, made_up: int = 0
) -> None:
    """Go through the steps of the candidate without submitting; what is refused changes nothing.

    Of the fields that are still empty then, the first `made_up` are answered too. Raises
    `InvalidRequest` for a wrong SIRET, unknown or invalid answers or lots, and `TransitionRefused`
    when it is submitted already.
    """
    with _unchanged_if_refused(workspace, application):
        _fill(workspace, application, submission, made_up)
        under_way = (FetchStatus.PENDING, FetchStatus.PROCESSING)
        if not any(fetch.status in under_way for fetch in application.fetches.values()):
            candidate.leave_api_status(workspace, application)
            candidate.confirm_market_information(workspace, application)


def _fill(
    workspace: Workspace, application: Application, submission: Submission, made_up: int | None
) -> None:
    candidate.check_open(application)
    market = workspace.markets[application.market_identifier]
    candidate.identify(workspace, application, _siret(workspace, application, submission))
    sources.finish_fetches(workspace, application)
    _choose_lots(workspace, application, market, submission)
    _give_answers(workspace, application, market, submission.answers or {})
    _make_up(workspace, application, market, made_up)


@contextmanager
def _unchanged_if_refused(workspace: Workspace, application: Application) -> Iterator[None]:
    """Put everything back when an operation raises.

    Containers are copied but not what is in them: answers, files and fetches are never changed in
    place. Tasks planned meanwhile find nothing to do.
    """
    before = {
        name: value.copy() if isinstance(value, dict | list) else value
        for name, value in vars(application).items()
    }
    try:
        yield
    except BaseException:
        if application.siret is not None:
            key = (application.market_identifier, application.siret)
            workspace.applications_by_company.pop(key, None)
        vars(application).update(before)
        if application.siret is not None:
            candidate.set_company(workspace, application, application.siret)
        raise


def _siret(workspace: Workspace, application: Application, submission: Submission) -> str:
    """Tell which company submits: the one given, the one known, or one made up.

    The number may be given as such, or as the answer to the field that asks for it.
    """
    given = submission.siret
    stated = (submission.answers or {}).get(SIRET_FIELD)
    if isinstance(stated, str) and given not in (None, stated):
        message = f"is not the SIRET of the submission, {given}"
        raise InvalidRequest([Violation(("answers", SIRET_FIELD), "const", message, given, stated)])
    if given is None and isinstance(stated, str):
        given = stated
    if given is None:
        return application.siret or siret.make(workspace.ids.generator("siret"))
    if application.siret not in (None, given) and siret.is_valid(given):
        message = f"the application belongs to {application.siret}"
        raise InvalidRequest([Violation(("siret",), "const", message, application.siret, given)])
    return given


def _choose_lots(
    workspace: Workspace, application: Application, market: Market, submission: Submission
) -> None:
    """Take the lots given, else those chosen before, else as many as one may choose."""
    lots = submission.lots
    if lots is None:
        lots = application.lots or list(range(1, len(market.lots) + 1))[: market.lot_limit]
    if market.lots or lots:
        candidate.save_lots(workspace, application, lots)


def _give_answers(
    workspace: Workspace, application: Application, market: Market, given: Mapping[str, Any]
) -> None:
    """Check the answers of the call and keep them; they win over public data."""
    fields = asked_fields(market)
    known = {field.key: field for field in fields}
    raw_answers, violations = {}, []
    for key, value in given.items():
        if key not in known:
            raw_answers[key] = value
            continue
        rules = candidate.rules_for(workspace, application, known[key])
        taken = answers.with_files(
            known[key], value, rules, _file_taker(workspace, application, known[key])
        )
        raw_answers[key] = taken.value
        violations += taken.violations
    try:
        checked = candidate.check_answers(
            workspace, application, fields, raw_answers, override=True
        )
    except InvalidRequest as refusal:
        raise InvalidRequest(_below_answers([*violations, *refusal.violations])) from refusal
    violations += [v for outcome in checked.values() for v in outcome.violations]
    if violations:
        raise InvalidRequest(_below_answers(violations))
    values = {key: outcome.value for key, outcome in checked.items()}
    candidate.store_answers(application, values, override=True)


def _below_answers(violations: Sequence[Violation]) -> list[Violation]:
    return [
        Violation(("answers", *v.path), v.rule, v.message, v.expected, v.value) for v in violations
    ]


def _file_taker(workspace: Workspace, application: Application, field: Field) -> answers.TakeFile:
    """Give what turns a file of the call into one of the application."""

    def take(item: Mapping[str, Any], place: Place) -> str:
        name, encoded = item.get("name"), item.get("content_base64")
        if not (isinstance(name, str) and isinstance(encoded, str)) or len(item) > 2:
            place.refuse("file", 'a file is {"name": ..., "content_base64": ...} or an id')
            return ""
        try:
            content = b64decode(encoded, validate=True)
        except (binascii.Error, ValueError):
            place.refuse("base64", f"the content of {name!r} is not Base64")
            return ""
        try:
            upload = Upload(name, InMemory(content))
            return add_file(workspace, application, field.key, upload, place.path[1:]).id
        except InvalidRequest as refusal:
            place.violations.extend(refusal.violations)
            return ""

    return take


def _make_up(
    workspace: Workspace, application: Application, market: Market, most: int | None
) -> None:
    """Answer what is still empty, mandatory or not: the first `most` fields, or all of them."""
    company, today = company_for(application.siret or ""), workspace.clock.now().date()
    known = values(company)

    def add_document(field: Field) -> str:
        file = made_document(workspace, field, company, "user")
        application.files[file.id] = file
        workspace.antivirus.start(workspace, application, file)
        return file.id

    for field in asked_fields(market):
        answer = application.answers.get(field.key)
        source = answer.source if answer is not None else Source.MANUAL
        if answer is None or not answers.is_filled(field, answer.value):
            if most is not None:
                if most <= 0:
                    continue
                most -= 1
            value = plausible(field, company, known, today, add_document)
        else:
            value = completed(field, answer.value)
        if answer is None or value is not answer.value:
            application.answers[field.key] = Answer(value, source)
