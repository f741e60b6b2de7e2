"""The buyer's steps as the running service has them: its fields, its order, its sentences.

There are no two tabs to reconcile here: what is sent last counts, as it does there.
"""

from flask import render_template, request

from sandbox.domain import buyer, catalogue
from sandbox.domain.errors import InvalidRequest
from sandbox.domain.markets import asked_fields, complete_market
from sandbox.domain.steps import StepKind
from sandbox.domain.wizards import find_step
from sandbox.pages import context
from sandbox.pages.buyer.journey import CAUSE, facts, journey
from sandbox.pages.journey import Page
from sandbox.pages.trail import Trail, grouped
from sandbox.rails import casts

PAGES = "deployed"

NO_LIMIT_GIVEN = "Veuillez indiquer le nombre maximum de lots."
LIMIT_TOO_HIGH = "Vous ne pouvez pas limiter un nombre de lots supérieur au nombre de lots créés."


def _show_setup(here: Trail) -> Page:
    workspace, market = context.space().workspace, context.market()
    return render_template(
        "buyer/running/setup.html",
        trail=here,
        editor=workspace.editors[market.client_id],
        may_add_defense=buyer.may_add_defense(workspace, market) and not market.defense_added,
        **facts(),
    )


def _save_setup(here: Trail) -> Page:
    asked = request.form.get("public_market[add_defense_market_type]") == "true"
    buyer.add_defense(context.space().workspace, context.market(), asked=asked)
    return journey.go_on(here)


def _show_lots(here: Trail) -> Page:
    market = context.market()
    return _lots(here, enabled=market.lot_limit is not None, typed=str(market.lot_limit or ""))


def _lots(here: Trail, *, enabled: bool, typed: str, problem: str | None = None) -> str:
    return render_template(
        "buyer/running/lot_config.html",
        trail=here,
        enabled=enabled,
        typed=typed,
        problem=problem,
        **facts(),
    )


def _save_lots(here: Trail) -> Page:
    enabled = request.form.get("lot_limit_enabled") == "true"
    typed = request.form.get("lot_limit", "").strip()
    if enabled and casts.is_blank(typed):
        return _lots(here, enabled=True, typed="", problem=NO_LIMIT_GIVEN)
    limit = casts.to_integer(typed)
    try:
        buyer.limit_lots(context.space().workspace, context.market(), limit if enabled else None)
    except InvalidRequest:
        return _lots(here, enabled=True, typed=typed, problem=LIMIT_TOO_HIGH)
    return journey.go_on(here)


def _category(here: Trail) -> str:
    step = find_step(context.space().workspace, context.market(), here.current.key)
    return step.category_key or ""


def _show_category(here: Trail) -> Page:
    market, category = context.market(), _category(here)
    codes = market.market_type_codes
    optional = [catalogue.field(key) for key in catalogue.optional_keys(codes)]
    mandatory = catalogue.fields_for(codes)
    ticked = set(market.optional_field_keys)
    return render_template(
        "buyer/running/category.html",
        trail=here,
        market=market,
        mandatory=grouped([field for field in mandatory if field.category_key == category]),
        optional=grouped([field for field in optional if field.category_key == category]),
        ticked=ticked,
        chosen=any(f.key in ticked and f.category_key == category for f in optional),
    )


def _save_category(here: Trail) -> Page:
    keys = request.form.getlist("selected_attribute_keys[]")
    buyer.choose_in_category(context.space().workspace, context.market(), _category(here), keys)
    return journey.go_on(here)


def _show_summary(here: Trail) -> Page:
    fields = asked_fields(context.market())
    return render_template(
        "buyer/running/summary.html", trail=here, groups=grouped(fields), **facts()
    )


def _save_summary(here: Trail) -> Page:
    del here
    event = complete_market(context.space().workspace, context.market(), cause=CAUSE)
    context.send_afterwards(event)
    return journey.end()


journey.add(StepKind.SETUP, _show_setup, _save_setup, pages=PAGES)
journey.add(StepKind.LOT_CONFIG, _show_lots, _save_lots, pages=PAGES)
journey.add(StepKind.FIELD_CATEGORY, _show_category, _save_category, pages=PAGES)
journey.add(StepKind.SUMMARY, _show_summary, _save_summary, pages=PAGES)
