"""Creating markets, as D03, D05, D06 §8 and SFD §4 describe it."""

import re
from typing import Any

import pytest

from tests.api.conftest import MARKET, Sandbox

pytestmark = pytest.mark.anyio
BAD_SIRET = {"errors": {"siret": ["Le numéro de SIRET saisi est invalide ou non reconnu"]}}


@pytest.fixture(autouse=True)
async def as_editor(sandbox: Sandbox) -> None:
    await sandbox.use()


async def test_a_market(sandbox: Sandbox) -> None:
    answer = await sandbox.create_market(provider_user_id="42", lots=[{"name": "Lot 1"}])
    body = answer.json()
    assert answer.status_code == 201
    assert list(body) == ["identifier", "configuration_url"]
    assert re.fullmatch(r"VR-\d{4}-[A-Z0-9]{12}", body["identifier"])
    assert body["configuration_url"] == (
        f"http://sandbox.test/buyer/public_markets/{body['identifier']}/setup"
    )
    stored = await sandbox.control("GET", f"public_markets/{body['identifier']}")
    assert stored["name"] == MARKET["name"]
    assert stored["provider_user_id"] == "42"
    assert (stored["state"], stored["sync_status"]) == ("pending", "sync_pending")


@pytest.mark.parametrize(
    "fields",
    [
        {"name": "x"},
        {"name": "é" * 255},
        {"name": "𝄞" * 255},
        {"name": "<script>alert(1)</script> & \"' \u2028"},
        {"deadline": "2099-12-31T12:00:00+02:00"},
        {"deadline": "2099-12-31T12:00:00.123456Z"},
        {"deadline": "2099-12-31T12:00"},
        {"siret": "35600000000048"},
        {"siret": "35600000012345"},
        {"siret": "00000000000000"},
        {"market_type_codes": ["supplies", "services", "works", "defense"]},
        {"market_type_codes": ["defense", "works"]},
        {"lots": []},
        {"lots": [{"name": f"Lot {n}"} for n in range(100)]},
        {"provider_user_id": "x" * 255},
    ],
)
async def test_what_is_accepted(sandbox: Sandbox, fields: dict[str, Any]) -> None:
    answer = await sandbox.create_market(**fields)
    assert answer.status_code == 201, answer.text


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"name": None}, ["Name can't be blank"]),
        ({"name": ""}, ["Name can't be blank"]),
        ({"name": "   "}, ["Name can't be blank"]),
        ({"name": "x" * 256}, ["Name is too long (maximum is 255 characters)"]),
        ({"name": 12}, ["Name is invalid"]),
        ({"name": "a\u0000b"}, ["Name is invalid"]),
        ({"deadline": None}, ["Deadline can't be blank"]),
        ({"deadline": ""}, ["Deadline can't be blank"]),
        ({"deadline": "demain"}, ["Deadline must be a valid ISO 8601 datetime"]),
        ({"deadline": "2099-12-31"}, ["Deadline must be a valid ISO 8601 datetime"]),
        ({"deadline": "2099-02-30T12:00:00Z"}, ["Deadline must be a valid ISO 8601 datetime"]),
        ({"deadline": "31/12/2099 12:00"}, ["Deadline must be a valid ISO 8601 datetime"]),
        ({"deadline": 4102444800}, ["Deadline must be a valid ISO 8601 datetime"]),
        ({"deadline": "2020-01-01T00:00:00Z"}, ["Deadline must be in the future"]),
        ({"deadline": "0001-01-01T00:00:00+14:00"}, ["Deadline must be in the future"]),
        ({"siret": None}, ["Siret can't be blank"]),
        ({"siret": ""}, ["Siret can't be blank"]),
        ({"market_type_codes": None}, ["Market type codes can't be blank"]),
        ({"market_type_codes": []}, ["Market type codes can't be blank"]),
        ({"market_type_codes": ["defense"]}, ["Market type codes defense cannot be used alone"]),
        (
            {"market_type_codes": ["defense", "defense"]},
            ["Market type codes defense cannot be used alone"],
        ),
        ({"market_type_codes": ["other"]}, ["Market type codes is not included in the list"]),
        ({"market_type_codes": "services"}, ["Market type codes is invalid"]),
        ({"lots": [{"name": ""}]}, ["Lots name can't be blank"]),
        ({"lots": [{}]}, ["Lots name can't be blank"]),
        ({"lots": ["Lot 1"]}, ["Lots is invalid"]),
        ({"lots": "Lot 1"}, ["Lots is invalid"]),
        (
            {"provider_user_id": "x" * 256},
            ["Provider user is too long (maximum is 255 characters)"],
        ),
        ({"provider_user_id": 42}, ["Provider user is invalid"]),
    ],
)
async def test_what_is_refused(
    sandbox: Sandbox, fields: dict[str, Any], expected: list[str]
) -> None:
    answer = await sandbox.create_market(**fields)
    assert (answer.status_code, answer.json()) == (422, {"errors": expected})
    assert (await sandbox.control("GET", "public_markets"))["public_markets"] == []


