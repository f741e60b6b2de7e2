"""The steps on which the buyer reads and confirms: setup, mandatory fields, summary."""

from flask import render_template, request

from sandbox.domain import buyer, catalogue
from sandbox.domain.markets import asked_fields, complete_market
from sandbox.domain.steps import StepKind
from sandbox.pages import context, revisions
from sandbox.pages.buyer.journey import CAUSE, facts, is_stale, journey, new_revision
from sandbox.pages.journey import Page
from sandbox.pages.sync import JUST_FINISHED
from sandbox.pages.trail import Trail, grouped


def _show_setup(here: Trail) -> Page:
    return _setup(here, ticked=context.market().defense_added)


def _setup(here: Trail, *, ticked: bool, conflict: bool = False) -> str:
    space, market = context.space(), context.market()
    return render_template(
        "buyer/setup.html",
        trail=here,
        revision=new_revision(),
        ticked=ticked,
        conflict=conflict,
        editor=space.workspace.editors[market.client_id],
        may_add_defense=buyer.may_add_defense(space.workspace, market),
        **facts(),
    )


def _save_setup(here: Trail) -> Page:
    workspace, market = context.space().workspace, context.market()
    wanted = market.defense_added
    if buyer.may_add_defense(workspace, market):
        wanted = request.form.get("add_defense") == "true"
    if wanted != market.defense_added:
        if is_stale(here):
            return _setup(here, ticked=wanted, conflict=True), 409
        revisions.note_saved(here.identifier, here.current.key)
    buyer.save_setup(workspace, market, add_defense=wanted)
    return journey.go_on(here)


def _show_required(here: Trail) -> Page:
    market = context.market()
    groups = grouped(catalogue.fields_for(market.market_type_codes))
    return render_template("buyer/required_fields.html", trail=here, market=market, groups=groups)


def _save_required(here: Trail) -> Page:
    buyer.confirm_required_fields(context.space().workspace, context.market())
    return journey.go_on(here)


def _show_summary(here: Trail) -> Page:
    return _summary(here)


def _summary(here: Trail, *, changed: bool = False) -> str:
    fields = asked_fields(context.market())
    return render_template(
        "buyer/summary.html",
        trail=here,
        revision=new_revision(),
        changed=changed,
        required=grouped([field for field in fields if field.mandatory]),
        optional=grouped([field for field in fields if not field.mandatory]),
        **facts(),
    )


def _save_summary(here: Trail) -> Page:
    if is_stale(here):
        return _summary(here, changed=True), 409
    event = complete_market(context.space().workspace, context.market(), cause=CAUSE)
    context.send_afterwards(event)
    return journey.end(suite=JUST_FINISHED)


journey.add(StepKind.SETUP, _show_setup, _save_setup)
journey.add(StepKind.REQUIRED_FIELDS, _show_required, _save_required)
journey.add(StepKind.SUMMARY, _show_summary, _save_summary)
