"""What the buyer's pages have in common (D03)."""

from flask import Blueprint

from sandbox.domain.company import buyer_name
from sandbox.pages import context, revisions
from sandbox.pages.journey import Journey
from sandbox.pages.trail import Trail

blueprint = Blueprint("buyer", __name__, url_prefix="/buyer/public_markets/<identifier>")
journey = Journey(
    blueprint,
    finished="marche-deja-finalise",
    running_finished="marche-deja-complete",
    twice="buyer",
)

CAUSE = "the buyer's pages"


def facts() -> dict[str, object]:
    """Give what every account of the market shows."""
    market = context.market()
    return {"market": market, "buyer_name": buyer_name(market.siret)}


def new_revision() -> str:
    """Make the revision of a form that shows the configuration as it is."""
    return revisions.new(_state())


def is_stale(here: Trail) -> bool:
    """Tell whether the configuration has changed since the form that was sent."""
    return revisions.is_stale(here.identifier, here.current.key, _state())


def _state() -> str:
    market = context.market()
    return revisions.state_of(market.market_type_codes, sorted(market.optional_field_keys))
