"""The end of the form: everything that was answered, what stands in the way, the submission."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from flask import render_template, request, url_for

from sandbox.domain import scans
from sandbox.domain.catalogue import CATEGORIES, Field
from sandbox.domain.errors import TransitionRefused
from sandbox.domain.markets import asked_fields
from sandbox.domain.steps import Step, StepKind
from sandbox.domain.submission import company_name, review, scans_due, submit
from sandbox.domain.wizards import step_fields, steps
from sandbox.pages import context, notices, revisions
from sandbox.pages.candidate.forms import Form, form_of
from sandbox.pages.candidate.journey import (
    CAUSE,
    chosen_lots,
    is_overdue,
    journey,
    step_address,
)
from sandbox.pages.journey import Page
from sandbox.pages.sync import JUST_FINISHED
from sandbox.pages.trail import Trail


@dataclass(frozen=True, slots=True)
class Section:
    """The answers of one category; `address` leads to the step where they can be changed."""

    key: str
    label: str
    address: str | None
    forms: list[Form]


@dataclass(frozen=True, slots=True)
class Missing:
    """A mandatory field without an answer, and where to give it."""

    field: Field
    address: str | None


def _show(here: Trail) -> Page:
    return summary_page(here)


def summary_page(
    here: Trail,
    *,
    attested: bool = False,
    not_attested: bool = False,
    conflict: bool = False,
    failure: str | None = None,
) -> str:
    """Draw the summary: every answer, and what stands in the way of the submission."""
    workspace, application = context.space().workspace, context.application()
    found = replace(review(workspace, application), deadline_passed=is_overdue())
    addresses = _addresses()
    return render_template(
        "candidate/summary.html",
        trail=here,
        failure=notices.NOTICES[failure] if failure else None,
        revision=revisions.new(_state()),
        overdue=is_overdue(),
        conflict=conflict,
        application=application,
        market=context.market(),
        company_name=company_name(application),
        chosen_lots=chosen_lots(),
        lots_address=step_address(StepKind.LOTS),
        review=found,
        missing=[Missing(field, addresses.get(field.key)) for field in found.missing],
        missing_keys={field.key for field in found.missing},
        file_addresses={file.id: addresses.get(file.field_key) for file in found.unsafe},
        recap=_recap(addresses),
        attested=attested,
        not_attested=not_attested,
        attests_here=context.rules().in_order,
        signature=",".join(f"{file.id}:{file.scan.value}" for file in application.files.values()),
        scans_address=url_for("candidate.scans", identifier=application.identifier),
    )


def _addresses() -> dict[str, str]:
    """Give the address at which each field is answered."""
    workspace, application = context.space().workspace, context.application()

    def address(step: Step, field: Field) -> str:
        page = url_for("candidate.step", identifier=application.identifier, step=step.key)
        return f"{page}#reponse-{field.key}"

    return {
        field.key: address(step, field)
        for step in steps(workspace, application)
        for field in step_fields(workspace, application, step)
    }


def _recap(addresses: dict[str, str]) -> list[Section]:
    workspace, application = context.space().workspace, context.application()
    by_category: dict[str, list[Form]] = {}
    for field in asked_fields(context.market()):
        form = form_of(workspace, application, field)
        by_category.setdefault(field.category_key, []).append(form)

    def address(forms: Sequence[Form]) -> str | None:
        known = addresses.get(forms[0].field.key)
        return known.partition("#")[0] if known else None

    return [
        Section(key, CATEGORIES[key], address(forms), forms) for key, forms in by_category.items()
    ]


def _state() -> str:
    """Name everything that is about to be submitted."""
    application = context.application()
    stored = {key: answer.value for key, answer in application.answers.items()}
    return revisions.state_of(stored, application.lots, application.siret)


def _save(here: Trail) -> Page:
    workspace, application = context.space().workspace, context.application()
    attested = request.form.get("attests_no_exclusion_motifs") == "1"
    if revisions.is_stale(here.identifier, here.current.key, _state()):
        return summary_page(here, attested=attested, conflict=True), 409
    if not attested:
        return summary_page(here, not_attested=True), 422
    _settle_scans()
    try:
        event = submit(
            workspace,
            application,
            attests_no_exclusion_motifs=attested,
            base_url=context.public_address(),
            cause=CAUSE,
        )
    except TransitionRefused:
        # The page lists what stands in the way.
        return summary_page(here, attested=attested), 422
    context.send_afterwards(event)
    return journey.end(suite=JUST_FINISHED)


def _settle_scans() -> None:
    """Have the scans that are a moment away end now, so that nobody has to wait for them.

    A clock that stands still keeps them waiting: whoever has stopped it wants to see that.
    """
    workspace, application = context.space().workspace, context.application()
    if not workspace.clock.frozen and scans_due(workspace, application) is not None:
        scans.finish_scans(workspace, application)


journey.add(StepKind.SUMMARY, _show, _save)
