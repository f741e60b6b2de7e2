"""Applications: created by the editor, filled in and submitted by the candidate (D04, SFD §5)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sandbox.domain import catalogue, siret
from sandbox.domain.company import company_for, values
from sandbox.domain.errors import (
    ApplicationNotCompleted,
    InvalidRequest,
    ResourceNotFound,
    TransitionRefused,
    Violation,
)
from sandbox.domain.markets import owned_market
from sandbox.domain.models import Answer, Application, Editor, Market, Source, WebhookEvent
from sandbox.domain.states import Event, State
from sandbox.domain.workspace import Workspace, move

EVENT_NAME = "market_application.completed"


def create_application(
    workspace: Workspace, editor: Editor, market_identifier: str, fields: Mapping[str, Any]
) -> Application:
    """Open an application to a market of this editor; the SIRET may come later (D04, D05).

    Raises `ResourceNotFound`, or what the profile says of another editor's market and of a
    company that has applied already.
    """
    market = owned_market(workspace, editor, market_identifier)
    number = fields.get("siret")
    if number is not None:
        existing = workspace.applications_by_company.get((market.identifier, number))
        if existing is not None:
            return workspace.profile.existing_application(existing)
    application = Application(
        identifier=workspace.profile.application_identifier(workspace),
        client_id=editor.client_id,
        created_at=workspace.clock.now(),
        provider_user_id=fields.get("provider_user_id"),
        market_identifier=market.identifier,
    )
    workspace.applications[application.identifier] = application
    if number is not None:
        identify_company(workspace, application, number)
    return application


def identify_company(workspace: Workspace, application: Application, number: str) -> None:
    """Set the company that applies. Raises what the profile says if it has applied already."""
    key = (application.market_identifier, number)
    existing = workspace.applications_by_company.get(key)
    if existing is not None and existing is not application:
        workspace.profile.existing_application(existing)
    if application.siret is not None:
        workspace.applications_by_company.pop((application.market_identifier, application.siret))
    application.siret = number
    workspace.applications_by_company[key] = application


def find_application(workspace: Workspace, identifier: str) -> Application:
    """Find an application; raises `ResourceNotFound`."""
    application = workspace.applications.get(identifier)
    if application is None:
        raise ResourceNotFound(f"no application has the identifier {identifier!r}")
    return application


def downloadable_application(
    workspace: Workspace, editor: Editor, identifier: str
) -> tuple[Market, Application]:
    """Find a completed application of this editor, with its market.

    Raises `ResourceNotFound`, what the profile says of another editor's, or
    `ApplicationNotCompleted`.
    """
    application = find_application(workspace, identifier)
    if application.client_id != editor.client_id:
        raise workspace.profile.foreign_application()
    if application.state is not State.COMPLETED:
        raise ApplicationNotCompleted("the candidate has not submitted the application yet")
    return workspace.markets[application.market_identifier], application


@dataclass(frozen=True, slots=True)
class Submission:
    """What a candidate sends when submitting; what is None is filled in from public data."""

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
) -> WebhookEvent:
    """Submit an application: documents become available and the webhook is raised (D04).

    `base_url` starts the download addresses in the webhook. Raises `InvalidRequest` for unknown
    fields or lots, `TransitionRefused` when it is submitted already or the deadline has passed;
    in both cases nothing has changed.
    """
    market = workspace.markets[application.market_identifier]
    if application.state is State.COMPLETED:
        raise TransitionRefused(f"the application {application.identifier} is already completed")
    number = _company_number(workspace, application, submission)
    _check_submission(market, submission)
    given = {key: Answer(value) for key, value in (submission.answers or {}).items()}
    answers = {**_public_data(market, number), **application.answers, **given}
    refusals = {
        "deadline_not_passed": _deadline_refusal(workspace, market),
        "siret_known": None,
        "mandatory_fields_filled": None,
    }
    move(workspace, application, Event.COMPLETE, refusals, cause)
    identify_company(workspace, application, number)
    application.answers = answers
    every_lot = range(1, len(market.lots) + 1)
    application.lots = list(every_lot if submission.lots is None else submission.lots)
    application.attests_no_exclusion_motifs = submission.attests_no_exclusion_motifs
    application.completed_at = workspace.clock.now()
    body = workspace.profile.application_completed(application, company_for(number).name, base_url)
    application.event = WebhookEvent(
        EVENT_NAME, application.identifier, application.client_id, body, cause
    )
    return application.event


def _company_number(workspace: Workspace, application: Application, submission: Submission) -> str:
    """Tell which company submits: the one known, the one given, or one made up.

    Raises `InvalidRequest` when the number given is no SIRET or is not the one known already.
    """
    given = submission.siret
    if given is None:
        return application.siret or siret.make(workspace.ids.generator("siret"))
    path = ("siret",)
    if not siret.is_valid(given):
        raise InvalidRequest([Violation(path, "format", "is not a valid SIRET", "siret", given)])
    if application.siret not in (None, given):
        message = f"the application belongs to {application.siret}"
        raise InvalidRequest([Violation(path, "const", message, application.siret, given)])
    existing = workspace.applications_by_company.get((application.market_identifier, given))
    if existing not in (None, application):
        raise TransitionRefused(f"{given} has applied to this market already")
    return given


def _check_submission(market: Market, submission: Submission) -> None:
    known = set(market.field_keys) or {
        field.key
        for field in catalogue.fields_for(
            market.market_type_codes, catalogue.optional_keys(market.market_type_codes)
        )
    }
    violations = [
        Violation(("answers", key), "additionalProperties", "the market does not ask for it")
        for key in submission.answers or {}
        if key not in known
    ]
    lots = submission.lots
    if lots is not None:
        violations += [
            Violation(("lots", i), "maximum", f"the market has {len(market.lots)} lots")
            for i, lot in enumerate(lots)
            if not 1 <= lot <= len(market.lots)
        ]
        if market.lots and not lots:
            violations.append(Violation(("lots",), "minItems", "choose at least one lot", 1, []))
        if len(set(lots)) != len(lots):
            violations.append(Violation(("lots",), "uniqueItems", "a lot is named twice"))
    if violations:
        raise InvalidRequest(violations)


def _deadline_refusal(workspace: Workspace, market: Market) -> str | None:
    if workspace.clock.now() <= market.deadline:
        return None
    return f"the deadline of the market passed at {market.deadline:%Y-%m-%dT%H:%M:%SZ}"


def _public_data(market: Market, number: str) -> dict[str, Answer]:
    """Give the answers that public sources provide for the fields which the market asks for."""
    known = values(company_for(number))
    return {key: Answer(known[key], Source.AUTO) for key in market.field_keys if key in known}
