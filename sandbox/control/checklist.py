"""The integration checklist, filled in from the journals of a workspace."""

from collections.abc import Mapping

from sandbox.checklist.evaluate import evaluate
from sandbox.checklist.seen import Attempt, Delivery, Seen
from sandbox.checklist.seen import Call as SeenCall
from sandbox.control.calls import space_of
from sandbox.http import Answer, Call, Handler
from sandbox.journal import Entry
from sandbox.space import Space
from sandbox.spaces import Spaces
from sandbox.webhooks.delivery import Delivery as Sent
from sandbox.webhooks.delivery import Status


def operations(spaces: Spaces) -> Mapping[str, Handler]:
    """Give the handlers of this resource."""

    def get_checklist(call: Call) -> Answer:
        return Answer.json(200, evaluate(seen_in(space_of(spaces, call))))

    return {"getChecklist": get_checklist}


def seen_in(space: Space) -> Seen:
    """Collect what was seen of the platform in a workspace."""
    calls = [_call(entry) for entry in space.journal.newest_first()]
    deliveries = [_delivery(delivery) for delivery in space.engine.deliveries]
    return Seen(calls[::-1], deliveries[::-1])


def _call(entry: Entry) -> SeenCall:
    return SeenCall(
        id=entry.id,
        at=entry.at,
        operation_id=entry.operation_id,
        target=entry.target,
        status=entry.status,
        body=entry.request_body,
        notes=entry.notes,
    )


def _delivery(sent: Sent) -> Delivery:
    attempts = [
        Attempt(a.at, a.exchange.response.status if a.exchange.response else None)
        for a in sent.attempts
    ]
    return Delivery(
        id=sent.id,
        event=sent.event.name,
        url=sent.url,
        cause=sent.event.cause,
        delivered=sent.status is Status.DELIVERED,
        attempts=attempts,
        variant=sent.variant,
    )
