"""A journey: which page is shown at which step, and where each form leads.

The steps come from the profile, by way of the domain's wizards; a journey knows what shows each
kind of step and what takes its form.
"""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from flask import Blueprint, abort, request
from werkzeug.exceptions import MethodNotAllowed
from werkzeug.wrappers import Response

from sandbox.domain.errors import ResourceNotFound
from sandbox.domain.states import State
from sandbox.domain.steps import StepKind
from sandbox.domain.wizards import find_step, note_visit, reachable, resume_step
from sandbox.pages import context, notices
from sandbox.pages.sync import place
from sandbox.pages.trail import Trail, trail

Page = str | tuple[str, int] | Response
Show = Callable[[Trail], Page]

NOT_OPEN_YET = "etape-pas-encore-ouverte"


class Journey:
    """The steps of the buyer or of the candidate, under the addresses of their blueprint.

    `finished` names the notice for a form that comes after the end, `running_finished` what the
    running service says to any visitor then, `twice` the blueprint which
    serves the sync page at its address with two identifiers.
    """

    def __init__(
        self, blueprint: Blueprint, *, finished: str, running_finished: str, twice: str
    ) -> None:
        self.blueprint = blueprint
        self.finished = finished
        self._running_finished = running_finished
        self._twice = twice
        self._pages: dict[tuple[str | None, StepKind], tuple[Show, Show]] = {}
        self._only: dict[tuple[str | None, StepKind], str] = {}
        self._skipped: dict[tuple[str | None, str], str] = {}
        methods = ["GET", "POST", "PUT", "PATCH"]
        blueprint.add_url_rule("", "resume", self._resume)
        blueprint.add_url_rule("/<step>", "step", self._step, methods=methods)

    def add(
        self,
        kind: StepKind,
        show: Show,
        save: Show,
        *,
        pages: str | None = None,
        only: str | None = None,
    ) -> None:
        """Say what shows a kind of step, and what takes the form that was on it.

        `pages` names the set of pages that does it differently from the others, `only` the one
        method that has a route of its own there: the others lead to no step.
        """
        self._pages[pages, kind] = (show, save)
        if only is not None:
            self._only[pages, kind] = only

    def skip(self, step: str, onward: str, *, pages: str) -> None:
        """Have a step that a record does not have lead on to another one."""
        self._skipped[pages, step] = onward

    def go_on(self, here: Trail) -> Response:
        """Send the browser to the step after."""
        return self._go("step", step=here.steps[here.position].key)

    def end(self, notice: str | None = None, **parameters: Any) -> Response:
        """Send the browser to the page that follows the transmission."""
        identifier = context.record().identifier
        endpoint, more = place(self.blueprint.name, self._twice, identifier)
        return notices.go(endpoint, notice, identifier=identifier, **more, **parameters)

    def _go(self, page: str, notice: str | None = None, **values: Any) -> Response:
        endpoint = f"{self.blueprint.name}.{page}"
        return notices.go(endpoint, notice, identifier=context.record().identifier, **values)

    def _resume(self, identifier: str) -> Response:
        """Lead back to where it was left; the running service has no such address."""
        del identifier
        if not context.rules().in_order:
            abort(HTTPStatus.NOT_FOUND)
        record = context.record()
        if record.state is State.COMPLETED:
            return self.end()
        return self._go("step", step=resume_step(context.space().workspace, record).key)

    def _step(self, identifier: str, step: str) -> Page:
        """Show a step, or take what was entered on it and lead on."""
        del identifier
        workspace, record, rules = context.space().workspace, context.record(), context.rules()
        saves = _saves()
        try:
            current = find_step(workspace, record, step)
        except ResourceNotFound:
            if rules.unknown_step == HTTPStatus.NOT_FOUND:
                raise
            return self._missing(step)
        only = self._only.get((rules.pages, current.kind))
        if saves and only is not None and _method() != only:
            abort(rules.unknown_step)
        if record.state is State.COMPLETED:
            if rules.tells_visitors:
                return self.end(self._running_finished)
            return self.end(self.finished if saves else None)
        if rules.in_order and not reachable(workspace, record, step):
            return self._go("step", NOT_OPEN_YET, step=resume_step(workspace, record).key)
        pages = self._pages
        show, save = pages.get((rules.pages, current.kind)) or pages[None, current.kind]
        if saves:
            return save(trail(record, current))
        note_visit(workspace, record, step)
        return show(trail(record, current))

    def _missing(self, step: str) -> Response:
        """Lead on from a step that this record does not have; refuses one that nobody has."""
        rules = context.rules()
        onward = self._skipped.get((rules.pages, step))
        if onward is None:
            abort(rules.unknown_step)
        if context.record().state is State.COMPLETED:
            return self.end(self._running_finished)
        return self._go("step", step=onward)


def check_method() -> None:
    """Refuse a method before anything else is looked at, where no such route exists."""
    is_step = request.endpoint in ("buyer.step", "candidate.step")
    if is_step and context.rules().wrong_method == HTTPStatus.NOT_FOUND:
        _saves()


def _saves() -> bool:
    """Tell a form from a visit; refuses a method that the profile's pages do not know."""
    if request.method in ("GET", "HEAD"):
        return False
    rules, method = context.rules(), _method()
    if method not in rules.form_methods:
        if rules.wrong_method == HTTPStatus.METHOD_NOT_ALLOWED:
            raise MethodNotAllowed(["GET", "HEAD", "OPTIONS", *rules.form_methods])
        abort(rules.wrong_method)
    return True


def _method() -> str:
    """Give the method that is meant: a form names one other than POST in `_method`."""
    if request.method == "POST":
        return request.form.get("_method", "POST").upper()
    return request.method
