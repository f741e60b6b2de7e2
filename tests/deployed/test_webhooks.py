"""Webhooks as the running service sends them: bytes, headers, timings, classification."""

import hashlib
import hmac
from typing import Any

import pytest

from tests.deployed.conftest import COMPANY, Deployed, Receiver

pytestmark = pytest.mark.anyio
SECRET = hashlib.sha256(b"demo_editor_client").hexdigest()
SERVICES = (
    '"identite_entreprise_identification_siret",'
    '"identite_entreprise_identification_activite_principale"'
)


async def completed(deployed: Deployed, receiver: Receiver, at: str, **fields: Any) -> str:
    """Complete a market at an instant; gives the body of its webhook."""
    await deployed.freeze(at)
    await deployed.use()
    identifier = await deployed.market(**fields)
    await deployed.complete("public_markets", identifier)
    return receiver.bodies[-1].decode().replace(identifier, "VR-X")


# --- bytes ---------------------------------------------------------------------------------------


async def test_market_completed(synced: Deployed, receiver: Receiver) -> None:
    body = await completed(
        synced,
        receiver,
        "2026-06-15T14:30:45.678Z",
        lots=[{"name": "Lot 1"}, {"name": "Lot 2", "cpv_code": "45000000-3"}],
        market_type_codes=["defense", "works"],
        lot_limit=1,
        provider_user_id="42",
    )
    head, _, keys = body.partition('"field_keys":[')
    assert head == (
        '{"event":"market.completed","timestamp":"2026-06-15T16:30:45+02:00",'
        '"market":{"identifier":"VR-X","name":"Entretien des espaces verts",'
        '"lots":[{"id":1,"name":"Lot 1"},{"id":2,"name":"Lot 2"}],'
        '"market_type_codes":["defense","works"],"completed_at":"2026-06-15T16:30:45+02:00",'
    )
    assert keys.startswith(SERVICES)
    assert keys.endswith('"]}}')


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Travaux & entretien", r"Travaux \u0026 entretien"),
        ("<b>x</b>", r"\u003cb\u003ex\u003c/b\u003e"),
        ("a\u2028b\u2029c", r"a\u2028b\u2029c"),
        ("Café à l’œuvre", "Café à l’œuvre"),
        ("🏗️ Chantier", "🏗️ Chantier"),
        ('"guillemets" \\ /', r"\"guillemets\" \\ /"),
        ("tab\tligne\nfin\r\b\f", r"tab\tligne\nfin\r\b\f"),
        ("\x01\x1f\x7f", "\\u0001\\u001f\x7f"),
        ("é" * 300, "é" * 300),
        ("\\u0026 & amp", r"\\u0026 \u0026 amp"),
    ],
)
async def test_names_as_rails_writes_them(
    synced: Deployed, receiver: Receiver, name: str, written: str
) -> None:
    body = await completed(
        synced, receiver, "2026-12-01T09:00:00Z", name=name, lots=[{"name": name}]
    )
    assert f'"name":"{written}","lots":[{{"id":1,"name":"{written}"}}]' in body
    assert '"timestamp":"2026-12-01T10:00:00+01:00"' in body


async def test_the_api_writes_them_the_same(synced: Deployed) -> None:
    answer = await synced.create_market(market_type_codes=["é&🏗\u2028"])
    assert "é\\u0026🏗\\u2028".encode() in answer.content


@pytest.mark.parametrize(
    ("at", "stamp"),
    [
        ("2026-03-29T00:59:59Z", "2026-03-29T01:59:59+01:00"),
        ("2026-03-29T01:00:00Z", "2026-03-29T03:00:00+02:00"),
        ("2026-10-25T00:30:00Z", "2026-10-25T02:30:00+02:00"),
        ("2026-10-25T01:30:00Z", "2026-10-25T02:30:00+01:00"),
        ("2026-12-31T23:30:00.999Z", "2027-01-01T00:30:00+01:00"),
    ],
)
async def test_paris_time(synced: Deployed, receiver: Receiver, at: str, stamp: str) -> None:
    body = await completed(synced, receiver, at)
    assert f'"timestamp":"{stamp}"' in body
    assert f'"completed_at":"{stamp}"' in body


