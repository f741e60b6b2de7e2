"""The integration checklist, filled in from the journals of a workspace."""

from collections.abc import Iterator, Mapping

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
    deliveries = [seen for delivery in space.engine.deliveries for seen in _deliveries(delivery)]
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


def _deliveries(sent: Sent) -> Iterator[Delivery]:
    """Tell what the receiver has got: attempts that a fault has forged are told as replays are.

    What a fault has answered in the receiver's place says nothing of it.
    """
    real = [attempt for attempt in sent.attempts if not attempt.exchange.simulated]
    forged = {variant for a in real if (variant := a.exchange.variant) is not None}
    for variant in (sent.variant, *sorted(forged)):
        attempts = [a for a in real if (a.exchange.variant or sent.variant) == variant]
        if sent.attempts and not attempts:
            continue
        last = attempts[-1].decision if attempts else ""
        yield Delivery(
            id=sent.id,
            event=sent.event.name,
            url=sent.url,
            cause=sent.event.cause,
            delivered=sent.status is Status.DELIVERED and last == "delivered",
            attempts=[
                Attempt(a.at, a.exchange.response.status if a.exchange.response else None)
                for a in attempts
            ],
            variant=variant,
        )
