"""The candidate's first steps: the company, the lots, the public sources, the market."""

from flask import jsonify, render_template, request, url_for
from werkzeug.wrappers import Response

from sandbox.domain import candidate
from sandbox.domain.company import buyer_name
from sandbox.domain.errors import InvalidRequest, TransitionRefused
from sandbox.domain.markets import asked_fields
from sandbox.domain.sources import SCENARIOS, SOURCES, known_company
from sandbox.domain.states import FetchStatus
from sandbox.domain.steps import StepKind
from sandbox.pages import context
from sandbox.pages.candidate.journey import (
    blueprint,
    chosen_lots,
    is_overdue,
    journey,
    sentences,
    step_address,
)
from sandbox.pages.candidate.states import sources_state
from sandbox.pages.journey import Page
from sandbox.pages.trail import Trail, grouped

# --- identification ------------------------------------------------------------------------------

_SUGGESTIONS = (
    ("30613890001294", "Administration (données de test)"),
    ("77567227221138", "Association (données de test)"),
    ("42417936400023", "Association d’Alsace-Moselle (données de test)"),
)


def show_identification(here: Trail) -> Page:
    """Draw the step on which the company is named."""
    return _identification(here, context.application().siret or "")


def _identification(here: Trail, typed: str, problems: list[str] | None = None) -> str:
    space, application = context.space(), context.application()
    return render_template(
        "candidate/identification.html",
        trail=here,
        overdue=is_overdue(),
        application=application,
        editor=space.workspace.editors[application.client_id],
        locked=application.siret_locked,
        company=known_company(space.workspace, application),
        typed=typed,
        problems=problems or [],
        suggestions=_SUGGESTIONS,
        scenarios=[(scenario.siret, scenario.label) for scenario in SCENARIOS.values()],
    )


def save_identification(here: Trail) -> Page:
    """Take the company, and have the public sources called."""
    application = context.application()
    typed = "".join(request.form.get("siret", "").split())
    number = application.siret if application.siret_locked else typed
    try:
        candidate.identify(context.space().workspace, application, number or None)
    except InvalidRequest as refused:
        shown = request.form.get("siret", "")
        return _identification(here, shown, sentences(refused.violations)), 422
    return journey.go_on(here)


# --- lots ----------------------------------------------------------------------------------------


def _show_lots(here: Trail) -> Page:
    return _lots(here, context.application().lots)


def _lots(here: Trail, chosen: list[int], problems: list[str] | None = None) -> str:
    return render_template(
        "candidate/lots.html",
        trail=here,
        overdue=is_overdue(),
        market=context.market(),
        chosen=chosen,
        problems=problems or [],
    )


def _save_lots(here: Trail) -> Page:
    # What is not a number cannot be a lot, and is refused as one that does not exist.
    chosen = [int(n) if n.isdecimal() else 0 for n in request.form.getlist("lots")]
    try:
        candidate.save_lots(context.space().workspace, context.application(), chosen)
    except InvalidRequest as refused:
        return _lots(here, chosen, sentences(refused.violations)), 422
    return journey.go_on(here)


# --- public sources ------------------------------------------------------------------------------


def _show_sources(here: Trail) -> Page:
    return _sources(here)


def _sources(here: Trail, still_loading: list[str] | None = None) -> str:
    application = context.application()
    fetches = [
        {
            "name": fetch.name,
            "status": fetch.status.value,
            "fields_filled": fetch.fields_filled,
            "label": SOURCES[fetch.name].label,
            "provides": SOURCES[fetch.name].provides,
        }
        for fetch in application.fetches.values()
    ]
    answered = len(fetches) - len(_loading())
    return render_template(
        "candidate/sources.html",
        trail=here,
        overdue=is_overdue(),
        fetches=fetches,
        answered=answered,
        waiting=answered < len(fetches),
        still_loading=still_loading,
        signature=",".join(f"{fetch['name']}:{fetch['status']}" for fetch in fetches),
        json_address=url_for("candidate.sources_json", identifier=application.identifier),
    )


def _loading() -> list[str]:
    """List the labels of the sources that have not answered."""
    under_way = (FetchStatus.PENDING, FetchStatus.PROCESSING)
    fetches = context.application().fetches.values()
    return [SOURCES[fetch.name].label for fetch in fetches if fetch.status in under_way]


def _save_sources(here: Trail) -> Page:
    try:
        candidate.leave_api_status(context.space().workspace, context.application())
    except TransitionRefused:
        return _sources(here, _loading()), 409
    return journey.go_on(here)


@blueprint.get("/api_data_recovery_status.json")
def sources_json(identifier: str) -> Response:
    """Tell programs where the calls to the public sources stand."""
    del identifier
    if context.rules().rails_answers:
        return sources_state()
    response = jsonify(
        api_fetch_status={
            fetch.name: {
                "status": fetch.status.value,
                "fields_filled": fetch.fields_filled,
                "updated_at": fetch.updated_at.isoformat(),
            }
            for fetch in context.application().fetches.values()
        }
    )
    response.headers["Cache-Control"] = "no-store"
    return response


# --- the market ----------------------------------------------------------------------------------


def _show_market(here: Trail) -> Page:
    market = context.market()
    return render_template(
        "candidate/market.html",
        trail=here,
        overdue=is_overdue(),
        market=market,
        buyer_name=buyer_name(market.siret),
        chosen_lots=chosen_lots(),
        lots_address=step_address(StepKind.LOTS),
        groups=grouped(asked_fields(market)),
    )


def _save_market(here: Trail) -> Page:
    candidate.confirm_market_information(context.space().workspace, context.application())
    return journey.go_on(here)


journey.add(StepKind.COMPANY_IDENTIFICATION, show_identification, save_identification)
journey.add(StepKind.LOTS, _show_lots, _save_lots)
journey.add(StepKind.API_DATA_RECOVERY_STATUS, _show_sources, _save_sources)
journey.add(StepKind.MARKET_INFORMATION, _show_market, _save_market)