async def test_a_market_without_lots(synced: Deployed, receiver: Receiver) -> None:
    assert '"lots":[],' in await completed(synced, receiver, "2026-06-15T12:00:00Z")


async def test_lots_are_numbered_over_all_markets(synced: Deployed, receiver: Receiver) -> None:
    lots = [{"name": "A"}, {"name": "B"}]
    await completed(synced, receiver, "2026-06-15T12:00:00Z", lots=lots)
    body = await completed(synced, receiver, "2026-06-15T12:00:01Z", lots=lots)
    assert '"lots":[{"id":3,"name":"A"},{"id":4,"name":"B"}]' in body


async def test_application_completed(synced: Deployed, receiver: Receiver) -> None:
    market = await synced.open_market()
    await synced.freeze("2026-12-15T14:45:30.123Z")
    await synced.use()
    identifier = await synced.application(market)
    await synced.complete("market_applications", identifier)
    address = f"http://sandbox.test/api/v1/market_applications/{identifier}"
    assert receiver.bodies[-1].decode() == (
        '{"event":"market_application.completed","timestamp":"2026-12-15T15:45:30+01:00",'
        f'"market_identifier":"{market}","market_application":{{"identifier":"{identifier}",'
        f'"siret":"{COMPANY}","attestation_url":"{address}/attestation",'
        f'"documents_package_url":"{address}/documents_package"}}}}'
    )


async def test_its_addresses_are_those_of_the_browser(synced: Deployed, receiver: Receiver) -> None:
    identifier = await synced.application(await synced.open_market())
    path = f"/_sandbox/market_applications/{identifier}/complete?wait=delivery"
    await synced.http.post(f"https://voie-rapide.test.gouv.fr{path}")
    start = f"https://voie-rapide.test.gouv.fr/api/v1/market_applications/{identifier}"
    assert f'"attestation_url":"{start}/attestation"'.encode() in receiver.bodies[-1]


# --- headers -------------------------------------------------------------------------------------


async def test_headers(synced: Deployed, receiver: Receiver) -> None:
    await synced.open_market()
    assert receiver.heads[-1][0] == "POST /webhooks/voie-rapide HTTP/1.1"
    names = [line.partition(": ")[0] for line in receiver.heads[-1][1:]]
    assert sorted(names) == [
        "Accept",
        "Accept-Encoding",
        "Connection",
        "Content-Length",
        "Content-Type",
        "Host",
        "User-Agent",
        "X-Webhook-Signature-SHA256",
    ]
    assert receiver.header("content-type") == "application/json"
    assert receiver.header("user-agent") == "Faraday v2.14.1"
    assert receiver.header("accept") == "*/*"
    assert receiver.header("accept-encoding") == "gzip;q=1.0,deflate;q=0.6,identity;q=0.3"


async def test_the_signature_is_over_the_bytes_sent(synced: Deployed, receiver: Receiver) -> None:
    await synced.open_market(name="Café & <co>")
    digest = hmac.new(SECRET.encode(), receiver.bodies[-1], hashlib.sha256).hexdigest()
    assert receiver.header("x-webhook-signature-sha256") == f"sha256={digest}"


async def test_no_signature_without_a_secret(synced: Deployed, receiver: Receiver) -> None:
    change = {"webhook_secret": None}
    await synced.control("PATCH", "editors/demo_editor_client", json=change)
    await synced.open_market()
    assert receiver.header("x-webhook-signature-sha256") is None


async def test_an_editor_that_is_added_has_no_secret(deployed: Deployed) -> None:
    editor = await deployed.control("POST", "editors", json={"name": "x"})
    assert editor["webhook_secret"] is None
    path = f"editors/{editor['client_id']}"
    change = {"rotate_secrets": ["webhook_secret"]}
    editor = await deployed.control("PATCH", path, json=change)
    assert len(editor["webhook_secret"]) == 64


# --- attempts ------------------------------------------------------------------------------------


async def attempts_of(deployed: Deployed) -> list[dict[str, Any]]:
    (delivery, *_) = await deployed.deliveries()
    found: list[dict[str, Any]] = delivery["attempts"]
    return found


