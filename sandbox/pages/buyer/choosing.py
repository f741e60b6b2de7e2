"""The step on which the buyer chooses optional fields: search, ticks, what two tabs disagree on."""

import unicodedata
from dataclasses import dataclass

from flask import render_template, request

from sandbox.domain import buyer, catalogue
from sandbox.domain.steps import StepKind
from sandbox.pages import context, notices, revisions
from sandbox.pages.buyer.journey import is_stale, journey, new_revision
from sandbox.pages.journey import Page
from sandbox.pages.trail import Trail, grouped

MAX_SEARCH = 200


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
        revision=new_revision(),
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
    if is_stale(here):
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
    return journey.go_on(here)


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


journey.add(StepKind.ADDITIONAL_FIELDS, _show_additional, _save_additional)
