"""`POST /oauth/token` as Doorkeeper answers it."""

import base64
import re
from typing import Any

import pytest

from tests.deployed.conftest import JSON, Deployed

pytestmark = pytest.mark.anyio
MISSING = "Translation missing: fr.doorkeeper.errors.messages."
WRONG = {"error": "invalid_client", "error_description": f"{MISSING}invalid_client"}


async def test_a_token(deployed: Deployed) -> None:
    await deployed.freeze("2026-06-15T12:00:00Z")
    answer = await deployed.ask_token(scope="api_access")
    body = answer.json()
    assert answer.status_code == 200
    assert list(body) == ["access_token", "token_type", "expires_in", "scope", "created_at"]
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", body["access_token"])
    assert (body["token_type"], body["expires_in"], body["scope"]) == (
        "Bearer",
        86400,
        "api_access",
    )
    assert body["created_at"] == 1781524800


async def test_its_headers(deployed: Deployed) -> None:
    headers = (await deployed.ask_token()).headers
    assert headers["content-type"] == JSON
    assert headers["cache-control"] == "no-store"
    assert headers["pragma"] == "no-cache"
    assert headers["x-sandbox-profile"] == "deployed"
    assert not [name for name in headers if name.startswith("x-ratelimit")]


@pytest.mark.parametrize("scope", [None, "", "  "])
async def test_the_default_scope(deployed: Deployed, scope: str | None) -> None:
    assert (await deployed.ask_token(scope=scope)).json()["scope"] == "api_access"


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        ("api_access", "api_access"),
        ("api_read", "api_read"),
        ("api_write api_read", "api_write api_read"),
        ("api_read  api_access api_read", "api_read api_access"),
    ],
)
async def test_scopes_in_the_order_asked(deployed: Deployed, asked: str, given: str) -> None:
    assert (await deployed.ask_token(scope=asked)).json()["scope"] == given


@pytest.mark.parametrize(
    "changes",
    [
        {"client_id": "nobody"},
        {"client_secret": "wrong"},
        {"client_id": None},
        {"client_id": ""},
        {"client_secret": None},
        {"client_secret": ""},
        {"client_id": None, "client_secret": None},
        {"client_id": "unauthorized_editor_client", "client_secret": "unauthorized_editor_secret"},
        {"client_id": "inactive_editor_client", "client_secret": "inactive_editor_secret"},
        {"client_id": "DEMO_EDITOR_CLIENT"},
        {"client_secret": "demo_editor_secret "},
        {"client_secret": "wrong", "scope": "unknown"},
    ],
)
async def test_clients_that_are_refused(deployed: Deployed, changes: dict[str, Any]) -> None:
    answer = await deployed.ask_token(**changes)
    assert (answer.status_code, answer.json()) == (401, WRONG)


async def test_the_headers_of_a_refusal(deployed: Deployed) -> None:
    answer = await deployed.ask_token(client_secret="wrong")
    assert answer.headers["www-authenticate"] == (
        'Bearer realm="Doorkeeper", error="invalid_client", '
        f'error_description="{MISSING}invalid_client"'
    )
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-type"] == JSON


@pytest.mark.parametrize(
    ("changes", "error", "key"),
    [
        ({"grant_type": None}, "invalid_request", "invalid_request.missing_param"),
        ({"grant_type": ""}, "invalid_request", "invalid_request.missing_param"),
        *(
            ({"grant_type": grant}, "unsupported_grant_type", "unsupported_grant_type")
            for grant in ("authorization_code", "password", "refresh_token", "x")
        ),
        ({"scope": "unknown"}, "invalid_scope", "invalid_scope"),
        ({"scope": "api_access unknown"}, "invalid_scope", "invalid_scope"),
        ({"scope": "api_access,api_read"}, "invalid_scope", "invalid_scope"),
        # The grant is judged before the client.
        (
            {"grant_type": "password", "client_secret": "wrong"},
            "unsupported_grant_type",
            "unsupported_grant_type",
        ),
        (
            {"grant_type": None, "client_id": None},
            "invalid_request",
            "invalid_request.missing_param",
        ),
    ],
)
async def test_requests_that_are_refused(
    deployed: Deployed, changes: dict[str, Any], error: str, key: str
) -> None:
    answer = await deployed.ask_token(**changes)
    assert (answer.status_code, answer.json()) == (
        400,
        {"error": error, "error_description": MISSING + key},
    )
    assert f'error="{error}"' in answer.headers["www-authenticate"]


@pytest.mark.parametrize(
    ("changes", "status"),
    [({"client_secret": "wrong"}, 401), ({"grant_type": "x"}, 400), ({"scope": "x"}, 400)],
)
async def test_the_state_is_echoed(
    deployed: Deployed, changes: dict[str, Any], status: int
) -> None:
    answer = await deployed.ask_token(**changes, state="a&b")
    assert (answer.status_code, answer.json()["state"]) == (status, "a&b")
    assert rb"a\u0026b" in answer.content


async def test_a_token_does_not_echo_the_state(deployed: Deployed) -> None:
    assert "state" not in (await deployed.ask_token(state="abc")).json()


# --- how the request may be sent -----------------------------------------------------------------

FORM = (
    b"grant_type=client_credentials&client_id=demo_editor_client&client_secret=demo_editor_secret"
)


