"""Deliveries of webhooks: every attempt as it was, replays, and waiting without polling."""

from collections.abc import Mapping

from sandbox.control.calls import body_of, find_delivery, space_of
from sandbox.control.errors import ControlError
from sandbox.http import Answer, Call, Handler
from sandbox.space import Space
from sandbox.spaces import Spaces
from sandbox.webhooks.delivery import Delivery
from sandbox.webhooks.variants import ReplayImpossible, Variant


def operations(spaces: Spaces) -> Mapping[str, Handler]:
    """Give the handlers of this resource."""
    deliveries = _Deliveries(spaces)
    return {
        "listDeliveries": deliveries.all,
        "getDelivery": deliveries.get,
        "replayDelivery": deliveries.replay,
        "waitForWebhooks": deliveries.wait,
    }


class _Deliveries:
    def __init__(self, spaces: Spaces) -> None:
        self._spaces = spaces

    def all(self, call: Call) -> Answer:
        query, space = call.query, space_of(self._spaces, call)
        found = [
            delivery
            for delivery in space.engine.deliveries
            if query["status"] in (None, delivery.status)
            and query["event"] in (None, delivery.event.name)
            and query["identifier"] in (None, delivery.identifier)
            and query["client_id"] in (None, delivery.client_id)
        ]
        shown = [delivery.to_json() for delivery in found[: query["limit"]]]
        dropped = space.engine.dropped
        return Answer.json(200, {"deliveries": shown, "total": len(found), "dropped": dropped})

    def get(self, call: Call) -> Answer:
        return Answer.json(200, self._find(call)[1].to_json())

    async def replay(self, call: Call) -> Answer:
        space, delivery = self._find(call)
        variant = body_of(call).get("variant", "same")
        try:
            again = await space.engine.replay(delivery.id, variant)
        except ReplayImpossible as error:
            raise ControlError(
                422,
                f"this delivery cannot be replayed as '{variant}': {error}",
                f"the variants are: {', '.join(Variant)}",
            ) from error
        return Answer.json(201, again.to_json())

    async def wait(self, call: Call) -> Answer:
        wanted = body_of(call)
        waited = await space_of(self._spaces, call).engine.wait(
            wanted.get("until", "quiet"),
            wanted.get("timeout_seconds", 30),
            identifier=wanted.get("identifier"),
        )
        return Answer.json(200, waited.to_json())

    def _find(self, call: Call) -> tuple[Space, Delivery]:
        space = space_of(self._spaces, call)
        return space, find_delivery(space, call.path_params["id"])
