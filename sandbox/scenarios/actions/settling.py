"""Actions that bring webhooks to an end, so that a scenario can go on from there."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from contracts.wording import Text
from sandbox.domain import markets
from sandbox.domain.clock import in_seconds
from sandbox.domain.models import Market, Record
from sandbox.domain.states import SyncStatus
from sandbox.domain.submission import EVENT_NAME
from sandbox.scenarios.actions import shapes
from sandbox.scenarios.actions.registry import action
from sandbox.scenarios.actions.webhooks import plural
from sandbox.scenarios.stage import Stage, StepRefused
from sandbox.webhooks.breaker import BreakerState
from sandbox.webhooks.delivery import Delivery, Status

_LONGEST_SETTLING = 3_600
_A_MOMENT = 0.001
_A_WHILE = 5
_MOST_TRIES = 12
"""So often the next attempt is brought about, though a fault scripted before may strike it."""
_MOST_RETRIES = 300
_MOST_IN_VAIN = 5
"""So often nothing may come of moving the clock on: a receiver then keeps it waiting."""


@action(
    Text(
        "Veille à ce que le webhook d'un objet soit reçu : si votre récepteur ne l'a pas accepté, "
        "le bac à sable répond 200 à sa place.",
        "Makes sure that the webhook of an object is received: where your receiver has not "
        "accepted it, the sandbox answers 200 in its place.",
    ),
    {"of": shapes.RECORD},
    example={},
    gives=("identifier", "sync_status"),
)
async def ensure_delivered(stage: Stage, given: Mapping[str, Any]) -> Mapping[str, Any]:
    """Script the answer of a receiver, and have the webhook sent again."""
    record = stage.record(given.get("of"))
    if record.sync_status is not SyncStatus.COMPLETED:
        await _accept(stage, record)
    if record.sync_status is not SyncStatus.COMPLETED:
        raise StepRefused(
            f"the webhook of {record.identifier} could not be delivered: it is "
            f"{record.sync_status.value}",
            "complete the market or application before; forget the faults that strike its webhook: "
            "DELETE /_sandbox/faults",
        )
    return stage.shape(record)


async def _accept(stage: Stage, record: Record) -> None:
    event = markets.EVENT_NAME if isinstance(record, Market) else EVENT_NAME
    await stage.control(
        "POST",
        "faults",
        body={
            "fault": "receiver_answers",
            "event": event,
            "status": 200,
            "identifier": record.identifier,
        },
    )
    stage.notes.append(
        Text(
            f"Le bac à sable a répondu 200 au webhook {event} de {record.identifier}, à la place "
            "de votre récepteur, pour que la suite soit possible.",
            f"The sandbox has answered 200 to the webhook {event} of {record.identifier}, in the "
            "place of your receiver, so that the rest is possible.",
        )
    )
    for _ in range(_MOST_TRIES):
        await _try_again(stage, record)
        if record.sync_status is SyncStatus.COMPLETED:
            return


async def _try_again(stage: Stage, record: Record) -> None:
    """Have the next attempt made now, or wait for the one that is under way."""
    waiting = next(
        (
            delivery
            for delivery in stage.space.engine.deliveries
            if delivery.identifier == record.identifier and not delivery.decided
        ),
        None,
    )
    if waiting is None:
        path = (plural(record), record.identifier, "retry_sync")
        await stage.control("POST", *path, wait="delivery")
    elif waiting.status is Status.PROCESSING:
        body = {"identifier": record.identifier, "timeout_seconds": _A_WHILE}
        await stage.control("POST", "webhooks", "wait", body=body)
    else:
        due = waiting.next_attempt_at or stage.space.engine.next_due()
        await stage.control("POST", "clock", body=_to(stage, due or stage.workspace.clock.now()))


def _to(stage: Stage, instant: datetime) -> dict[str, float]:
    left = (instant - stage.workspace.clock.now()).total_seconds()
    # A flowing clock is beyond an instant that was the present a moment ago.
    return {"advance_seconds": max(left, _A_MOMENT)}


@action(
    Text(
        "Laisse aboutir les webhooks en attente d'un éditeur et referme son disjoncteur, pour que "
        "les suivants partent aussitôt.",
        "Lets the pending webhooks of an editor come to an end and closes its breaker, so that the "
        "next ones leave at once.",
    ),
    {"client_id": shapes.CLIENT},
    example={},
    gives=("pending",),
)
async def settle_webhooks(stage: Stage, given: Mapping[str, Any]) -> Mapping[str, Any]:
    """Move the clock from retry to retry, for an hour at most."""
    client_id = stage.editor(given.get("client_id")).client_id
    await _close_breaker(stage, client_id)
    await _live_through_retries(stage, client_id)
    # What has failed meanwhile must not make the next failure open it.
    await _close_breaker(stage, client_id)
    left = len(_undecided(stage, client_id))
    if left:
        stage.notes.append(
            Text(
                f"{left} webhooks antérieurs de {client_id} ne sont pas encore décidés ; ceux de "
                "ce scénario peuvent attendre derrière eux.",
                f"{left} earlier webhooks of {client_id} are not decided yet; those of this "
                "scenario may have to wait behind them.",
            )
        )
    return {"pending": left}


async def _live_through_retries(stage: Stage, client_id: str) -> None:
    """Go from one thing that is due to the next, while webhooks of the editor wait for that."""
    engine = stage.space.engine
    end = in_seconds(stage.workspace.clock.now(), _LONGEST_SETTLING)
    in_vain = 0
    for _ in range(_MOST_RETRIES):
        due, waiting = engine.next_due(), _undecided(stage, client_id)
        if due is None or due > end or not waiting or in_vain == _MOST_IN_VAIN:
            return
        before = _attempts(waiting)
        await stage.control("POST", "clock", body=_to(stage, due))
        in_vain = in_vain + 1 if _attempts(waiting) == before else 0
        if engine.breaker(client_id).state is not BreakerState.CLOSED:
            await _close_breaker(stage, client_id)


def _attempts(deliveries: Sequence[Delivery]) -> int:
    return sum(len(delivery.attempts) for delivery in deliveries)


async def _close_breaker(stage: Stage, client_id: str) -> None:
    if stage.space.profile.webhook_rules(1, 1.0).breaker is not None:
        closed = {"client_id": client_id, "state": "closed"}
        await stage.control("POST", "breaker", body=closed)


def _undecided(stage: Stage, client_id: str) -> list[Delivery]:
    deliveries = stage.space.engine.deliveries
    return [one for one in deliveries if one.client_id == client_id and not one.decided]
