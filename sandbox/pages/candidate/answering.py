"""The steps on which the candidate answers: one form for the fields of a category.

Every button of the form sends all of it. `next` saves and goes on, `save` stays; the buttons that
add or remove a row or a file change the form only and show it again with all that was typed.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import render_template, request, url_for

from sandbox.domain import answers
from sandbox.domain.attachments import remove_file
from sandbox.domain.candidate import save_answers
from sandbox.domain.catalogue import SUBCATEGORIES, Field
from sandbox.domain.errors import InvalidRequest, ResourceNotFound, TransitionRefused, Violation
from sandbox.domain.files import accept_attribute
from sandbox.domain.steps import StepKind
from sandbox.domain.wizards import find_step, step_fields
from sandbox.pages import context, notices, revisions
from sandbox.pages.candidate.forms import Form, form_of
from sandbox.pages.candidate.journey import is_overdue, journey
from sandbox.pages.candidate.naming import ROWS
from sandbox.pages.candidate.uploads import receive
from sandbox.pages.journey import Page
from sandbox.pages.trail import Trail

Raw = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Problem:
    """A line of the list of errors: the element it leads to, the field, and what is wrong."""

    target: str
    label: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Section:
    """The forms of one subcategory."""

    label: str
    forms: list[Form]


def _fields(here: Trail) -> list[Field]:
    workspace, application = context.space().workspace, context.application()
    return step_fields(workspace, application, find_step(workspace, application, here.current.key))


def _show(here: Trail) -> Page:
    return _page(here, {})


def _page(
    here: Trail,
    raw: Mapping[str, Any],
    violations: Sequence[Violation] = (),
    *,
    conflict: bool = False,
    focus: str | None = None,
) -> str:
    """Draw the step: with what was typed where that is given, else with the stored answers."""
    workspace, application = context.space().workspace, context.application()
    fields = _fields(here)
    forms = [form_of(workspace, application, f, raw.get(f.key), violations) for f in fields]
    problems = [problem for form in forms for problem in _problems(form)]
    sections: dict[str, list[Form]] = {}
    for form in forms:
        sections.setdefault(form.field.subcategory_key, []).append(form)
    return render_template(
        "candidate/answers.html",
        trail=here,
        revision=revisions.new(_state(fields)),
        overdue=is_overdue(),
        conflict=conflict,
        errors=problems,
        focus=problems[0].target if problems else focus,
        sections=[Section(SUBCATEGORIES[key], members) for key, members in sections.items()],
        accept=accept_attribute(workspace.profile.file_rules),
        upload_address=url_for("candidate.add", identifier=application.identifier),
        scans_address=url_for("candidate.scans", identifier=application.identifier),
    )


def _problems(form: Form) -> list[Problem]:
    return [
        Problem(form.id(*path), form.place(path), sentence)
        for path, found in form.errors.items()
        for sentence in found
    ]


def _state(fields: Sequence[Field]) -> str:
    """Name the stored answers that the form was made from."""
    stored = context.application().answers
    return revisions.state_of([stored[f.key].value if f.key in stored else None for f in fields])


def _save(here: Trail) -> Page:
    fields = _fields(here)
    received = receive(request.files.items(multi=True), [field.key for field in fields])
    pairs = [
        *request.form.items(multi=True),
        *((name, file.id) for name, file in received.kept),
    ]
    raw: Raw = {field.key: answers.parse_form(field, pairs) for field in fields}
    verb, _, argument = request.form.get("action", "next").partition(":")
    if verb in _CHANGES:
        return _CHANGES[verb](here, raw, argument, received.violations)
    return _store(here, raw, received.violations, stay=verb == "save")


def _store(here: Trail, raw: Raw, refused: list[Violation], *, stay: bool) -> Page:
    """Save the answers. Where a file was refused, the rest is saved and the page shown again."""
    place = (here.identifier, here.current.key)
    if revisions.is_stale(*place, _state(_fields(here))):
        return _page(here, raw, refused, conflict=True), 409
    violations = list(refused)
    try:
        save_answers(
            context.space().workspace,
            context.application(),
            here.current.key,
            raw,
            partial=stay or bool(refused),
        )
        revisions.note_saved(*place)
    except InvalidRequest as error:
        violations += error.violations
    if violations:
        return _page(here, raw, violations), 422
    if stay:
        step = {"identifier": here.identifier, "step": here.current.key}
        return notices.go("candidate.step", "enregistre", **step)
    return journey.go_on(here)


# --- rows and files, without scripts -------------------------------------------------------------


def _rows(raw: Raw, key: str) -> list[Any]:
    """Find the rows that were typed for a field; none for a field that has no rows."""
    value = raw.get(key)
    names = set(ROWS.values()) & set(value) if isinstance(value, dict) else set()
    return value[names.pop()] if names and isinstance(value, dict) else []


def _add_row(here: Trail, raw: Raw, key: str, refused: list[Violation]) -> Page:
    field = next((f for f in _fields(here) if f.key == key and f.input_type in ROWS), None)
    if field is None:
        return _page(here, raw, refused)
    rows = _rows(raw, key)
    rows.append(answers.blank_item(field))
    first = next(iter(answers.blank_item(field)))
    form = form_of(context.space().workspace, context.application(), field, raw[key])
    return _page(here, raw, refused, focus=form.id(ROWS[field.input_type], len(rows) - 1, first))


def _remove_row(here: Trail, raw: Raw, argument: str, refused: list[Violation]) -> Page:
    key, _, number = argument.partition(":")
    rows = _rows(raw, key)
    if number.isdecimal() and int(number) < len(rows):
        del rows[int(number)]
    return _page(here, raw, refused)


def _remove_file(here: Trail, raw: Raw, file_id: str, refused: list[Violation]) -> Page:
    try:
        remove_file(context.space().workspace, context.application(), file_id)
    except ResourceNotFound:
        # It is gone already, perhaps from another tab: that is what was wanted.
        return _page(here, answers.without_file(raw, file_id), refused)
    except TransitionRefused:
        return _page(here, raw, refused)
    return _page(here, answers.without_file(raw, file_id), refused)


_CHANGES: dict[str, Callable[[Trail, Raw, str, list[Violation]], Page]] = {
    "add_row": _add_row,
    "remove_row": _remove_row,
    "remove_file": _remove_file,
}

journey.add(StepKind.ANSWERS, _show, _save)
