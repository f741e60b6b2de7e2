"""`POST /api/v1/public_markets` (D03, D05, SFD §4)."""

from sandbox.api.service import ServiceHooks, editor_of, space_of
from sandbox.domain.markets import create_market
from sandbox.http import Answer, Call


class PublicMarketApi:
    """Markets, as the editor creates them."""

    def __init__(self, hooks: ServiceHooks) -> None:
        self._hooks = hooks

    def create(self, call: Call) -> Answer:
        """Create a market; raises `ServiceError`."""
        workspace = space_of(call).workspace
        market = create_market(workspace, editor_of(call), call.body["public_market"])
        path = f"/buyer/public_markets/{market.identifier}/setup"
        return Answer.json(
            201,
            {
                "identifier": market.identifier,
                "configuration_url": self._hooks.base_url(call) + path,
            },
        )