@pytest.mark.parametrize("media_type", ["application/x-www-form-urlencoded", None])
async def test_a_form_with_or_without_its_type(deployed: Deployed, media_type: str | None) -> None:
    headers = {"content-type": media_type} if media_type else {}
    answer = await deployed.http.post("/oauth/token", content=FORM, headers=headers)
    assert answer.request.headers.get("content-type") == media_type
    assert answer.status_code == 200


async def test_json(deployed: Deployed) -> None:
    body = {"grant_type": "client_credentials", "scope": "api_read", **deployed.editor}
    answer = await deployed.http.post("/oauth/token", json=body)
    assert (answer.status_code, answer.json()["scope"]) == (200, "api_read")


async def test_parameters_in_the_query(deployed: Deployed) -> None:
    answer = await deployed.http.post("/oauth/token?" + FORM.decode())
    assert answer.status_code == 200


async def test_malformed_json_is_an_error_page(deployed: Deployed) -> None:
    headers = {"content-type": "application/json", "accept": "application/json"}
    answer = await deployed.http.post("/oauth/token", content=b"{", headers=headers)
    assert (answer.status_code, answer.json()) == (400, {"status": 400, "error": "Bad Request"})


def basic(text: str) -> dict[str, str]:
    return {"authorization": "Basic " + base64.b64encode(text.encode()).decode()}


GRANT = {"grant_type": "client_credentials"}
GOOD = {"client_id": "demo_editor_client", "client_secret": "demo_editor_secret"}


@pytest.mark.parametrize(
    ("credentials", "fields", "status"),
    [
        ("demo_editor_client:demo_editor_secret", {}, 200),
        ("demo_editor_client:wrong", {}, 401),
        # Basic wins over the body, right or wrong.
        ("demo_editor_client:demo_editor_secret", {"client_id": "nobody"}, 200),
        ("demo_editor_client:wrong", GOOD, 401),
        ("nobody:x", GOOD, 401),
        # Without a name it counts as none.
        (":x", GOOD, 200),
        ("", GOOD, 200),
    ],
)
async def test_basic_comes_first(
    deployed: Deployed, credentials: str, fields: dict[str, str], status: int
) -> None:
    answer = await deployed.http.post(
        "/oauth/token", data={**GRANT, **fields}, headers=basic(credentials)
    )
    assert answer.status_code == status


async def test_base64_is_read_leniently(deployed: Deployed) -> None:
    encoded = basic("demo_editor_client:demo_editor_secret")["authorization"].rstrip("=")
    answer = await deployed.http.post(
        "/oauth/token", data=GRANT, headers={"authorization": encoded + " \t"}
    )
    assert answer.status_code == 200


@pytest.mark.parametrize("by_basic", [True, False])
async def test_special_characters_in_credentials(deployed: Deployed, by_basic: bool) -> None:
    editor = {
        "name": "x",
        "client_id": "client-id_with.special~chars!",
        "client_secret": "secret$with#special&chars=",
    }
    await deployed.control("POST", "editors", json=editor)
    fields = {key: editor[key] for key in ("client_id", "client_secret")}
    answer = await deployed.http.post(
        "/oauth/token",
        data=GRANT if by_basic else {**GRANT, **fields},
        headers=basic(":".join(fields.values())) if by_basic else {},
    )
    assert answer.status_code == 200


# --- the life of a token -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "second", "survives"),
    [
        ("api_access", "api_access", False),
        ("api_access", "api_access api_read", True),
        ("api_access api_read", "api_read api_access", False),
        ("api_access", "api_write", True),
    ],
)
async def test_a_new_token_revokes_that_of_the_same_scopes(
    deployed: Deployed, first: str, second: str, survives: bool
) -> None:
    former = await deployed.token(first)
    await deployed.token(second)
    deployed.http.headers["Authorization"] = f"Bearer {former}"
    assert (await deployed.create_market()).status_code == (201 if survives else 401)


async def test_of_five_tokens_the_last_one_is_left(deployed: Deployed) -> None:
    tokens = [await deployed.token() for _ in range(5)]
    answers = []
    for token in tokens:
        deployed.http.headers["Authorization"] = f"Bearer {token}"
        answers.append((await deployed.create_market()).status_code)
    assert answers == [401, 401, 401, 401, 201]


async def test_another_editor_s_token_is_left_alone(deployed: Deployed) -> None:
    await deployed.use()
    await deployed.token(client="basic_editor")
    assert (await deployed.create_market()).status_code == 201


@pytest.mark.parametrize("flag", ["authorized", "active"])
async def test_a_token_survives_the_deactivation_of_its_editor(
    deployed: Deployed, flag: str
) -> None:
    await deployed.use()
    await deployed.control("PATCH", "editors/demo_editor_client", json={flag: False})
    assert (await deployed.create_market()).status_code == 201
    refused = await deployed.ask_token()
    assert (refused.status_code, refused.json()) == (401, WRONG)


async def test_it_lives_for_24_hours(deployed: Deployed) -> None:
    await deployed.freeze("2026-06-15T12:00:00Z")
    await deployed.use()
    await deployed.advance(24 * 3600 - 1)
    assert (await deployed.create_market()).status_code == 201
    await deployed.advance(1)
    assert (await deployed.create_market()).status_code == 401


async def test_no_limit_on_how_often(deployed: Deployed) -> None:
    for _ in range(70):
        answer = await deployed.ask_token()
        assert answer.status_code == 200
        assert not [name for name in answer.headers if name.startswith("x-ratelimit")]
