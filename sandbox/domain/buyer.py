"""What the buyer does, step by step, before completing a market (D03, SFD §4.3)."""

from collections.abc import Sequence

from sandbox.domain import catalogue
from sandbox.domain.errors import (
    Forbidden,
    InvalidRequest,
    ServiceError,
    TransitionRefused,
    Violation,
)
from sandbox.domain.markets import check_optional_keys, complete_market
from sandbox.domain.models import Market, WebhookEvent
from sandbox.domain.states import State
from sandbox.domain.steps import StepKind
from sandbox.domain.wizards import leave
from sandbox.domain.workspace import Workspace

DEFENSE = "defense"


def may_add_defense(workspace: Workspace, market: Market) -> bool:
    """Tell whether the buyer may choose: the editor may, and did not decide it already."""
    editor = workspace.editors.get(market.client_id)
    decided = DEFENSE in market.market_type_codes and not market.defense_added
    return editor is not None and editor.can_create_defense_markets and not decided


def save_setup(workspace: Workspace, market: Market, *, add_defense: bool) -> None:
    """Make the market a defence market too, or take that back, and go on.

    Raises `Forbidden` when the editor may not create such markets, `TransitionRefused` when the
    market is completed.
    """
    _check_open(market)
    if add_defense != market.defense_added:
        if not may_add_defense(workspace, market):
            raise Forbidden("whether this is a defence market is not for the buyer to decide")
        others = [code for code in market.market_type_codes if code != DEFENSE]
        market.market_type_codes = [*others, DEFENSE] if add_defense else others
        market.defense_added = add_defense
        offered = catalogue.optional_keys(market.market_type_codes)
        market.optional_field_keys = [k for k in market.optional_field_keys if k in offered]
    market.mandatory_fields_attached = True
    leave(workspace, market, StepKind.SETUP)


def confirm_required_fields(workspace: Workspace, market: Market) -> None:
    """Go on from the mandatory fields. Raises `TransitionRefused` when it is completed."""
    _check_open(market)
    leave(workspace, market, StepKind.REQUIRED_FIELDS)


def save_additional_fields(
    workspace: Workspace, market: Market, keys: Sequence[str], *, asked: bool = False
) -> None:
    """Ask for these optional fields and no other, and go on.

    `asked` tells that the buyer said that there would be some: one is then needed (GA-3). Raises
    `InvalidRequest`, or `TransitionRefused` when the market is completed.
    """
    _check_open(market)
    if asked and not keys:
        path = ("optional_field_keys",)
        raise InvalidRequest([Violation(path, "minItems", "choose at least one field", 1)])
    check_optional_keys(market, keys)
    market.optional_field_keys = list(dict.fromkeys(keys))
    leave(workspace, market, StepKind.ADDITIONAL_FIELDS)


def complete_wizard(
    workspace: Workspace,
    market: Market,
    optional_field_keys: Sequence[str] | None = None,
    *,
    cause: str,
) -> WebhookEvent:
    """Go through every step of the buyer and complete the market; what is refused changes nothing.

    Raises as `complete_market` does.
    """
    before = market.mandatory_fields_attached
    market.mandatory_fields_attached = True
    try:
        return complete_market(workspace, market, optional_field_keys, cause=cause)
    except ServiceError:
        market.mandatory_fields_attached = before
        raise


def _check_open(market: Market) -> None:
    if market.state is State.COMPLETED:
        raise TransitionRefused(f"the market {market.identifier} is already completed")


def add_defense(workspace: Workspace, market: Market, *, asked: bool) -> None:
    """Attach the mandatory fields, and make the market a defence market where that may be.

    The running service's first step (M2): what was added is not taken back.
    """
    _check_open(market)
    if asked and may_add_defense(workspace, market) and DEFENSE not in market.market_type_codes:
        market.market_type_codes = [*market.market_type_codes, DEFENSE]
        market.defense_added = True
    market.mandatory_fields_attached = True
    leave(workspace, market, StepKind.SETUP)


def limit_lots(workspace: Workspace, market: Market, limit: int | None) -> None:
    """Say how many lots a candidate may choose at most; None for all of them (M3).

    Raises `InvalidRequest` for more lots than the market has.
    """
    _check_open(market)
    if limit is not None and limit > len(market.lots):
        message = f"is more than the {len(market.lots)} lots of the market"
        violation = Violation(("lot_limit",), "maximum", message, len(market.lots), limit)
        raise InvalidRequest([violation])
    market.lot_limit = limit
    leave(workspace, market, StepKind.LOT_CONFIG)


def choose_in_category(
    workspace: Workspace, market: Market, category_key: str, keys: Sequence[str]
) -> None:
    """Ask for these optional fields of one category and no other of it (M4).

    What is not an optional field of this category is passed over.
    """
    _check_open(market)
    offered = catalogue.optional_keys(market.market_type_codes)
    mine = {key for key in offered if catalogue.field(key).category_key == category_key}
    chosen = {*market.optional_field_keys} - mine | (mine & {*keys})
    market.optional_field_keys = [key for key in offered if key in chosen]
    leave(workspace, market, category_key)
