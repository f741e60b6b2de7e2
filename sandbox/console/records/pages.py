"""Where the pages of the service are on which a person goes on with a market or an application."""

from sandbox.domain.models import Record
from sandbox.domain.states import State

_FIRST = {True: "setup", False: "company_identification"}
_PREFIX = {True: "/buyer/public_markets", False: "/candidate/market_applications"}


def page_address(record: Record, *, is_market: bool) -> str:
    """Give the address: where it goes on while it is pending, then how its transmission stands."""
    done = record.state is State.COMPLETED
    page = "sync_status" if done else _FIRST[is_market]
    return f"{_PREFIX[is_market]}/{record.identifier}/{page}"
