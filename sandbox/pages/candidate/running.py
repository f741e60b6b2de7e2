"""The candidate's steps that only the running service has, and its summary without conditions."""

from flask import Blueprint, render_template, request

from sandbox.domain.candidate import check_open
from sandbox.domain.errors import TransitionRefused
from sandbox.domain.steps import StepKind
from sandbox.domain.submission import submit
from sandbox.domain.wizards import leave
from sandbox.pages import context, sync
from sandbox.pages.candidate.ending import sync_view
from sandbox.pages.candidate.journey import CAUSE, SYNC_BLUEPRINT, is_overdue, journey
from sandbox.pages.candidate.summary import summary_page
from sandbox.pages.journey import Page
from sandbox.pages.trail import Trail

PAGES = "deployed"
FIELD = "market_application[attests_no_exclusion_motifs]"

blueprint = Blueprint(
    SYNC_BLUEPRINT, __name__, url_prefix="/candidate/market_application/<identifier>"
)
"""The sync page alone has an address in the singular [D-044]."""


def _show_attestation(here: Trail) -> Page:
    return render_template(
        "candidate/running/attestation.html",
        trail=here,
        overdue=is_overdue(),
        name=FIELD,
        ticked=context.application().attests_no_exclusion_motifs,
    )


def _save_attestation(here: Trail) -> Page:
    """Keep what was ticked; an empty box stops nobody [D-068]."""
    application = context.application()
    check_open(application)
    application.attests_no_exclusion_motifs = request.form.getlist(FIELD)[-1:] == ["1"]
    leave(context.space().workspace, application, here.current.key)
    return journey.go_on(here)


def _show_summary(here: Trail) -> Page:
    return summary_page(here)


def _save_summary(here: Trail) -> Page:
    return transmit(here)


def transmit(here: Trail) -> Page:
    """Submit, whatever is missing [D-067, D-069, D-071]."""
    application = context.application()
    try:
        event = submit(
            context.space().workspace,
            application,
            attests_no_exclusion_motifs=application.attests_no_exclusion_motifs,
            base_url=context.public_address(),
            cause=CAUSE,
        )
    except TransitionRefused:
        # The market is not synchronised any more, or there is no SIRET.
        return summary_page(here, failure="transmission-impossible"), 422
    if application.failed_document is not None:
        # It is completed all the same, and nobody is told.
        return summary_page(here, failure="attestation-en-erreur"), 422
    context.send_afterwards(event)
    return journey.end()


journey.add(StepKind.EXCLUSION_ATTESTATION, _show_attestation, _save_attestation, pages=PAGES)
journey.add(StepKind.SUMMARY, _show_summary, _save_summary, pages=PAGES)
sync.add_twice(blueprint, sync_view)
