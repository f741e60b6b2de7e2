"""The buyer's pages: from the market as the platform created it to its configuration (D03)."""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint, render_template, request, url_for
from werkzeug.wrappers import Response

from sandbox.domain import buyer, catalogue
from sandbox.domain.company import buyer_name
from sandbox.domain.errors import TransitionRefused
from sandbox.domain.markets import asked_fields, complete_market
from sandbox.domain.models import Market
from sandbox.domain.states import State
from sandbox.domain.steps import Step, StepKind
from sandbox.domain.wizards import find_step, note_visit, reachable, resume_step
from sandbox.pages import context, notices, revisions, sync
from sandbox.pages.trail import Trail, grouped, trail

blueprint = Blueprint("buyer", __name__, url_prefix="/buyer/public_markets/<identifier>")

CAUSE = "the buyer's pages"
MAX_SEARCH = 200
FINISHED = "marche-deja-finalise"

Page = str | tuple[str, int] | Response


@blueprint.get("")
def resume(identifier: str) -> Response:
    """Lead back to where the buyer stopped."""
    if context.market().state is State.COMPLETED:
        return notices.go("buyer.sync_status", identifier=identifier)
    step = resume_step(context.space().workspace, context.market())
    return notices.go("buyer.step", identifier=identifier, step=step.key)


@blueprint.route("/<step>", methods=["GET", "POST"], endpoint="step")
def step_page(identifier: str, step: str) -> Page:
    """Show a step, or take what was entered on it and lead on."""
    workspace, market = context.space().workspace, context.market()
    current = find_step(workspace, market, step)
    if market.state is State.COMPLETED:
        notice = FINISHED if request.method == "POST" else None
        return notices.go("buyer.sync_status", notice, identifier=identifier)
    if not reachable(workspace, market, step):
        here = resume_step(workspace, market)
        return notices.go(
            "buyer.step", "etape-pas-encore-ouverte", identifier=identifier, step=here.key
        )
    show, save = _PAGES[current.kind]
    if request.method != "POST":
        note_visit(workspace, market, step)
        return show(_trail(market, current))
    try:
        return save(_trail(market, current))
    except TransitionRefused:
        return notices.go("buyer.sync_status", FINISHED, identifier=identifier)


def _trail(market: Market, current: Step) -> Trail:
    return trail(market, current, revisions.new(_state(market)))


def _state(market: Market) -> str:
    return revisions.state_of(market.market_type_codes, sorted(market.optional_field_keys))


def _is_stale(here: Trail) -> bool:
    return revisions.is_stale(here.identifier, here.current.key, _state(context.market()))


def _next(here: Trail) -> Response:
    following = here.steps[here.position]
    return notices.go("buyer.step", identifier=here.identifier, step=following.key)


def _facts() -> dict[str, object]:
    market = context.market()
    return {"market": market, "buyer_name": buyer_name(market.siret)}


# --- setup ---------------------------------------------------------------------------------------


def _show_setup(here: Trail) -> Page:
    space, market = context.space(), context.market()
    return render_template(
        "buyer/setup.html",
        trail=here,
        editor=space.workspace.editors[market.client_id],
        may_add_defense=buyer.may_add_defense(space.workspace, market),
        **_facts(),
    )


def _save_setup(here: Trail) -> Page:
    workspace, market = context.space().workspace, context.market()
    ticked = request.form.get("add_defense") == "true"
    offered = buyer.may_add_defense(workspace, market)
    buyer.save_setup(workspace, market, add_defense=ticked if offered else market.defense_added)
    return _next(here)


# --- required fields -----------------------------------------------------------------------------


def _show_required(here: Trail) -> Page:
    market = context.market()
    groups = grouped(catalogue.fields_for(market.market_type_codes))
    return render_template("buyer/required_fields.html", trail=here, market=market, groups=groups)


def _save_required(here: Trail) -> Page:
    buyer.confirm_required_fields(context.space().workspace, context.market())
    return _next(here)


# --- additional fields ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two tabs chose differently: labels ticked only in the other one, and only in this one."""

    added: list[str]
    removed: list[str]


def _show_additional(here: Trail) -> Page:
    market = context.market()
    return _additional(here, request.args.get("search", ""), market.optional_field_keys)


