"""What control calls share: workspace, body, editor, delivery, and the webhook that is raised."""

from typing import Any

from sandbox.control.errors import ControlError, listed
from sandbox.domain.models import Editor, WebhookEvent
from sandbox.http import Call
from sandbox.spaces import Space, Spaces
from sandbox.webhooks.delivery import Delivery
from sandbox.webhooks.store import UnknownDelivery


def space_of(spaces: Spaces, call: Call) -> Space:
    """Find the workspace that a call means; raises `UnknownWorkspace`."""
    return spaces.get(call.query["workspace"])


def body_of(call: Call) -> dict[str, Any]:
    """Give the body of a call, which is empty where an optional one was not sent."""
    return call.body or {}


def find_editor(space: Space, client_id: str | None) -> Editor:
    """Find an editor, the first one where none is named; raises `ControlError` 404."""
    editors = space.workspace.editors
    if client_id is None:
        return space.workspace.default_editor()
    if client_id not in editors:
        raise ControlError(
            404,
            f"the workspace '{space.request.name}' has no editor '{client_id[:100]}'",
            f"its editors are: {listed(editors)}",
        )
    return editors[client_id]


def find_delivery(space: Space, delivery_id: str) -> Delivery:
    """Find a delivery; raises `ControlError` 404."""
    try:
        return space.engine.get(delivery_id)
    except UnknownDelivery as error:
        known = (delivery.id for delivery in space.engine.deliveries)
        raise ControlError(
            404,
            f"the workspace '{space.request.name}' has no delivery '{delivery_id[:100]}'",
            f"it has: {listed(known)} ({space.engine.dropped} older ones were dropped)",
        ) from error


def send(call: Call, space: Space, event: WebhookEvent | None) -> Delivery | None:
    """Have a webhook sent: once the answer has left, or now where the call waits for a delivery.

    Nothing is sent, and None is given, where none was raised or the workspace was reset meanwhile.
    """
    if event is None:
        return None
    if call.query["wait"] is not None:
        return space.submit(event)
    call.attributes.setdefault("events", []).append((space, event))
    return None


async def outcome(call: Call, space: Space, event: WebhookEvent | None) -> Delivery | None:
    """Have a webhook sent; gives its delivery after the first attempt, where the call waits."""
    delivery = send(call, space, event)
    if delivery is not None:
        await space.engine.first_attempt(delivery)
    return delivery
