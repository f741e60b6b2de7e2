"""The candidate's journey: which page is shown, and where each form leads (D04, SFD §5.4)."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint, request, url_for
from werkzeug.wrappers import Response

from sandbox.domain.errors import Violation
from sandbox.domain.states import State
from sandbox.domain.steps import StepKind
from sandbox.domain.wizards import (
    find_step,
    note_visit,
    reachable,
    resume_step,
    step_fields,
    steps,
)
from sandbox.pages import context, notices
from sandbox.pages.trail import Trail, trail

blueprint = Blueprint(
    "candidate", __name__, url_prefix="/candidate/market_applications/<identifier>"
)

CAUSE = "the candidate's pages"
FINISHED = "candidature-deja-transmise"

Page = str | tuple[str, int] | Response
Show = Callable[[Trail], Page]

PAGES: dict[StepKind, tuple[Show, Show]] = {}
"""What shows each kind of step, and what takes the form that was on it."""


@blueprint.get("")
def resume(identifier: str) -> Response:
    """Lead back to where the candidate stopped."""
    if context.application().state is State.COMPLETED:
        return notices.go("candidate.sync_status", identifier=identifier)
    step = resume_step(context.space().workspace, context.application())
    return notices.go("candidate.step", identifier=identifier, step=step.key)


@blueprint.route("/<step>", methods=["GET", "POST"], endpoint="step")
def step_page(identifier: str, step: str) -> Page:
    """Show a step, or take what was entered on it and lead on."""
    workspace, application = context.space().workspace, context.application()
    current = find_step(workspace, application, step)
    if application.state is State.COMPLETED:
        notice = FINISHED if request.method == "POST" else None
        return notices.go("candidate.sync_status", notice, identifier=identifier)
    if not reachable(workspace, application, step):
        here = resume_step(workspace, application)
        notice = "etape-pas-encore-ouverte"
        return notices.go("candidate.step", notice, identifier=identifier, step=here.key)
    show, save = PAGES[current.kind]
    if request.method != "POST":
        note_visit(workspace, application, step)
        return show(trail(application, current))
    return save(trail(application, current))


def lead_on(here: Trail) -> Response:
    """Send the browser to the step after."""
    following = here.steps[here.position]
    return notices.go("candidate.step", identifier=here.identifier, step=following.key)


def step_address(kind: StepKind) -> str | None:
    """Give the address of the first step of a kind; None when the journey has none."""
    application = context.application()
    for step in steps(context.space().workspace, application):
        if step.kind is kind:
            return url_for("candidate.step", identifier=application.identifier, step=step.key)
    return None


def step_of(field_key: str) -> str | None:
    """Give the key of the step on which a field is answered; None when there is none."""
    workspace, application = context.space().workspace, context.application()
    for step in steps(workspace, application):
        if any(field.key == field_key for field in step_fields(workspace, application, step)):
            return step.key
    return None


def is_overdue() -> bool:
    """Tell whether the deadline of the market has passed."""
    return context.space().workspace.clock.now() > context.market().deadline


def sentences(violations: list[Violation]) -> list[str]:
    """Say what is wrong, in the words of the profile."""
    wording = context.space().workspace.profile.answer_message
    return list(dict.fromkeys(wording(violation) for violation in violations))


@dataclass(frozen=True, slots=True)
class Lot:
    """A lot, with its position from 1."""

    position: int
    name: str


def chosen_lots() -> list[Lot]:
    """List the lots that the candidate applies for."""
    lots = context.market().lots
    return [Lot(n, lots[n - 1].name) for n in context.application().lots if n <= len(lots)]
