"""The journal of calls over the control API."""

import base64
from typing import Any

import pytest

from tests.control.conftest import MARKET, Client

pytestmark = pytest.mark.anyio


async def calls(sandbox: Client, **parameters: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await sandbox.get("requests", **parameters))["requests"]
    return found


async def test_a_call_is_shown_with_what_it_breaks(sandbox: Client) -> None:
    token = await sandbox.token()
    await sandbox.http.post(
        "/api/v1/public_markets?debug=1",
        json={"public_market": {**MARKET, "name": "x" * 256, "colour": "blue"}},
        headers={"Authorization": f"Bearer {token}"},
    )
    call, _ = await calls(sandbox)
    assert (call["method"], call["path"]) == ("POST", "/api/v1/public_markets?debug=1")
    assert (call["operation_id"], call["client_id"]) == ("createPublicMarket", "demo_editor_client")
    assert call["status"] == 422
    assert call["response"]["body"].startswith('{"errors":')
    assert "SFD §6.3, §6.4" in call["document"]
    broken = {violation["path"]: violation for violation in call["violations"]}
    assert set(broken) == {"/public_market/name", "/public_market/colour"}
    name = broken["/public_market/name"]
    assert (name["rule"], name["expected"], name["value"]) == ("maxLength", 255, "x" * 256)
    assert "SFD §4.2.3" in name["document"]


async def test_a_refusal_tells_why(sandbox: Client) -> None:
    first = await sandbox.token()
    await sandbox.token()
    for authorization in (f"Bearer {first}", "Bearer nobody's", None):
        headers = {"Authorization": authorization} if authorization else {}
        answer = await sandbox.http.post("/api/v1/public_markets", json={}, headers=headers)
        assert answer.status_code == 401
    missing, unknown, revoked, *_ = await calls(sandbox)
    assert "Authorization header is missing" in missing["reason"]
    assert "never issued here" in unknown["reason"]
    assert "was revoked at" in revoked["reason"]
    assert (
        "demo_editor_client was given a newer one with the scope 'api_access'"
        in (revoked["reason"])
    )
    assert "D05" in revoked["document"]


async def test_filters(sandbox: Client) -> None:
    await sandbox.market()
    await sandbox.http.get("/api/v1/nothing")

    async def found(**parameters: Any) -> list[int]:
        return [call["id"] for call in await calls(sandbox, **parameters)]

    assert await found() == [3, 2, 1]
    assert await found(limit=2) == [3, 2]
    assert await found(operation_id="createToken") == [1]
    assert await found(status=404) == [3]
    assert await found(method="GET") == [3]
    assert await found(client_id="demo_editor_client") == [2, 1]
    assert await found(violations="true") == []
    assert await found(violations="false") == [3, 2, 1]
    assert await found(after=2) == [3]
    assert (await sandbox.get("requests", limit=1))["total"] == 3


async def test_control_calls_are_not_in_it(sandbox: Client) -> None:
    await sandbox.get("clock")
    assert await calls(sandbox) == []


async def test_no_secret_is_ever_shown(sandbox: Client) -> None:
    token, secret = await sandbox.token(), "demo_editor_secret"
    basic = base64.b64encode(f"demo_editor_client:{secret}".encode()).decode()
    http = sandbox.http
    form = f"grant_type=client_credentials&client_id=demo_editor_client&client_secret={secret}"
    await http.post("/oauth/token", headers={"Authorization": f"Basic {basic}"}, data={})
    await http.post("/oauth/token", content=form, headers={"Content-Type": "text/plain"})
    await http.post("/oauth/token", json={"client_secret": secret, "nested": {"a": [secret]}})
    await http.post(f"/oauth/token?{form}")
    await http.post("/oauth/token", data={"client_secret": [secret, secret]})
    await http.post("/oauth/token", files={"client_secret": (None, secret)})
    await http.post("/oauth/token", content=f"<secret>{secret}</secret>")
    await http.get(f"/api/v1/{secret}?access_token={token}&x={token}")
    await http.get(
        "/api/v1/x", headers={"X-Api-Key": token, "X-Other": token, "Authorization": token}
    )
    await http.post("/api/v1/public_markets", json={"public_market": {"name": token}})
    answer = await sandbox.call("GET", "requests")
    assert answer.json()["total"] == 11
    assert secret not in answer.text
    assert basic not in answer.text
    assert token not in answer.text
    webhook_secret = (await sandbox.get("editors"))["editors"][0]["webhook_secret"]
    await http.get(f"/?s={webhook_secret}")
    assert webhook_secret not in (await sandbox.call("GET", "requests")).text


async def test_the_contracts_can_be_had(sandbox: Client) -> None:
    service = await sandbox.get("openapi.json")
    assert "/oauth/token" in service["paths"]
    control = await sandbox.get("control/openapi.json")
    assert "/_sandbox/clock" in control["paths"]
    text = await sandbox.call("GET", "openapi.yaml")
    assert text.headers["content-type"] == "application/yaml; charset=utf-8"
    assert "/oauth/token" in text.text


async def test_the_contract_can_be_had_in_english(sandbox: Client) -> None:
    french = await sandbox.get("openapi.json", lang="fr")
    english = await sandbox.get("openapi.json", lang="en")
    assert french == await sandbox.get("openapi.json")
    assert english["info"]["title"] == "Passe Marché API (documented contract)"
    assert list(english["paths"]) == list(french["paths"])
    text = await sandbox.call("GET", "openapi.yaml", params={"lang": "en"})
    assert "title: Passe Marché API (documented contract)" in text.text
    await sandbox.refusal(422, "GET", "openapi.json", params={"lang": "de"})
