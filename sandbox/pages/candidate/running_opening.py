"""The candidate's first steps as the running service has them: company, lots, public sources."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import abort, render_template, request, url_for
from werkzeug.wrappers import Response

from sandbox.domain import candidate
from sandbox.domain.catalogue import CATEGORIES
from sandbox.domain.errors import InvalidRequest
from sandbox.domain.markets import asked_fields
from sandbox.domain.models import Fetch
from sandbox.domain.states import FetchStatus
from sandbox.domain.steps import StepKind
from sandbox.domain.wizards import leave
from sandbox.pages import context
from sandbox.pages.candidate.journey import journey, sentences
from sandbox.pages.candidate.opening import save_identification, show_identification
from sandbox.pages.candidate.running import PAGES, transmit
from sandbox.pages.journey import Page
from sandbox.pages.trail import Trail
from sandbox.rails import casts

LOTS = "market_application[lot_ids][]"
FINAL = "final_submit"

_UNDER_WAY = (FetchStatus.PENDING, FetchStatus.PROCESSING)


@dataclass(frozen=True, slots=True)
class Block:
    """What the sources of one category have come to: `loading`, `failed` or `completed`."""

    label: str
    status: str


def _show_lots(here: Trail) -> Page:
    lots, chosen = context.market().lots, context.application().lots
    return _lots(here, [lot.number for n, lot in enumerate(lots, 1) if n in chosen])


def _lots(here: Trail, chosen: Sequence[int], problems: Sequence[str] = ()) -> str:
    return render_template(
        "candidate/running/lots.html",
        trail=here,
        market=context.market(),
        name=LOTS,
        final=FINAL,
        chosen=chosen,
        problems=problems,
    )


def _save_lots(here: Trail) -> Page:
    sent = request.form
    typed = sent.getlist(LOTS) + sent.getlist("lot_ids[]")
    numbers = [casts.to_integer(text) or 0 for text in typed if not casts.is_blank(text)]
    try:
        candidate.choose_lots(context.space().workspace, context.application(), numbers)
    except InvalidRequest as refused:
        return _lots(here, numbers, sentences(refused.violations)), 422
    if not casts.is_blank(sent.get(FINAL)):
        return transmit(here)
    return journey.go_on(here)


def _show_sources(here: Trail) -> Page:
    fetches = context.application().fetches
    return render_template(
        "candidate/running/sources.html",
        trail=here,
        blocks=_blocks(list(fetches.values())),
        waiting=not fetches or any(fetch.status in _UNDER_WAY for fetch in fetches.values()),
        signature=",".join(f"{fetch.name}:{fetch.status.value}" for fetch in fetches.values()),
        json_address=url_for("candidate.sources_json", identifier=context.application().identifier),
    )


def _blocks(fetches: Sequence[Fetch]) -> list[Block]:
    wanted: dict[str, set[str | None]] = {}
    for field in asked_fields(context.market()):
        wanted.setdefault(field.category_key, set()).add(field.api_name)
    blocks = []
    for key, label in CATEGORIES.items():
        mine = {fetch.status for fetch in fetches if fetch.name in wanted.get(key, ())}
        if mine:
            blocks.append(Block(label, _together(mine)))
    return blocks


def _together(statuses: set[FetchStatus]) -> str:
    if statuses & set(_UNDER_WAY):
        return "loading"
    return "failed" if FetchStatus.FAILED in statuses else "completed"


def _save_sources(here: Trail) -> Page:
    """Go on, whatever has been answered: only the page's button waits."""
    candidate.check_open(context.application())
    leave(context.space().workspace, context.application(), here.current.key)
    return journey.go_on(here)


def _save_identification(here: Trail) -> Page | Response:
    if context.application().siret is None:
        # Made by the control API: the running service opens no application without a SIRET.
        abort(422)
    return save_identification(here)


journey.add(
    StepKind.COMPANY_IDENTIFICATION,
    show_identification,
    _save_identification,
    pages=PAGES,
    only="PATCH",
)
journey.add(StepKind.LOTS, _show_lots, _save_lots, pages=PAGES, only="PATCH")
journey.skip("lots", "api_data_recovery_status", pages=PAGES)
journey.add(StepKind.API_DATA_RECOVERY_STATUS, _show_sources, _save_sources, pages=PAGES)
