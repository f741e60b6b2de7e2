"""The token endpoint, as D02, D05 and SFD §3 describe it."""

import base64

import pytest

from tests.api.conftest import Sandbox

pytestmark = pytest.mark.anyio
GOOD = {"client_id": "demo_editor_client", "client_secret": "demo_editor_secret"}
FAILED = {"error": "invalid_client", "error_description": "Client authentication failed"}
SWITCHED_OFF = {
    "error": "invalid_client",
    "error_description": "Editor is not authorized or active",
}


async def test_a_token(sandbox: Sandbox) -> None:
    answer = await sandbox.ask_token(**GOOD, scope="api_access")
    body = answer.json()
    assert answer.status_code == 200
    assert list(body) == ["access_token", "token_type", "expires_in", "scope"]
    assert body["access_token"].startswith("eyJ")
    assert (body["token_type"], body["expires_in"], body["scope"]) == (
        "Bearer",
        86400,
        "api_access",
    )
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["pragma"] == "no-cache"
    assert answer.headers["x-sandbox-profile"] == "documented"


@pytest.mark.parametrize("scope", [None, ""])
async def test_the_default_scope(sandbox: Sandbox, scope: str | None) -> None:
    answer = await sandbox.ask_token(**GOOD, scope=scope)
    assert answer.json()["scope"] == "api_access"


async def test_several_scopes_in_the_order_asked(sandbox: Sandbox) -> None:
    answer = await sandbox.ask_token(**GOOD, scope="api_write api_read")
    assert answer.json()["scope"] == "api_write api_read"


@pytest.mark.parametrize(
    ("client_id", "client_secret"),
    [
        ("demo_editor_client", "wrong"),
        ("nobody", "demo_editor_secret"),
        ("demo_editor_client", "demo_editor_secret "),
        ("DEMO_EDITOR_CLIENT", "demo_editor_secret"),
        ("unauthorized_editor_client", "wrong"),
    ],
)
async def test_wrong_credentials(sandbox: Sandbox, client_id: str, client_secret: str) -> None:
    answer = await sandbox.ask_token(client_id=client_id, client_secret=client_secret)
    assert (answer.status_code, answer.json()) == (401, FAILED)
    assert "www-authenticate" in answer.headers


@pytest.mark.parametrize("name", ["unauthorized_editor", "inactive_editor"])
async def test_editors_that_are_switched_off(sandbox: Sandbox, name: str) -> None:
    answer = await sandbox.ask_token(client_id=f"{name}_client", client_secret=f"{name}_secret")
    assert (answer.status_code, answer.json()) == (401, SWITCHED_OFF)


@pytest.mark.parametrize("grant", ["authorization_code", "password", "refresh_token", "x"])
async def test_other_grants(sandbox: Sandbox, grant: str) -> None:
    answer = await sandbox.ask_token(**GOOD, grant_type=grant)
    assert (answer.status_code, answer.json()) == (
        400,
        {
            "error": "unsupported_grant_type",
            "error_description": "The authorization grant type is not supported",
        },
    )


@pytest.mark.parametrize("missing", ["grant_type", "client_id", "client_secret"])
@pytest.mark.parametrize("value", [None, ""])
async def test_missing_parameters(sandbox: Sandbox, missing: str, value: str | None) -> None:
    answer = await sandbox.ask_token(**{**GOOD, missing: value})
    assert answer.status_code == 400
    assert answer.json()["error"] == "invalid_request"
    assert missing in answer.json()["error_description"]


@pytest.mark.parametrize(
    "scope", ["admin", "api_access admin", "API_ACCESS", "api_access,api_read"]
)
async def test_unknown_scopes(sandbox: Sandbox, scope: str) -> None:
    answer = await sandbox.ask_token(**GOOD, scope=scope)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_scope")


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b'{"grant_type":"client_credentials"}', "application/json"),
        (b"grant_type=client_credentials", "text/plain"),
        (b"", "application/x-www-form-urlencoded"),
        (b"grant_type=%ff", "application/x-www-form-urlencoded"),
        (b"grant_type=a&grant_type=b", "application/x-www-form-urlencoded"),
        (b"--x\r\n", "multipart/form-data; boundary=x"),
    ],
)
async def test_bodies_of_no_use(sandbox: Sandbox, body: bytes, content_type: str) -> None:
    answer = await sandbox.http.post(
        "/oauth/token", content=body, headers={"content-type": content_type}
    )
    assert answer.status_code == 400
    assert answer.json()["error"] == "invalid_request"
    assert answer.json()["error_description"]


async def test_http_basic(sandbox: Sandbox) -> None:
    form = {"grant_type": "client_credentials"}
    auth = ("demo_editor_client", "demo_editor_secret")
    assert (await sandbox.http.post("/oauth/token", data=form, auth=auth)).status_code == 200
    wrong = await sandbox.http.post("/oauth/token", data=form, auth=("demo_editor_client", "no"))
    assert (wrong.status_code, wrong.json()) == (401, FAILED)


