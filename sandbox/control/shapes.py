"""Markets and applications as the control API shows them: all that is stored, and the history."""

from datetime import datetime
from typing import Any

from sandbox.domain.clock import format_milliseconds
from sandbox.domain.files import StoredFile
from sandbox.domain.made import MadeContent
from sandbox.domain.models import Application, Fetch, HistoryEntry, Market, Record
from sandbox.webhooks.delivery import Delivery


def market_shape(market: Market, delivery: Delivery | None = None) -> dict[str, Any]:
    """Write a market, with the delivery that was waited for."""
    return {
        **_record(market),
        "name": market.name,
        "deadline": format_milliseconds(market.deadline),
        "siret": market.siret,
        "market_type_codes": market.market_type_codes,
        "lots": [
            {"name": lot.name, "id": lot.number, "cpv_code": lot.cpv_code} for lot in market.lots
        ],
        "lot_limit": market.lot_limit,
        "defense_added": market.defense_added,
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
        "siret_locked": application.siret_locked,
        "lots": application.lots,
        "answers": {key: answer.value for key, answer in application.answers.items()},
        "answer_sources": {key: answer.source for key, answer in application.answers.items()},
        "files": [_file(file) for file in application.files.values()],
        "fetches": [_fetch(fetch) for fetch in application.fetches.values()],
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
        "current_step": record.current_step,
        "furthest_step": record.furthest_step,
    }


def _file(file: StoredFile) -> dict[str, Any]:
    return {
        "id": file.id,
        "field_key": file.field_key,
        "name": file.name,
        "original_name": file.original_name,
        "media_type": file.media_type,
        # Telling the size of a document that is made when it is read would mean making it.
        "size": None if isinstance(file.content, MadeContent) else file.size,
        "source": file.source,
        "uploaded_at": format_milliseconds(file.uploaded_at),
        "scan": file.scan,
        "scanned_at": _instant(file.scanned_at),
        "scan_reason": file.scan_reason,
    }


def _fetch(fetch: Fetch) -> dict[str, Any]:
    return {
        "source": fetch.name,
        "status": fetch.status,
        "updated_at": format_milliseconds(fetch.updated_at),
        "fields_filled": fetch.fields_filled,
        "reason": fetch.reason,
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
