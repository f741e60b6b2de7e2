"""The journal of calls: bounded, and explaining what it shows."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from sandbox.domain.errors import Violation
from sandbox.journal import MAX_TEXT, Entry, Journal
from sandbox.profiles import get
from sandbox.redaction import HIDDEN, Redactor

PROFILE = get("documented")
ENTRY = Entry(
    id=1,
    at=datetime(2026, 11, 23, 9, tzinfo=UTC),
    duration_ms=1.23456,
    method="POST",
    target="/api/v1/public_markets",
    operation_id="createPublicMarket",
    client_id="demo_editor_client",
    status=201,
    request_headers=b"host: localhost\ncontent-type: application/json",
    request_body=b"{}",
    response_headers=b"content-type: application/json",
    response_body=b"{}",
)


def shown(**changes: Any) -> dict[str, Any]:
    journal = Journal(10, 10**9)
    journal.record(replace(ENTRY, **changes))
    entry = next(journal.newest_first())
    return entry.to_json(Redactor(), PROFILE)


def violation(*path: str | int, rule: str = "type", **more: Any) -> Violation:
    return Violation(path, rule, more.pop("message", "is wrong"), **more)


def test_an_entry_is_written_out_in_full() -> None:
    assert shown() == {
        "id": 1,
        "at": "2026-11-23T09:00:00.000Z",
        "duration_ms": 1.235,
        "method": "POST",
        "path": "/api/v1/public_markets",
        "operation_id": "createPublicMarket",
        "client_id": "demo_editor_client",
        "status": 201,
        "request": {
            "headers": {"host": "localhost", "content-type": "application/json"},
            "body": "{}",
        },
        "response": {"headers": {"content-type": "application/json"}, "body": "{}"},
        "reason": "",
        "document": None,
        "violations": [],
        "notes": [],
        "drift": [],
    }


def test_what_the_running_service_does_otherwise_is_noted() -> None:
    entry = shown(notes=["first"], drift=("D-007",))
    assert entry["drift"] == ["D-007"]
    assert entry["notes"][0] == "first"
    assert entry["notes"][1].startswith("D-007: the token lacks the scope api_access")


def test_headers_that_came_twice_are_joined() -> None:
    assert shown(request_headers=b"a: 1\na: 2")["request"]["headers"] == {"a": "1, 2"}


def test_bytes_that_are_no_text_are_spelled_out() -> None:
    assert shown(request_body=b'{"a": "\xff"}')["request"]["body"] == '{"a": "\\xff"}'


def test_a_long_body_is_cut_and_says_so() -> None:
    body = shown(request_body=b"x" * 1_000_000)["request"]["body"]
    assert body.startswith("x" * 100)
    assert body.endswith("(1000000 bytes in all)")
    assert len(body) < MAX_TEXT + 100


def test_a_secret_at_the_cut_is_not_half_shown() -> None:
    body = b"x" * (MAX_TEXT - 40) + b'"client_secret": "' + b"s" * 1_000_000
    assert "sss" not in shown(request_body=body)["request"]["body"]


@pytest.mark.parametrize(
    ("operation", "path", "rule", "document"),
    [
        ("createPublicMarket", ("public_market", "name"), "maxLength", "SFD §4.2.3"),
        ("createPublicMarket", ("public_market", "deadline"), "future", "D05"),
        ("createPublicMarket", ("public_market", "lots", 0, "name"), "required", "D03"),
        ("createPublicMarket", (), "type", "D03"),
        ("createPublicMarket", ("public_market", "nom"), "additionalProperties", "openapi.yaml"),
        ("createMarketApplication", ("market_application", "siret"), "siret", "SFD §5.2.3"),
        ("createMarketApplication", ("market_application", "siret"), "unique", "SFD §11.4"),
        ("createToken", ("grant_type",), "enum", "D02"),
        (None, ("x",), "type", "openapi.yaml"),
    ],
)
def test_each_violation_says_where_it_is_documented(
    operation: str | None, path: tuple[str | int, ...], rule: str, document: str
) -> None:
    (told,) = shown(operation_id=operation, violations=[violation(*path, rule=rule)])["violations"]
    assert document in told["document"]


def test_a_violation_names_place_rule_expectation_and_value() -> None:
    broken = violation(
        "public_market", "a/b~c", 0, rule="maxLength", message="too long", expected=255, value="x"
    )
    (told,) = shown(violations=[broken])["violations"]
    assert told["path"] == "/public_market/a~1b~0c/0"
    assert (told["rule"], told["message"]) == ("maxLength", "too long")
    assert (told["expected"], told["value"]) == (255, "x")


def test_a_secret_in_a_violation_is_hidden_there_and_in_the_reason() -> None:
    message = '["one-secret"] is not of type "string"'
    entry = shown(
        violations=[violation("client_secret", message=message, value=["one-secret"])],
        reason=f"client_secret: {message}",
    )
    assert "one-secret" not in str(entry)
    assert entry["violations"][0]["value"] == HIDDEN


def test_a_violation_keeps_no_hold_of_a_large_body() -> None:
    journal = Journal(10, 10**9)
    huge = violation("x" * 10**6, message="y" * 10**6, value=["z"] * 10**6)
    journal.record(replace(ENTRY, violations=[huge]))
    (kept,) = next(journal.newest_first()).violations
    assert kept.value is None
    assert len(str(kept)) < 3_000


@pytest.mark.parametrize(
    ("operation", "status", "document"),
    [
        ("createToken", 401, "D02"),
        ("createPublicMarket", 403, "D03"),
        (None, 404, "D05"),
        ("createPublicMarket", 413, "D06 §7"),
        ("createPublicMarket", 429, "SFD §6.6"),
    ],
)
def test_a_refusal_says_where_it_is_documented(
    operation: str | None, status: int, document: str
) -> None:
    assert document in shown(operation_id=operation, status=status)["document"]


def test_the_oldest_calls_are_dropped_and_counted() -> None:
    journal = Journal(2, 10**9)
    for _ in range(5):
        journal.record(replace(ENTRY, id=journal.next_id()))
    assert [entry.id for entry in journal.newest_first()] == [5, 4]
    assert journal.dropped == 3


def test_size_is_bounded_too() -> None:
    journal = Journal(1_000, 10_000)
    for _ in range(50):
        journal.record(replace(ENTRY, request_body=b"x" * 1_000))
    assert sum(entry.size for entry in journal.newest_first()) <= 10_000
