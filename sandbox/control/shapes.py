"""Markets and applications as the control API shows them: all that is stored, and the history."""

from datetime import datetime
from typing import Any

from sandbox.domain.clock import format_milliseconds
from sandbox.domain.models import Application, HistoryEntry, Market, Record
from sandbox.webhooks.delivery import Delivery


def market_shape(market: Market, delivery: Delivery | None = None) -> dict[str, Any]:
    """Write a market, with the delivery that was waited for."""
    return {
        **_record(market),
        "name": market.name,
        "deadline": format_milliseconds(market.deadline),
        "siret": market.siret,
        "market_type_codes": market.market_type_codes,
        "lots": [{"name": name} for name in market.lots],
        "optional_field_keys": market.optional_field_keys,
        "field_keys": market.field_keys,
        **_delivery(delivery),
    }


def application_shape(application: Application, delivery: Delivery | None = None) -> dict[str, Any]:
    """Write an application, with the delivery that was waited for."""
    return {
        **_record(application),
        "market_identifier": application.market_identifier,
        "siret": application.siret,
        "lots": application.lots,
        "answers": {key: answer.value for key, answer in application.answers.items()},
        "answer_sources": {key: answer.source for key, answer in application.answers.items()},
        "attests_no_exclusion_motifs": application.attests_no_exclusion_motifs,
        **_delivery(delivery),
    }


def _record(record: Record) -> dict[str, Any]:
    return {
        "identifier": record.identifier,
        "state": record.state,
        "sync_status": record.sync_status,
        "history": [_transition(entry) for entry in record.history],
        "client_id": record.client_id,
        "created_at": format_milliseconds(record.created_at),
        "completed_at": _instant(record.completed_at),
        "provider_user_id": record.provider_user_id,
    }


def _transition(entry: HistoryEntry) -> dict[str, Any]:
    return {
        "at": format_milliseconds(entry.at),
        "event": entry.event,
        "from": entry.source,
        "to": entry.target,
        "cause": entry.cause,
    }


def _delivery(delivery: Delivery | None) -> dict[str, Any]:
    return {} if delivery is None else {"delivery": delivery.to_json()}


def _instant(instant: datetime | None) -> str | None:
    return None if instant is None else format_milliseconds(instant)
