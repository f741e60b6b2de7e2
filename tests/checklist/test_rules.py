"""Each rule of the checklist: what verifies it, what fails it, and what is not enough."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from sandbox.checklist.evaluate import RULES, evaluate
from sandbox.checklist.seen import Attempt, Call, Delivery, Seen

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
HOUR = 3600
OPERATIONS = {
    "token": ("createToken", "/oauth/token"),
    "market": ("createPublicMarket", "/api/v1/public_markets"),
    "application": ("createMarketApplication", "/api/v1/public_markets/VR/market_applications"),
    "attestation": ("downloadAttestation", "/api/v1/market_applications/FT/attestation"),
    "package": ("downloadDocumentsPackage", "/api/v1/market_applications/FT/documents_package"),
    "other": (None, "/api/v1/status?access_token=abcdef"),
}


def calls(*steps: tuple[Any, ...]) -> Seen:
    """Make calls of (operation, status, seconds since the start, body)."""
    made = []
    for number, (name, status, *more) in enumerate(steps, start=1):
        seconds = more[0] if more else number
        body = more[1] if len(more) > 1 else f"{number}"
        operation, target = OPERATIONS[name]
        at = START + timedelta(seconds=seconds)
        made.append(Call(number, at, operation, target, status, body.encode()))
    return Seen(made)


def webhook(
    event: str = "market.completed",
    *statuses: int | None,
    variant: str | None = None,
    cause: str = "the buyer's pages",
    url: str = "http://localhost:4567/",
) -> Delivery:
    attempts = [Attempt(START, status) for status in statuses or (200,)]
    return Delivery("d", event, url, cause, attempts[-1].ok, attempts, variant)


def webhooks(*deliveries: Delivery) -> Seen:
    return Seen(deliveries=deliveries)


NO_SIRET = json.dumps({"market_application": {}})
FORGED_REFUSED = [
    webhook("market.completed", 401, variant=v)
    for v in ("bad_signature", "no_signature", "tampered")
]

VERIFIED: list[tuple[str, Seen]] = [
    ("token-granted", calls(("token", 401), ("token", 200))),
    (
        "token-renewed",
        calls(("token", 200, 0), ("token", 200, 23 * HOUR), ("market", 201, 23 * HOUR)),
    ),
    (
        "auth-refusals-handled",
        calls(("token", 200), ("market", 401), ("token", 200), ("market", 201)),
    ),
    ("market-created", calls(("market", 422), ("market", 201))),
    ("market-corrected", calls(("market", 422), ("market", 201))),
    ("application-created", calls(("application", 201))),
    ("application-without-siret", calls(("application", 201, 1, NO_SIRET))),
    ("documents-downloaded", calls(("attestation", 200), ("package", 200))),
    ("download-refusals-handled", calls(("attestation", 422), ("attestation", 200))),
    ("rate-limits-respected", calls(*[("market", 201)] * 20)),
    (
        "errors-handled",
        calls(
            ("token", 200),
            ("market", 401),
            ("token", 200),
            ("market", 422),
            ("market", 201),
            ("attestation", 422),
            ("attestation", 200),
        ),
    ),
    ("webhook-received", webhooks(webhook())),
    ("both-events", webhooks(webhook(), webhook("market_application.completed"))),
    ("signature-verified", webhooks(webhook(), *FORGED_REFUSED)),
    ("webhook-answers", webhooks(webhook(), FORGED_REFUSED[0])),
    ("webhook-rehearsed", webhooks(webhook(cause="control API"))),
    ("security-rehearsed", webhooks(*FORGED_REFUSED[:2])),
    ("recovery-rehearsed", webhooks(webhook("market.completed", 500, 200))),
    ("webhook-https", webhooks(webhook(url="https://plateforme.test/"))),
    ("buyer-sent", webhooks(webhook())),
    (
        "candidate-sent",
        webhooks(webhook("market_application.completed", cause="the candidate's pages")),
    ),
]

FAILED: list[tuple[str, Seen]] = [
    ("token-granted", calls(("token", 401))),
    ("token-renewed", calls(("token", 200, 0), *[("market", 401, 25 * HOUR)] * 3)),
    ("auth-refusals-handled", calls(*[("market", 401)] * 4)),
    ("market-corrected", calls(*[("market", 422, 1, "same")] * 3)),
    ("download-refusals-handled", calls(*[("attestation", 422, n) for n in range(12)])),
    ("no-secret-in-urls", calls(("other", 404))),
    ("rate-limits-respected", calls(("market", 429, 0), ("market", 201, 1))),
    ("signature-verified", webhooks(webhook("market.completed", 200, variant="tampered"))),
    ("idempotent", webhooks(webhook("market.completed", 200, 409, variant="duplicate"))),
    ("webhook-answers", webhooks(webhook("market.completed", 301))),
    ("webhook-answers", webhooks(webhook("market.completed", 500, variant="bad_signature"))),
    ("security-rehearsed", webhooks(webhook("market.completed", 200, variant="no_signature"))),
]

NOT_ENOUGH: list[tuple[str, Seen]] = [
    ("token-renewed", calls(("token", 200, 0), ("token", 200, HOUR), ("market", 201, HOUR))),
    ("auth-refusals-handled", calls(("market", 401), ("token", 200))),
    ("market-corrected", calls(("market", 422))),
    ("documents-downloaded", calls(("attestation", 200))),
    ("signature-verified", webhooks(webhook(), *FORGED_REFUSED[:1])),
    ("idempotent", webhooks(webhook("market.completed", 200, 200, variant="duplicate"))),
    ("webhook-received", webhooks(webhook("market.completed", 500))),
    ("buyer-sent", webhooks(webhook(cause="control API"))),
]


@pytest.mark.parametrize(("rule", "seen"), VERIFIED)
def test_what_was_shown_is_verified_with_evidence(rule: str, seen: Seen) -> None:
    result = RULES[rule](seen)
    assert (result.status, bool(result.evidence)) == ("verified", True)


@pytest.mark.parametrize(("rule", "seen"), FAILED)
def test_what_went_wrong_is_failed_with_evidence_and_a_reason(rule: str, seen: Seen) -> None:
    result = RULES[rule](seen)
    assert (result.status, bool(result.evidence)) == ("failed", True)
    assert all(result.note)


@pytest.mark.parametrize(("rule", "seen"), NOT_ENOUGH)
def test_what_is_not_enough_is_not_seen(rule: str, seen: Seen) -> None:
    assert RULES[rule](seen).status == "not_seen"


@pytest.mark.parametrize("rule", RULES)
def test_nothing_shows_nothing(rule: str) -> None:
    assert RULES[rule](Seen()).status == "not_seen"


def test_the_list_has_its_58_items_and_tells_what_to_do_for_each() -> None:
    checklist = evaluate(Seen())
    items = [item for group in checklist["groups"] for item in group["items"]]
    assert len([i for i in items if i["id"].startswith("d06-")]) == 41
    assert len([i for i in items if i["id"].startswith("sfd-")]) == 17
    assert checklist["counts"] == {"verified": 0, "failed": 0, "not_seen": 58}
    assert all(item["todo"]["fr"] and item["todo"]["en"] for item in items)
    assert {i["id"] for i in items if i["observable"]} >= {"d06-01", "d06-17", "sfd-05"}


def test_evidence_shows_no_query() -> None:
    result = RULES["no-secret-in-urls"](calls(("other", 404)))
    assert "abcdef" not in result.evidence[0].text
