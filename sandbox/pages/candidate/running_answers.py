"""The steps on which the candidate answers, as the running service has them: nested attributes.

Only what was sent is saved: a response that is left out stays as it is, and so do its files.
"""

import dataclasses
from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any

from flask import render_template, request

from sandbox import blobs
from sandbox.domain import answers
from sandbox.domain.attachments import add_file, remove_file
from sandbox.domain.candidate import save_answers
from sandbox.domain.catalogue import SUBCATEGORIES, Field
from sandbox.domain.errors import InvalidRequest, ResourceNotFound, TransitionRefused, Violation
from sandbox.domain.files import Upload, accept_attribute
from sandbox.domain.steps import StepKind
from sandbox.domain.wizards import find_step, step_fields
from sandbox.pages import context
from sandbox.pages.candidate import nested
from sandbox.pages.candidate.forms import Form, form_of
from sandbox.pages.candidate.journey import journey
from sandbox.pages.candidate.naming import ROWS
from sandbox.pages.candidate.running import PAGES
from sandbox.pages.candidate.sending import take_sent
from sandbox.pages.journey import Page
from sandbox.pages.trail import Trail

INVALID = "Les données fournies ne sont pas valides"


@dataclasses.dataclass(frozen=True)
class NestedForm(Form):
    """A form whose inputs have the names of nested attributes."""

    index: int = 0

    def name(self, *path: str | int) -> str:
        """The name of an input."""
        return nested.name_of(self.index, path)

    def hidden(self) -> dict[str, str | int]:
        """The inputs that say which field the response is about."""
        about: dict[str, str | int] = {
            "id": "",
            "market_attribute_id": nested.attribute_id(self.field.key),
            "type": nested.type_name(self.field.input_type),
        }
        return {nested.input_name(self.index, part): value for part, value in about.items()}

    @property
    def rows(self) -> Sequence[int]:
        """The numbers of the rows to draw: those there are, and a blank one."""
        return range(len(self.value(ROWS[self.field.input_type]) or []) + 1)


def _fields(here: Trail) -> list[Field]:
    workspace, application = context.space().workspace, context.application()
    return step_fields(workspace, application, find_step(workspace, application, here.current.key))


def _show(here: Trail) -> Page:
    return _page(here, _prefilled(here))


def _prefilled(here: Trail) -> dict[str, Any]:
    """Put the visitor's own address where an address is wanted and there is none."""
    application = context.application()
    return {
        field.key: application.owner
        for field in _fields(here)
        if field.input_type == "email_input"
        and application.owner
        and not ((answer := application.answers.get(field.key)) and answer.value)
    }


def _page(here: Trail, raw: Mapping[str, Any], violations: Sequence[Violation] = ()) -> str:
    workspace, application = context.space().workspace, context.application()
    forms = []
    for index, field in enumerate(_fields(here)):
        form = form_of(workspace, application, field, raw.get(field.key), violations)
        parts = {part.name: getattr(form, part.name) for part in dataclasses.fields(form)}
        forms.append(NestedForm(**parts, index=index))
    first = next((form.id(*path) for form in forms for path in form.errors), None)
    return render_template(
        "candidate/running/answers.html",
        trail=here,
        label=SUBCATEGORIES.get(here.current.key, here.current.label),
        forms=forms,
        focus=first,
        problem=INVALID if violations else None,
        accept=accept_attribute(workspace.profile.file_rules),
    )


def _save(here: Trail) -> Page:
    workspace, application = context.space().workspace, context.application()
    found = nested.responses(request.form.items(multi=True), _fields(here))
    refused = _receive(found)
    raw = {}
    for response in found.values():
        answer = application.answers.get(response.about.key)
        raw[response.about.key] = nested.raw_answer(response, answer.value if answer else None)
    verb, _, argument = request.form.get("action", "next").partition(":")
    if verb in ("add_row", "remove_row", "remove_file"):
        return _page(here, _changed(raw, verb, argument), refused)
    try:
        if refused:
            raise InvalidRequest(refused)
        save_answers(workspace, application, here.current.key, raw)
    except InvalidRequest as error:
        return _page(here, raw, error.violations), 422
    return journey.go_on(here)


def _receive(found: Mapping[str, nested.Response]) -> list[Violation]:
    """Take the files that came along, or were sent ahead; gives what is wrong with them."""
    workspace, application = context.space().workspace, context.application()
    violations: list[Violation] = []

    def take(response: nested.Response, path: nested.Path, upload: Upload) -> None:
        places = tuple(int(p) if str(p).isdecimal() else p for p in path)
        try:
            file = add_file(workspace, application, response.about.key, upload, places)
        except InvalidRequest as refused:
            violations.extend(refused.violations)
        else:
            response.sent.append((path, file.id))

    for response in found.values():
        for sent in list(response.sent):
            upload = take_sent(sent[1]) if sent[0][-1:] == ("files",) else None
            if upload is not None:
                response.sent.remove(sent)
                take(response, sent[0], upload)
    for name, file in request.files.items(multi=True):
        place = nested.place_of(name, found)
        if not file.filename or place is None:
            continue
        upload = Upload(file.filename, blobs.adopt(file.stream))
        # Flask closes what a request has brought; this file now belongs to the application.
        file.stream = BytesIO()
        take(*place, upload)
    return violations


def _changed(raw: dict[str, Any], verb: str, argument: str) -> dict[str, Any]:
    """Do what a button asks for that changes the form only: there is always one blank row."""
    if verb == "remove_file":
        try:
            remove_file(context.space().workspace, context.application(), argument)
        except (ResourceNotFound, TransitionRefused):
            # It is gone already, or not the candidate's: the page shows what there is.
            return raw
        return {key: answers.without_file(value, argument) for key, value in raw.items()}
    key, _, number = argument.partition(":")
    names = [name for name in ROWS.values() if name in (raw.get(key) or {})]
    if verb == "remove_row" and names and number.isdecimal():
        raw[key][names[0]] = [row for n, row in enumerate(raw[key][names[0]]) if n != int(number)]
    return raw


journey.add(StepKind.ANSWERS, _show, _save, pages=PAGES)
