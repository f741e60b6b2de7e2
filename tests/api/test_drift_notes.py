"""What the journal tells a client that relies on what the running service does otherwise."""

import asyncio
import base64
from collections.abc import AsyncIterator
from typing import Any

import pytest

from sandbox.drift import load
from sandbox.drift.notices import NOTICES
from tests.api.conftest import COMPANY, MARKET, Sandbox

pytestmark = pytest.mark.anyio
PATH = "/api/v1/public_markets"


async def drift(sandbox: Sandbox) -> list[str]:
    """Give the entries that the last call deserves, and check how they are told."""
    (call, *_) = (await sandbox.control("GET", "requests?limit=1"))["requests"]
    told = [note.partition(":")[0] for note in call["notes"] if note.startswith("D-")]
    assert told == call["drift"]
    found: list[str] = call["drift"]
    return found


@pytest.fixture
async def receiver() -> AsyncIterator[str]:
    """Give the address of a receiver that takes everything."""

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 204 X\r\n\r\n")
        writer.close()

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
    server.close()


def test_every_notice_is_that_of_an_entry() -> None:
    assert set(NOTICES) <= set(load().differences)


async def test_a_journey_that_works_with_both(sandbox: Sandbox, receiver: str) -> None:
    change = {"completion_webhook_url": receiver}
    await sandbox.control("PATCH", "editors/demo_editor_client", json=change)
    await sandbox.use()
    assert await drift(sandbox) == []
    market = await sandbox.market(lots=[{"name": "Lot 1"}], provider_user_id="42")
    assert await drift(sandbox) == []
    await sandbox.control("POST", f"public_markets/{market}/complete?wait=delivery")
    application = await sandbox.application(market)
    assert await drift(sandbox) == []
    await sandbox.complete("market_applications", application)
    for document in ("attestation", "documents_package"):
        path = f"/api/v1/market_applications/{application}/{document}"
        assert (await sandbox.http.get(path)).status_code == 200
        assert await drift(sandbox) == []


# --- tokens ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("scope", "entries"),
    [
        ("api_access", []),
        ("api_read", ["D-007"]),
        ("api_read api_write", ["D-007"]),
        ("api_read api_access", []),
        ("unknown", []),
    ],
)
async def test_scopes(sandbox: Sandbox, scope: str, entries: list[str]) -> None:
    await sandbox.ask_token(
        client_id="demo_editor_client", client_secret="demo_editor_secret", scope=scope
    )
    assert await drift(sandbox) == entries


async def test_a_revocation_that_would_not_happen(sandbox: Sandbox) -> None:
    await sandbox.token()
    await sandbox.token()
    assert await drift(sandbox) == []
    await sandbox.token(scope="api_access api_read")
    assert await drift(sandbox) == ["D-006"]


@pytest.mark.parametrize(
    ("client", "entries"),
    [("inactive_editor", ["D-004"]), ("unauthorized_editor", ["D-004"]), ("nobody", [])],
)
async def test_clients_that_are_refused(sandbox: Sandbox, client: str, entries: list[str]) -> None:
    await sandbox.ask_token(client_id=f"{client}_client", client_secret=f"{client}_secret")
    assert await drift(sandbox) == entries


@pytest.mark.parametrize(("fields", "entries"), [({}, []), ({"client_id": "x"}, ["D-008"])])
async def test_basic(sandbox: Sandbox, fields: dict[str, str], entries: list[str]) -> None:
    encoded = base64.b64encode(b"demo_editor_client:demo_editor_secret").decode()
    await sandbox.http.post(
        "/oauth/token",
        data={"grant_type": "client_credentials", **fields},
        headers={"authorization": f"Basic {encoded}"},
    )
    assert await drift(sandbox) == entries


async def test_a_token_without_api_access(sandbox: Sandbox) -> None:
    await sandbox.use(scope="api_write")
    await sandbox.create_market()
    assert await drift(sandbox) == ["D-007"]
    # What is refused here as well relies on nothing.
    await sandbox.use(scope="api_read")
    assert (await sandbox.create_market()).status_code == 403
    assert await drift(sandbox) == []


async def test_a_deactivated_editor(sandbox: Sandbox) -> None:
    await sandbox.use()
    await sandbox.control("PATCH", "editors/demo_editor_client", json={"active": False})
    await sandbox.create_market()
    assert await drift(sandbox) == ["D-005"]


