"""Actions about webhooks: waiting for them, sending them again, and what is expected of them."""

from collections.abc import Mapping
from typing import Any

from contracts.wording import Text
from sandbox.domain.models import Market, Record
from sandbox.domain.states import SyncStatus
from sandbox.scenarios.actions import shapes
from sandbox.scenarios.actions.markets import delivery_of
from sandbox.scenarios.actions.registry import action
from sandbox.scenarios.stage import Stage, StepRefused
from sandbox.webhooks.variants import Variant

MOST_SECONDS = 60
_VARIANTS = [variant.value for variant in Variant]


@action(
    Text(
        "Attend que les webhooks soient décidés, en temps réel.",
        "Waits until the webhooks have come to something, in real time.",
    ),
    {
        "until": {"type": "string", "enum": ["delivered", "failed", "quiet"]},
        "of": shapes.RECORD,
        "timeout_seconds": {"type": "number", "minimum": 0, "maximum": MOST_SECONDS},
        "must": {
            "type": "boolean",
            "description": "Whether the scenario fails where it does not come to that; by default "
            "true.",
        },
    },
    example={"until": "delivered", "timeout_seconds": 5},
    gives=("reached", "reason"),
)
async def wait_for_webhooks(stage: Stage, given: Mapping[str, Any]) -> Mapping[str, Any]:
    """Call `POST /_sandbox/webhooks/wait`."""
    body = {
        "until": given.get("until", "quiet"),
        "timeout_seconds": given.get("timeout_seconds", 5),
    }
    if given.get("of") is not None:
        body["identifier"] = stage.record(given["of"]).identifier
    answer = await stage.control("POST", "webhooks", "wait", body=body)
    if not answer["reached"] and given.get("must", True):
        raise StepRefused(
            f"the webhooks are not {body['until']}: {answer['reason']}",
            "GET /_sandbox/webhooks/deliveries shows every attempt; with must: false the scenario "
            "goes on all the same",
        )
    return {"reached": answer["reached"], "reason": answer["reason"]}


@action(
    Text(
        "Relance un webhook échoué, comme le bouton de la page.",
        "Sends a failed webhook once more, as the button on the page does.",
    ),
    {"of": shapes.RECORD},
    example={},
    gives=("identifier", "sync_status", "delivery"),
)
async def retry_sync(stage: Stage, given: Mapping[str, Any]) -> Mapping[str, Any]:
    """Call `POST …/{identifier}/retry_sync`, and wait for the first attempt."""
    record = stage.record(given.get("of"))
    answer = await stage.control(
        "POST", plural(record), record.identifier, "retry_sync", wait="delivery"
    )
    return {**stage.shape(record), "delivery": delivery_of(answer)}


@action(
    Text(
        "Renvoie le dernier webhook d'un objet, intact ou altéré.",
        "Sends the last webhook of an object again, as it was or altered.",
    ),
    {"of": shapes.RECORD, "variant": {"type": "string", "enum": _VARIANTS}},
    example={"variant": "bad_signature"},
    gives=("id", "event", "status", "reason"),
)
async def replay_webhook(stage: Stage, given: Mapping[str, Any]) -> Mapping[str, Any]:
    """Call `POST /_sandbox/webhooks/deliveries/{id}/replay`."""
    record = stage.record(given.get("of"))
    sent = [d for d in stage.space.engine.deliveries if d.identifier == record.identifier]
    if not sent:
        raise StepRefused(f"{record.identifier} has no webhook yet", "complete it before this step")
    variant = given.get("variant", "same")
    path = ("webhooks", "deliveries", sent[0].id, "replay")
    answer = await stage.control("POST", *path, body={"variant": variant})
    return delivery_of({"delivery": answer}) or {}


@action(
    Text(
        "Vérifie l'état d'un objet ; le scénario échoue s'il en est un autre.",
        "Checks the state of an object; the scenario fails where it is another one.",
    ),
    {
        "of": shapes.RECORD,
        "state": {"type": "string", "enum": ["pending", "completed"]},
        "sync_status": {"type": "string", "enum": [status.value for status in SyncStatus]},
    },
    example={"sync_status": "sync_failed"},
    gives=("identifier", "state", "sync_status"),
)
async def expect(stage: Stage, given: Mapping[str, Any]) -> Mapping[str, Any]:
    """Compare a record with what was promised."""
    record = stage.record(given.get("of"))
    shape = stage.shape(record)
    for key in ("state", "sync_status"):
        if given.get(key) not in (None, shape[key]):
            raise StepRefused(
                f"{record.identifier} should be {given[key]}, and it is {shape[key]}",
                f"GET /_sandbox/{plural(record)}/{record.identifier} tells how it came to that",
            )
    return shape


def plural(record: Record) -> str:
    """Give the part of the control API's paths that names the kind of a record."""
    return "public_markets" if isinstance(record, Market) else "market_applications"
