"""A journey: which page is shown at which step, and where each form leads.

The steps come from the profile, by way of the domain's wizards; a journey knows what shows each
kind of step and what takes its form.
"""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, request
from werkzeug.wrappers import Response

from sandbox.domain.states import State
from sandbox.domain.steps import StepKind
from sandbox.domain.wizards import find_step, note_visit, reachable, resume_step
from sandbox.pages import context, notices
from sandbox.pages.trail import Trail, trail

Page = str | tuple[str, int] | Response
Show = Callable[[Trail], Page]

NOT_OPEN_YET = "etape-pas-encore-ouverte"


class Journey:
    """The steps of the buyer or of the candidate, under the addresses of their blueprint.

    `finished` names the notice for a form that comes after the end.
    """

    def __init__(self, blueprint: Blueprint, finished: str) -> None:
        self.blueprint = blueprint
        self.finished = finished
        self._pages: dict[StepKind, tuple[Show, Show]] = {}
        blueprint.add_url_rule("", "resume", self._resume)
        blueprint.add_url_rule("/<step>", "step", self._step, methods=["GET", "POST"])

    def add(self, kind: StepKind, show: Show, save: Show) -> None:
        """Say what shows a kind of step, and what takes the form that was on it."""
        self._pages[kind] = (show, save)

    def go_on(self, here: Trail) -> Response:
        """Send the browser to the step after."""
        return self._go("step", step=here.steps[here.position].key)

    def end(self, notice: str | None = None, **parameters: Any) -> Response:
        """Send the browser to the page that follows the transmission."""
        return self._go("sync_status", notice, **parameters)

    def _go(self, page: str, notice: str | None = None, **values: Any) -> Response:
        endpoint = f"{self.blueprint.name}.{page}"
        return notices.go(endpoint, notice, identifier=context.record().identifier, **values)

    def _resume(self, identifier: str) -> Response:
        """Lead back to where it was left."""
        del identifier
        record = context.record()
        if record.state is State.COMPLETED:
            return self.end()
        return self._go("step", step=resume_step(context.space().workspace, record).key)

    def _step(self, identifier: str, step: str) -> Page:
        """Show a step, or take what was entered on it and lead on."""
        del identifier
        workspace, record = context.space().workspace, context.record()
        current = find_step(workspace, record, step)
        if record.state is State.COMPLETED:
            return self.end(self.finished if request.method == "POST" else None)
        if not reachable(workspace, record, step):
            return self._go("step", NOT_OPEN_YET, step=resume_step(workspace, record).key)
        show, save = self._pages[current.kind]
        if request.method == "POST":
            return save(trail(record, current))
        note_visit(workspace, record, step)
        return show(trail(record, current))
