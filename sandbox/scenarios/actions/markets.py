"""Actions about markets: what the editor and the buyer do."""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from contracts.wording import Text
from sandbox.domain import catalogue, markets, siret
from sandbox.domain.clock import format_milliseconds
from sandbox.domain.errors import ServiceError
from sandbox.scenarios.actions import shapes
from sandbox.scenarios.actions.registry import action
from sandbox.scenarios.stage import Stage, StepRefused

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_OPEN_FOR = 30 * 86_400
_LOT = {
    "type": "object",
    "additionalProperties": False,
    "required": ["name"],
    "properties": {
        "name": {"type": "string", "minLength": 1, "maxLength": 255},
        "cpv_code": {"type": "string"},
    },
}


@action(
    Text(
        "Crée un marché, comme POST /api/v1/public_markets.",
        "Creates a market, as POST /api/v1/public_markets does.",
    ),
    {
        "client_id": shapes.CLIENT,
        "name": {"type": "string", "minLength": 1, "maxLength": 255},
        "siret": shapes.SIRET,
        "types": {
            "type": "array",
            "minItems": 1,
            "items": {"type": "string", "enum": list(catalogue.MARKET_TYPES)},
            "description": "Market types; by default services.",
        },
        "lots": {
            "description": "How many lots, or their names.",
            "anyOf": [
                {"type": "integer", "minimum": 0, "maximum": 100},
                {
                    "type": "array",
                    "maxItems": 100,
                    "items": {
                        "anyOf": [{"type": "string", "minLength": 1, "maxLength": 255}, _LOT]
                    },
                },
            ],
        },
        "lot_limit": {"type": ["integer", "null"], "minimum": 1, "maximum": 100},
        "deadline": {"type": "string", "description": "ISO 8601, with its zone."},
        "closes_in_seconds": {
            **shapes.SECONDS,
            "description": "The deadline, counted from the time of the workspace; by default 30 "
            "days.",
        },
        "provider_user_id": shapes.TEXT,
    },
    example={"name": "Entretien des espaces verts", "types": ["services"], "lots": 2},
    gives=("identifier", "name", "siret", "deadline", "client_id", "page_url"),
)
async def create_market(stage: Stage, given: Mapping[str, Any]) -> Mapping[str, Any]:
    """Create a market by the operation of the API."""
    workspace, editor = stage.workspace, stage.editor(given.get("client_id"))
    fields = {
        "name": given.get("name") or "Marché de test",
        "deadline": given.get("deadline") or _deadline(stage, given),
        "siret": given.get("siret") or siret.make(workspace.ids.generator("scenario")),
        "market_type_codes": list(given.get("types") or ["services"]),
        "lots": _lots(given.get("lots", 0)),
    }
    for key in ("lot_limit", "provider_user_id"):
        if given.get(key) is not None:
            fields[key] = given[key]
    _check(fields)
    try:
        return stage.note_record(markets.create_market(workspace, editor, fields))
    except ServiceError as error:
        raise StepRefused(
            f"the service refuses the market: {error}",
            "give a deadline in the future of the workspace, types that the editor may use, and no "
            "lot_limit above the number of lots",
        ) from error


def _deadline(stage: Stage, given: Mapping[str, Any]) -> str:
    seconds = given.get("closes_in_seconds", _OPEN_FOR)
    return format_milliseconds(stage.workspace.clock.now() + timedelta(seconds=seconds))


def _lots(wanted: Any) -> list[dict[str, str]]:
    if isinstance(wanted, int):
        wanted = [f"Lot n° {number}" for number in range(1, wanted + 1)]
    return [{"name": lot} if isinstance(lot, str) else dict(lot) for lot in wanted]


def _check(fields: Mapping[str, Any]) -> None:
    """Check what the contract checks for a call; raises `StepRefused`."""
    number = str(fields["siret"])
    if not siret.is_valid(number):
        raise StepRefused(
            f"'{number}' is no SIRET: its last digit does not fit the others",
            "take a valid one, or leave it out",
        )
    for name in (fields["name"], *(lot["name"] for lot in fields["lots"])):
        if not name.strip() or _CONTROL.search(name):
            raise StepRefused(
                f"the name {name!r} is blank, or holds a control character",
                "the service refuses it too: take out line breaks, and what cannot be seen",
            )


@action(
    Text(
        "Finit le parcours de l'acheteur ; le webhook market.completed part.",
        "Finishes the buyer's part; the webhook market.completed is sent.",
    ),
    {
        "market": shapes.MARKET,
        "optional_fields": {
            "description": "`all`, or the keys of the optional fields to ask for.",
            "anyOf": [
                {"type": "string", "enum": ["all"]},
                {"type": "array", "items": {"type": "string"}},
            ],
        },
        "wait": {
            "type": "boolean",
            "description": "Whether to wait for the first attempt of the webhook; by default true.",
        },
    },
    example={},
    gives=("identifier", "state", "sync_status", "page_url", "delivery"),
)
async def complete_market(stage: Stage, given: Mapping[str, Any]) -> Mapping[str, Any]:
    """Call `POST /_sandbox/public_markets/{identifier}/complete`."""
    market, wanted = stage.market(given.get("market")), given.get("optional_fields")
    keys = catalogue.optional_keys(market.market_type_codes) if wanted == "all" else wanted
    answer = await stage.control(
        "POST",
        "public_markets",
        market.identifier,
        "complete",
        body={} if keys is None else {"optional_field_keys": keys},
        **waiting(given),
    )
    note_refusal(stage, answer)
    return {**stage.note_record(market), "delivery": delivery_of(answer)}


def waiting(given: Mapping[str, Any]) -> dict[str, str]:
    """Give the query that waits for the first attempt, unless `wait` is false."""
    return {} if given.get("wait") is False else {"wait": "delivery"}


def note_refusal(stage: Stage, answer: Mapping[str, Any]) -> None:
    """Say so where a webhook was really sent, and the receiver has not accepted it."""
    delivery = answer.get("delivery") or {}
    attempts = delivery.get("attempts")
    if not attempts or delivery["status"] == "delivered":
        return
    last = attempts[-1]
    if not last["sent"] or last["faults"]:
        return  # It was meant to go wrong.
    response = last["response"]
    why = last["error"] if response is None else f"HTTP {response['status']}"
    # A query may hold a secret of the receiver's.
    event, url = delivery["event"], str(delivery["url"]).partition("?")[0]
    stage.notes.append(
        Text(
            f"Votre récepteur, {url}, n'a pas accepté le webhook {event} : {why}. "
            "« passe-marche webhooks show last » montre l'essai.",
            f"Your receiver, {url}, has not accepted the webhook {event}: {why}. "
            '"passe-marche webhooks show last" shows the attempt.',
        )
    )


def delivery_of(answer: Mapping[str, Any]) -> dict[str, Any] | None:
    """Give what steps are shown of a delivery that was waited for."""
    delivery = answer.get("delivery")
    if delivery is None:
        return None
    return {key: delivery[key] for key in ("id", "event", "status", "reason", "next_attempt_at")}