@pytest.mark.parametrize(
    "value", ["Basic", "Basic %%%", "Basic " + base64.b64encode(b"\xff").decode()]
)
async def test_basic_that_cannot_be_read(sandbox: Sandbox, value: str) -> None:
    answer = await sandbox.http.post(
        "/oauth/token",
        data={"grant_type": "client_credentials"},
        headers={"authorization": value},
    )
    assert (answer.status_code, answer.json()) == (401, FAILED)


async def test_basic_credentials_are_form_encoded(sandbox: Sandbox) -> None:
    editor = {"name": "x", "client_id": "a+b", "client_secret": "s%&:="}
    await sandbox.control("POST", "editors", json=editor)
    encoded = base64.b64encode(b"a%2Bb:s%25%26%3A%3D").decode()
    answer = await sandbox.http.post(
        "/oauth/token",
        data={"grant_type": "client_credentials"},
        headers={"authorization": f"Basic {encoded}"},
    )
    assert answer.status_code == 200


async def test_a_new_token_revokes_the_former(sandbox: Sandbox) -> None:
    first, second = await sandbox.token(), await sandbox.token(scope="api_read")
    sandbox.http.headers["Authorization"] = f"Bearer {first}"
    refused = await sandbox.create_market()
    assert (refused.status_code, refused.json()) == (401, {"error": "Not authorized"})
    assert first != second


async def test_tokens_of_two_editors_live_side_by_side(sandbox: Sandbox) -> None:
    await sandbox.use()
    await sandbox.token("basic_editor")
    assert (await sandbox.create_market()).status_code == 201


async def test_a_refused_request_revokes_nothing(sandbox: Sandbox) -> None:
    await sandbox.use()
    await sandbox.ask_token(client_id="demo_editor_client", client_secret="wrong")
    assert (await sandbox.create_market()).status_code == 201


async def test_a_token_lives_for_24_hours(sandbox: Sandbox) -> None:
    await sandbox.control("POST", "clock", json={"freeze_at": "2026-06-15T12:00:00Z"})
    await sandbox.use()
    await sandbox.control("POST", "clock", json={"advance_seconds": 24 * 3600 - 1})
    assert (await sandbox.create_market()).status_code == 201
    await sandbox.control("POST", "clock", json={"advance_seconds": 1})
    answer = await sandbox.create_market()
    assert (answer.status_code, answer.json()) == (401, {"error": "Not authorized"})


@pytest.mark.parametrize(
    "value", [None, "", "Bearer", "Bearer ", "Bearer wrong", "Token x", "Basic YTpi", "Bearer é"]
)
async def test_calls_without_a_usable_token(sandbox: Sandbox, value: str | None) -> None:
    headers = {} if value is None else {"authorization": value.encode()}
    answer = await sandbox.http.post("/api/v1/public_markets", json={}, headers=headers)  # type: ignore[arg-type]
    assert (answer.status_code, answer.json()) == (401, {"error": "Not authorized"})
    assert answer.headers["www-authenticate"].startswith("Bearer")


async def test_the_scheme_is_not_case_sensitive(sandbox: Sandbox) -> None:
    sandbox.http.headers["Authorization"] = f"bearer {await sandbox.token()}"
    assert (await sandbox.create_market()).status_code == 201


@pytest.mark.parametrize(
    ("scope", "may_write", "may_read"),
    [
        ("api_access", True, True),
        ("api_write", True, False),
        ("api_read", False, True),
        ("api_read api_write", True, True),
    ],
)
async def test_scopes(sandbox: Sandbox, scope: str, may_write: bool, may_read: bool) -> None:
    await sandbox.use()
    application = await sandbox.application()
    await sandbox.use(scope=scope)
    written = await sandbox.create_market()
    read = await sandbox.http.get(f"/api/v1/market_applications/{application}/attestation")
    assert written.status_code == (201 if may_write else 403)
    assert read.status_code == (422 if may_read else 403)
    for answer in (written, read):
        if answer.status_code == 403:
            assert answer.json() == {"error": "Forbidden"}


@pytest.mark.parametrize("flag", ["authorized", "active"])
async def test_a_live_token_of_an_editor_switched_off(sandbox: Sandbox, flag: str) -> None:
    await sandbox.use()
    await sandbox.control("PATCH", "editors/demo_editor_client", json={flag: False})
    answer = await sandbox.create_market()
    assert (answer.status_code, answer.json()) == (403, {"error": "Forbidden"})


async def test_a_reset_ends_every_token(sandbox: Sandbox) -> None:
    await sandbox.use()
    await sandbox.control("POST", "reset")
    assert (await sandbox.create_market()).status_code == 401
