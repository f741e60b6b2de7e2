"""Fills the checklist in."""

import tomllib
from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from sandbox.checklist import rules_calls, rules_webhooks
from sandbox.checklist.results import NOT_SEEN, Result, Status
from sandbox.checklist.seen import Seen

RULES: Mapping[str, Callable[[Seen], Result]] = {
    rule.__name__.replace("_", "-"): rule
    for rule in (
        rules_calls.token_granted,
        rules_calls.token_renewed,
        rules_calls.auth_refusals_handled,
        rules_calls.market_created,
        rules_calls.market_corrected,
        rules_calls.application_created,
        rules_calls.application_without_siret,
        rules_calls.documents_downloaded,
        rules_calls.download_refusals_handled,
        rules_calls.no_secret_in_urls,
        rules_calls.rate_limits_respected,
        rules_calls.errors_handled,
        rules_webhooks.webhook_received,
        rules_webhooks.both_events,
        rules_webhooks.signature_verified,
        rules_webhooks.idempotent,
        rules_webhooks.malformed_refused,
        rules_webhooks.webhook_answers,
        rules_webhooks.webhook_rehearsed,
        rules_webhooks.security_rehearsed,
        rules_webhooks.recovery_rehearsed,
        rules_webhooks.webhook_https,
        rules_webhooks.buyer_sent,
        rules_webhooks.candidate_sent,
    )
}

_DECLARE = {
    "fr": "Ne se voit pas d'ici : passe-marche checklist --declare {id} --by NOM.",
    "en": "Cannot be seen from here: passe-marche checklist --declare {id} --by NAME.",
}


@cache
def catalogue() -> dict[str, Any]:
    """Give the items and their groups, as `items.toml` has them; not to be changed."""
    text = files("sandbox.checklist").joinpath("items.toml").read_text("utf-8")
    return tomllib.loads(text)


def evaluate(seen: Seen) -> dict[str, Any]:
    """Judge every item; gives the JSON that `GET /_sandbox/checklist` shows."""
    found = catalogue()
    results = {name: rule(seen) for name, rule in RULES.items()}
    items = [
        _item(item_id, entry, results.get(entry.get("rule", ""), NOT_SEEN))
        for item_id, entry in found["items"].items()
    ]
    groups = [
        {
            "id": group,
            "title": title,
            "items": [item for item in items if item["group"] == group],
        }
        for group, title in found["groups"].items()
    ]
    counts = {status.value: sum(i["status"] == status for i in items) for status in Status}
    return {"groups": groups, "counts": counts}


def _item(item_id: str, entry: Mapping[str, Any], result: Result) -> dict[str, Any]:
    todo = entry.get("todo") or {k: text.format(id=item_id) for k, text in _DECLARE.items()}
    return {
        "id": item_id,
        "group": entry["group"],
        "title": entry["title"],
        "document": entry["document"],
        "status": result.status.value,
        "observable": "rule" in entry,
        "note": dict(zip(("fr", "en"), result.note, strict=True)),
        "todo": todo if result.status is not Status.VERIFIED else {"fr": "", "en": ""},
        "evidence": [{"kind": e.kind, "id": e.id, "text": e.text} for e in result.evidence],
    }