async def test_three_attempts_and_their_delays(synced: Deployed, receiver: Receiver) -> None:
    receiver.status = 500
    await synced.freeze("2026-06-15T12:00:00Z")
    market = await synced.market()
    shown = await synced.complete("public_markets", market)
    assert shown["sync_status"] == "sync_processing"
    await synced.advance(3600)
    attempts = await attempts_of(synced)
    seconds = [int(a["at"][14:16]) * 60 + float(a["at"][17:-1]) for a in attempts]
    assert len(seconds) == 3
    assert 3.0 <= seconds[1] - seconds[0] <= 3.16
    assert 18.0 <= seconds[2] - seconds[1] <= 20.41
    bodies = set(receiver.bodies)
    assert len(receiver.bodies) == 3
    assert len(bodies) == 1
    shown = await synced.control("GET", f"public_markets/{market}")
    assert shown["sync_status"] == "sync_failed"


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
async def test_success(synced: Deployed, receiver: Receiver, status: int) -> None:
    receiver.status = status
    await synced.open_market()


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 410, 422])
async def test_refused_for_good(synced: Deployed, receiver: Receiver, status: int) -> None:
    receiver.status = status
    await synced.freeze()
    shown = await synced.complete("public_markets", await synced.market())
    assert (shown["sync_status"], shown["delivery"]["status"]) == ("sync_failed", "failed")
    await synced.advance(3600)
    assert len(receiver.bodies) == 1


@pytest.mark.parametrize(
    "status", [408, 429, 500, 502, 503, 504, 599, 301, 302, 304, 307, 402, 406, 409, 418, 451]
)
async def test_tried_again(synced: Deployed, receiver: Receiver, status: int) -> None:
    receiver.script = [status]
    await synced.freeze()
    shown = await synced.complete("public_markets", await synced.market())
    assert (shown["sync_status"], shown["delivery"]["status"]) == ("sync_processing", "waiting")
    await synced.advance(3.2)
    assert [a["response"]["status"] for a in await attempts_of(synced)] == [status, 200]


async def test_a_connection_that_is_refused_is_tried_again(deployed: Deployed) -> None:
    await deployed.use()
    await deployed.freeze()
    shown = await deployed.complete("public_markets", await deployed.market())
    assert shown["delivery"]["status"] == "waiting"
    await deployed.advance(60)
    assert len(await attempts_of(deployed)) == 3


async def test_a_tls_error_is_final(synced: Deployed, receiver: Receiver) -> None:
    receiver.speaks_tls_wrongly = True
    await synced.hook(receiver.url.replace("http://", "https://"))
    shown = await synced.complete("public_markets", await synced.market())
    assert (shown["sync_status"], shown["delivery"]["status"]) == ("sync_failed", "failed")
    assert len(shown["delivery"]["attempts"]) == 1


async def test_there_is_no_breaker(synced: Deployed, receiver: Receiver) -> None:
    receiver.status = 500
    await synced.freeze()
    for _ in range(4):
        await synced.complete("public_markets", await synced.market())
    await synced.advance(60)
    assert len(receiver.bodies) == 12
    assert (await synced.control("GET", "breaker"))["state"] == "closed"
    receiver.status = 200
    await synced.open_market()
    forced = await synced.http.post("/_sandbox/breaker", json={"state": "open"})
    assert forced.status_code == 409


async def test_deliveries_do_not_wait_for_each_other(synced: Deployed, receiver: Receiver) -> None:
    receiver.script = [500]
    await synced.freeze()
    first = await synced.market()
    await synced.complete("public_markets", first)
    await synced.open_market()
    assert [d["status"] for d in await synced.deliveries()] == ["delivered", "waiting"]
    await synced.advance(4)
    shown = await synced.control("GET", f"public_markets/{first}")
    assert shown["sync_status"] == "sync_completed"


async def test_trigger_waits_for_the_market(synced: Deployed, receiver: Receiver) -> None:
    made = await synced.control(
        "POST", "trigger?wait=delivery", json={"event": "market_application.completed"}
    )
    assert made["market_application"]["sync_status"] == "sync_completed"
    events = [body.split(b'"')[3] for body in receiver.bodies]
    assert events == [b"market.completed", b"market_application.completed"]


async def test_trigger_says_why_it_cannot(deployed: Deployed) -> None:
    answer = await deployed.http.post(
        "/_sandbox/trigger", json={"event": "market_application.completed"}
    )
    assert answer.status_code == 409
    assert "before its webhook was delivered" in answer.json()["error"]
