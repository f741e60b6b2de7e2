"""What the candidate's pages have in common (D04, SFD §5.4)."""

from dataclasses import dataclass

from flask import Blueprint, url_for

from sandbox.domain.errors import Violation
from sandbox.domain.steps import StepKind
from sandbox.domain.wizards import step_fields, steps
from sandbox.pages import context
from sandbox.pages.journey import Journey

blueprint = Blueprint(
    "candidate", __name__, url_prefix="/candidate/market_applications/<identifier>"
)
SYNC_BLUEPRINT = "candidate_sync"
journey = Journey(
    blueprint,
    finished="candidature-deja-transmise",
    running_finished="candidature-deja-completee",
    twice=SYNC_BLUEPRINT,
)

CAUSE = "the candidate's pages"


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
    """Tell whether the deadline of the market has passed, where that stops anybody."""
    machine = context.space().profile.application_machine
    if not any("deadline_not_passed" in row.guards for row in machine.transitions):
        return False
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