# --- markets --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "entries"),
    [
        ({"deadline": "2099-12-31T12:00"}, ["D-020"]),
        ({"deadline": "2099-12-31T12:00:00+01:00"}, []),
        ({"deadline": "2001-01-01T00:00:00Z"}, ["D-018"]),
        ({"deadline": "soon"}, ["D-019"]),
        ({"name": "x" * 256}, ["D-017"]),
        ({"lots": [{"name": "A", "cpv_code": "45000000-7"}]}, ["D-022"]),
        ({"lot_limit": 1}, ["D-021"]),
        ({"lot_name": "A"}, ["D-023"]),
        ({"colour": "blue"}, ["D-024"]),
        ({"lots": [{"name": "A", "rank": 1}]}, ["D-024"]),
        ({"siret": "12345678901234"}, ["D-029"]),
        ({"siret": "11000101100010"}, ["D-086"]),
        ({"siret": "1"}, []),
        ({"name": ""}, []),
        ({"name": "x" * 256, "lot_limit": 1, "deadline": "x"}, ["D-017", "D-019", "D-021"]),
    ],
)
async def test_markets(sandbox: Sandbox, fields: dict[str, Any], entries: list[str]) -> None:
    await sandbox.use()
    await sandbox.create_market(**fields)
    assert await drift(sandbox) == entries


@pytest.mark.parametrize(
    ("body", "entries"),
    [
        ({}, ["D-016"]),
        ({"public_market": "x"}, ["D-016"]),
        (MARKET, ["D-089"]),
        ({"market": MARKET}, ["D-016"]),
    ],
)
async def test_roots(sandbox: Sandbox, body: Any, entries: list[str]) -> None:
    await sandbox.use()
    await sandbox.http.post(PATH, json=body)
    assert await drift(sandbox) == entries


async def test_defence_without_permission(sandbox: Sandbox) -> None:
    await sandbox.use("basic_editor")
    await sandbox.create_market(market_type_codes=["services", "defense"])
    assert await drift(sandbox) == ["D-025"]


# --- applications ---------------------------------------------------------------------------------


async def test_a_market_that_is_not_synchronised(sandbox: Sandbox) -> None:
    await sandbox.use()
    market = await sandbox.market()
    await sandbox.create_application(market, siret=COMPANY)
    assert await drift(sandbox) == ["D-030"]
    await sandbox.create_application(market)
    assert await drift(sandbox) == ["D-028", "D-030"]
    await sandbox.create_application(market, siret=COMPANY)
    assert await drift(sandbox) == ["D-034"]
    await sandbox.create_application(market, siret="12345678901234")
    assert await drift(sandbox) == ["D-029"]


async def test_an_editor_without_webhook(sandbox: Sandbox) -> None:
    await sandbox.use()
    change = {"completion_webhook_url": None}
    await sandbox.control("PATCH", "editors/demo_editor_client", json=change)
    await sandbox.create_application(await sandbox.market(), siret=COMPANY)
    assert await drift(sandbox) == ["D-031"]


async def test_what_belongs_to_another_editor(sandbox: Sandbox) -> None:
    await sandbox.use()
    market = await sandbox.market()
    application = await sandbox.application(market)
    await sandbox.use("basic_editor")
    await sandbox.create_application(market, siret=COMPANY)
    assert await drift(sandbox) == ["D-032"]
    await sandbox.http.get(f"/api/v1/market_applications/{application}/attestation")
    assert await drift(sandbox) == ["D-032"]


# --- the rest -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "entries"),
    [
        (PATH, ["D-083"]),
        ("/api/v1/status", ["D-083"]),
        ("/api/v1/test", ["D-083"]),
        ("/api/v1/other", []),
    ],
)
async def test_addresses_of_the_scripts(sandbox: Sandbox, path: str, entries: list[str]) -> None:
    await sandbox.http.get(path)
    assert await drift(sandbox) == entries


async def test_limits(sandbox: Sandbox) -> None:
    for _ in range(60):
        await sandbox.token()
    assert await drift(sandbox) == []
    await sandbox.token()
    assert await drift(sandbox) == ["D-010"]
