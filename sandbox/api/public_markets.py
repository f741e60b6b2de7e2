"""`POST /api/v1/public_markets` (D03, D05, SFD §4)."""

from sandbox.api.service import ServiceHooks, editor_of, space_of
from sandbox.domain.markets import create_market
from sandbox.http import Answer, Call
from sandbox.profiles.wire import Wire


class PublicMarketApi:
    """Markets, as the editor creates them."""

    def __init__(self, hooks: ServiceHooks, wire: Wire) -> None:
        self._hooks, self._wire = hooks, wire

    def create(self, call: Call) -> Answer:
        """Create a market; raises `ServiceError`."""
        market = create_market(
            space_of(call).workspace,
            editor_of(call),
            call.body["public_market"],
            call.violations,
        )
        path = f"/buyer/public_markets/{market.identifier}/setup"
        return self._wire.json(
            201,
            {
                "identifier": market.identifier,
                "configuration_url": self._hooks.base_url(call) + path,
            },
        )