def _additional(
    here: Trail, search: str, ticked: list[str], conflict: Conflict | None = None
) -> str:
    market = context.market()
    search = search.strip()[:MAX_SEARCH]
    fields = [catalogue.field(key) for key in catalogue.optional_keys(market.market_type_codes)]
    shown = frozenset(field.key for field in fields if _matches(field, search))
    return render_template(
        "buyer/additional_fields.html",
        trail=here,
        groups=grouped(fields, shown),
        total=len(fields),
        search=search,
        shown=shown,
        matching=len(shown),
        ticked=set(ticked),
        conflict=conflict,
    )


def _matches(field: catalogue.Field, search: str) -> bool:
    """Tell whether every word of a search stands in what the page shows of a field."""
    category = catalogue.CATEGORIES[field.category_key]
    shown = (field.label, field.help, category, catalogue.SUBCATEGORIES[field.subcategory_key])
    text = _plain(" ".join(shown))
    return all(word in text for word in _plain(search).split())


def _plain(text: str) -> str:
    """Drop accents and capitals, and make typographic apostrophes straight."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().replace("’", "'"))
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def _save_additional(here: Trail) -> Page:
    market = context.market()
    sent = request.form.getlist("field_keys")
    if _is_stale(here):
        return _additional(here, "", sent, _conflict(market.optional_field_keys, sent)), 409
    offered = catalogue.optional_keys(market.market_type_codes)
    keys = [key for key in offered if key in sent]
    buyer.save_additional_fields(context.space().workspace, market, keys)
    revisions.note_saved(here.identifier, here.current.key)
    if _wants_search():
        return notices.go(
            "buyer.step",
            identifier=here.identifier,
            step=here.current.key,
            search=request.form.get("search", "").strip()[:MAX_SEARCH] or None,
        )
    return _next(here)


def _wants_search() -> bool:
    """Tell a search from a wish to go on.

    Pressing Enter sends the form with its default button. In a search field that has just been
    filled in, that means a search.
    """
    action = request.form.get("action")
    searched = request.form.get("search", "").strip()
    fresh = bool(searched) and not request.form.get("shown_search")
    return action == "search" or (action == "default" and fresh)


def _conflict(stored: list[str], sent: list[str]) -> Conflict:
    def labels(keys: set[str]) -> list[str]:
        return [field.label for key, field in catalogue.FIELDS.items() if key in keys]

    return Conflict(labels(set(stored) - set(sent)), labels(set(sent) - set(stored)))


# --- summary -------------------------------------------------------------------------------------


def _show_summary(here: Trail) -> Page:
    return _summary(here)


def _summary(here: Trail, *, changed: bool = False) -> str:
    fields = asked_fields(context.market())
    return render_template(
        "buyer/summary.html",
        trail=here,
        changed=changed,
        required=grouped([field for field in fields if field.mandatory]),
        optional=grouped([field for field in fields if not field.mandatory]),
        **_facts(),
    )


def _save_summary(here: Trail) -> Page:
    if _is_stale(here):
        return _summary(here, changed=True), 409
    event = complete_market(context.space().workspace, context.market(), cause=CAUSE)
    context.send_afterwards(event)
    return notices.go("buyer.sync_status", identifier=here.identifier, suite="finalisation")


_PAGES: dict[StepKind, tuple[Callable[[Trail], Page], Callable[[Trail], Page]]] = {
    StepKind.SETUP: (_show_setup, _save_setup),
    StepKind.REQUIRED_FIELDS: (_show_required, _save_required),
    StepKind.ADDITIONAL_FIELDS: (_show_additional, _save_additional),
    StepKind.SUMMARY: (_show_summary, _save_summary),
}


# --- synchronisation -----------------------------------------------------------------------------


@blueprint.get("/sync_status")
def sync_status(identifier: str) -> Page:
    """Tell how the transmission to the platform stands."""
    del identifier
    return sync.page(_sync_view())


@blueprint.get("/sync_status.json")
def sync_status_json(identifier: str) -> Response:
    """The same for programs, at an address of its own."""
    del identifier
    return sync.as_json(context.market())


@blueprint.post("/retry_sync")
def retry_sync(identifier: str) -> Page:
    """Transmit once more, by hand."""
    del identifier
    return sync.retry(_sync_view(), CAUSE)


def _sync_view() -> sync.View:
    market = context.market()
    editor = context.space().workspace.editors.get(market.client_id)
    return sync.View(
        record=market,
        template="sync/buyer.html",
        status_endpoint="buyer.sync_status",
        resume=url_for("buyer.resume", identifier=market.identifier),
        retry=url_for("buyer.retry_sync", identifier=market.identifier),
        editor=editor,
        return_to=(editor.buyer_return_url or editor.redirect_url) if editor else None,
        parameters={"market_identifier": market.identifier},
    )
