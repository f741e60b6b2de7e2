"""Revocation, introspection and information about a token."""

from typing import Any

import httpx
import pytest

from tests.deployed.conftest import Deployed

pytestmark = pytest.mark.anyio
MISSING = "Translation missing: fr.doorkeeper.errors.messages."
UNAUTHORIZED = {
    "error": "unauthorized_client",
    "error_description": f"{MISSING}revoke.unauthorized",
}
INVALID_TOKEN = {
    "error": "invalid_token",
    "error_description": f"{MISSING}invalid_token.unknown",
    "state": "unauthorized",
}


async def revoke(deployed: Deployed, token: str | None, **client: str) -> httpx.Response:
    fields = {**deployed.editor, **client, **({} if token is None else {"token": token})}
    return await deployed.http.post("/oauth/revoke", data=fields)


async def is_live(deployed: Deployed, token: str) -> bool:
    deployed.http.headers["Authorization"] = f"Bearer {token}"
    answer = await deployed.create_market()
    del deployed.http.headers["Authorization"]
    return answer.status_code == 201


async def test_a_client_revokes_its_token(deployed: Deployed) -> None:
    token = await deployed.token()
    for _ in range(2):
        answer = await revoke(deployed, token)
        assert (answer.status_code, answer.json()) == (200, {})
    assert not await is_live(deployed, token)


@pytest.mark.parametrize("token", ["unknown", "", None])
async def test_an_unknown_token(deployed: Deployed, token: str | None) -> None:
    answer = await revoke(deployed, token)
    assert (answer.status_code, answer.json()) == (200, {})


@pytest.mark.parametrize(
    "client",
    [
        {"client_secret": "wrong"},
        {"client_id": "nobody"},
        {"client_id": "", "client_secret": ""},
        {"client_id": "inactive_editor_client", "client_secret": "inactive_editor_secret"},
        # The token of somebody else.
        {"client_id": "basic_editor_client", "client_secret": "basic_editor_secret"},
    ],
)
async def test_whoever_may_not_revoke(deployed: Deployed, client: dict[str, str]) -> None:
    token = await deployed.token()
    answer = await revoke(deployed, token, **client)
    assert (answer.status_code, answer.json()) == (403, UNAUTHORIZED)
    assert "www-authenticate" not in answer.headers
    assert await is_live(deployed, token)


async def introspect(deployed: Deployed, token: str, **client: str) -> httpx.Response:
    return await deployed.http.post("/oauth/introspect", data={"token": token, **client})


async def test_introspection_of_a_token_of_one_s_own(deployed: Deployed) -> None:
    await deployed.freeze("2026-06-15T12:00:00Z")
    token = await deployed.token("api_read api_access")
    answer = await introspect(deployed, token, **deployed.editor)
    assert answer.status_code == 200
    assert list(answer.json().items()) == [
        ("active", True),
        ("scope", "api_read api_access"),
        ("client_id", "demo_editor_client"),
        ("token_type", "Bearer"),
        ("exp", 1781524800 + 86400),
        ("iat", 1781524800),
    ]


@pytest.mark.parametrize("kind", ["expired", "revoked", "unknown", "foreign"])
async def test_introspection_of_other_tokens(deployed: Deployed, kind: str) -> None:
    token = await deployed.token(client="basic_editor" if kind == "foreign" else None)
    if kind == "expired":
        await deployed.advance(86400)
    if kind == "revoked":
        await revoke(deployed, token)
    asked = "unknown" if kind == "unknown" else token
    answer = await introspect(deployed, asked, **deployed.editor)
    assert (answer.status_code, answer.json()) == (200, {"active": False})


async def test_introspection_with_wrong_credentials(deployed: Deployed) -> None:
    token = await deployed.token()
    answer = await introspect(deployed, token, client_id="demo_editor_client", client_secret="x")
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


async def test_introspection_with_nothing(deployed: Deployed) -> None:
    answer = await introspect(deployed, await deployed.token())
    assert (answer.status_code, answer.json()) == (
        400,
        {
            "error": "invalid_request",
            "error_description": f"{MISSING}invalid_request.request_not_authorized",
        },
    )


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("itself", (401, INVALID_TOKEN)),
        ("foreign", (401, INVALID_TOKEN)),
        ("unknown", (401, INVALID_TOKEN)),
        ("own", (200, None)),
    ],
)
async def test_introspection_by_a_token(
    deployed: Deployed, asked: str, expected: tuple[int, Any]
) -> None:
    tokens = {
        "itself": await deployed.token(),
        "own": await deployed.token("api_read"),
        "foreign": await deployed.token(client="basic_editor"),
        "unknown": "unknown",
    }
    deployed.http.headers["Authorization"] = f"Bearer {tokens['itself']}"
    answer = await introspect(deployed, tokens[asked])
    assert answer.status_code == expected[0]
    if expected[1]:
        assert answer.json() == expected[1]
    else:
        assert answer.json()["active"] is True


async def test_introspection_by_a_revoked_token(deployed: Deployed) -> None:
    first, other = await deployed.token(), await deployed.token("api_read")
    await deployed.token()
    deployed.http.headers["Authorization"] = f"Bearer {first}"
    answer = await introspect(deployed, other)
    assert answer.status_code == 401
    assert answer.json()["error_description"] == f"{MISSING}invalid_token.revoked"


@pytest.mark.parametrize("scope", ["api_access", "api_read api_write"])
async def test_information_about_the_token_of_the_call(deployed: Deployed, scope: str) -> None:
    await deployed.freeze("2026-06-15T12:00:00Z")
    await deployed.use(scope)
    await deployed.advance(100)
    answer = await deployed.http.get("/oauth/token/info")
    assert answer.status_code == 200
    assert list(answer.json().items()) == [
        ("resource_owner_id", None),
        ("scope", scope.split()),
        ("expires_in", 86300),
        ("application", {"uid": "demo_editor_client"}),
        ("created_at", 1781524800),
    ]


@pytest.mark.parametrize("authorization", [None, "Bearer unknown", "Basic x", "Bearer "])
async def test_information_about_no_token(deployed: Deployed, authorization: str | None) -> None:
    headers = {"authorization": authorization} if authorization else {}
    answer = await deployed.http.get("/oauth/token/info", headers=headers)
    assert (answer.status_code, answer.json()) == (401, INVALID_TOKEN)
    assert 'error="invalid_token"' in answer.headers["www-authenticate"]


async def test_information_by_a_parameter(deployed: Deployed) -> None:
    token = await deployed.token()
    answer = await deployed.http.get("/oauth/token/info", params={"access_token": token})
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/oauth/token"),
        ("GET", "/oauth/authorize"),
        ("POST", "/oauth/authorize"),
        ("GET", "/oauth/applications"),
        ("GET", "/oauth/authorized_applications"),
        ("GET", "/oauth/revoke"),
        ("POST", "/oauth/token/info"),
    ],
)
async def test_what_is_not_routed(deployed: Deployed, method: str, path: str) -> None:
    answer = await deployed.http.request(method, path, headers={"accept": "application/json"})
    assert (answer.status_code, answer.json()) == (404, {"status": 404, "error": "Not Found"})
    assert "allow" not in answer.headers