@pytest.mark.parametrize(
    "number",
    ["12345678901234", "1300252650001", "130025265000133", "1300252650001A", "11000101100010",
     "130 025 265 000 13", "１３００２５２６５０００１３", 13002526500013],
)  # fmt: skip
async def test_a_bad_siret(sandbox: Sandbox, number: object) -> None:
    answer = await sandbox.create_market(siret=number)
    assert (answer.status_code, answer.json()) == (422, BAD_SIRET)


async def test_all_violations_at_once(sandbox: Sandbox) -> None:
    answer = await sandbox.http.post("/api/v1/public_markets", json={"public_market": {}})
    assert answer.status_code == 422
    assert {
        "Name can't be blank",
        "Deadline can't be blank",
        "Market type codes can't be blank",
    } <= set(answer.json()["errors"])
    mixed = await sandbox.create_market(
        name="x" * 256, deadline="2001-01-01T00:00:00Z", market_type_codes=["defense"]
    )
    assert sorted(mixed.json()["errors"]) == [
        "Deadline must be in the future",
        "Market type codes defense cannot be used alone",
        "Name is too long (maximum is 255 characters)",
    ]


async def test_unknown_fields_are_a_violation(sandbox: Sandbox) -> None:
    answer = await sandbox.create_market(lot_name="Lot 1")
    assert answer.status_code == 422
    assert "Lot name" in answer.json()["errors"][0]


async def test_the_deadline_is_measured_by_the_clock_of_the_workspace(sandbox: Sandbox) -> None:
    await sandbox.control("POST", "clock", json={"freeze_at": "2099-12-31T11:59:59Z"})
    await sandbox.use()
    assert (await sandbox.create_market()).status_code == 201
    await sandbox.control("POST", "clock", json={"advance_seconds": 1})
    answer = await sandbox.create_market()
    assert answer.json() == {"errors": ["Deadline must be in the future"]}


async def test_defence_needs_a_permission(sandbox: Sandbox) -> None:
    await sandbox.use("basic_editor")
    assert (await sandbox.create_market()).status_code == 201
    answer = await sandbox.create_market(market_type_codes=["works", "defense"])
    assert (answer.status_code, answer.json()) == (403, {"error": "Forbidden"})


async def test_the_same_body_twice_is_two_markets(sandbox: Sandbox) -> None:
    assert await sandbox.market() != await sandbox.market()


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"\xff\xfe", 400),
        (b'{"public_market": {"name": "\xe9"}}', 400),
        (b"[" * 5000, 400),
        (b"[" * 5000 + b"]" * 5000, 400),
        (b'{"public_market":' * 900 + b"1" + b"}" * 900, 400),
        (b"null", 400),
        (b"[]", 400),
        (b'"public_market"', 400),
        (b"{}", 400),
        (b'{"public_market": null}', 400),
        (b'{"public_market": []}', 400),
        (b'{"public_market": "x"}', 400),
        (b'{"name": "x"}', 400),
        (b'{"public_market": {"name": 1e999}}', 400),
    ],
)
async def test_bodies_that_cannot_be_read(sandbox: Sandbox, body: bytes, status: int) -> None:
    answer = await sandbox.http.post(
        "/api/v1/public_markets", content=body, headers={"content-type": "application/json"}
    )
    assert answer.status_code == status, answer.text
    assert isinstance(answer.json()["error"], str)
    assert answer.headers["content-type"] == "application/json; charset=utf-8"
    assert (await sandbox.control("GET", "public_markets"))["public_markets"] == []


async def test_the_limit_of_ten_megabytes(sandbox: Sandbox) -> None:
    answer = await sandbox.create_market(name="x" * 10_485_760)
    assert answer.status_code == 413
    below = await sandbox.create_market(name="x" * 10_000_000)
    assert below.json() == {"errors": ["Name is too long (maximum is 255 characters)"]}


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", ""])
async def test_other_content_types(sandbox: Sandbox, content_type: str) -> None:
    answer = await sandbox.http.post(
        "/api/v1/public_markets", content=b"{}", headers={"content-type": content_type}
    )
    assert answer.status_code == 415
    assert "application/json" in answer.json()["error"]


async def test_the_address_is_the_one_the_caller_used(sandbox: Sandbox) -> None:
    sandbox.http.headers["Host"] = "sandbox.internal:8080"
    answer = await sandbox.create_market()
    assert answer.json()["configuration_url"].startswith("http://sandbox.internal:8080/buyer/")


async def test_a_forged_host_is_not_echoed(sandbox: Sandbox) -> None:
    sandbox.http.headers["Host"] = 'evil"><script>'
    answer = await sandbox.create_market()
    assert "evil" not in answer.text


async def test_rate_headers(sandbox: Sandbox) -> None:
    first = (await sandbox.create_market()).headers
    second = (await sandbox.create_market()).headers
    assert first["x-ratelimit-limit"] == "1000"
    assert int(first["x-ratelimit-remaining"]) - int(second["x-ratelimit-remaining"]) == 1
    assert int(first["x-ratelimit-reset"]) > 1_600_000_000
