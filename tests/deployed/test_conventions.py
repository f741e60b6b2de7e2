"""What all of the running service's API has in common: tokens, headers, error pages, JSON."""

import re
from typing import Any

import pytest

from tests.deployed.conftest import COMPANY, HTML, JSON, MARKET, Deployed

pytestmark = pytest.mark.anyio
PATH = "/api/v1/public_markets"
MISSING = "Translation missing: fr.doorkeeper.errors.messages.invalid_token."
CALLS = [
    ("POST", "/api/v1/public_markets"),
    ("POST", "/api/v1/public_markets/VR-2026-000000000000/market_applications"),
    ("GET", "/api/v1/market_applications/VR-2026-000000000000/attestation"),
    ("GET", "/api/v1/market_applications/VR-2026-000000000000/documents_package"),
]


# --- the token -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("method", "path"), CALLS)
@pytest.mark.parametrize("authorization", [None, "", "Bearer", "Bearer unknown", "Token x"])
async def test_without_a_token(
    deployed: Deployed, method: str, path: str, authorization: str | None
) -> None:
    headers = {} if authorization is None else {"authorization": authorization}
    answer = await deployed.http.request(method, path, headers=headers)
    assert (answer.status_code, answer.json()) == (401, {"error": "Not authorized"})
    assert answer.headers["www-authenticate"] == (
        f'Bearer realm="Doorkeeper", error="invalid_token", error_description="{MISSING}unknown"'
    )
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("cause", ["expired", "revoked"])
async def test_with_a_dead_token(deployed: Deployed, cause: str) -> None:
    await deployed.use()
    if cause == "expired":
        await deployed.advance(86_400)
    else:
        await deployed.token()
    answer = await deployed.create_market()
    assert (answer.status_code, answer.json()) == (401, {"error": "Not authorized"})
    assert f'error_description="{MISSING}{cause}"' in answer.headers["www-authenticate"]


async def test_an_expired_token_is_not_revoked_by_the_next_one(deployed: Deployed) -> None:
    await deployed.use()
    await deployed.advance(86_400)
    await deployed.token()
    answer = await deployed.create_market()
    assert f"{MISSING}expired" in answer.headers["www-authenticate"]


@pytest.mark.parametrize(("method", "path"), CALLS)
@pytest.mark.parametrize("scope", ["api_read", "api_write", "api_read api_write"])
async def test_without_api_access(deployed: Deployed, method: str, path: str, scope: str) -> None:
    await deployed.use(scope)
    answer = await deployed.http.request(method, path)
    assert (answer.status_code, answer.json()) == (403, {"error": "Forbidden"})
    assert "www-authenticate" not in answer.headers


@pytest.mark.parametrize("scope", ["api_access", "api_read api_access"])
async def test_with_api_access(deployed: Deployed, scope: str) -> None:
    await deployed.use(scope)
    assert (await deployed.create_market()).status_code == 201


@pytest.mark.parametrize("name", ["access_token", "bearer_token"])
@pytest.mark.parametrize("where", ["query", "json", "form"])
async def test_a_token_among_the_parameters(deployed: Deployed, name: str, where: str) -> None:
    sent = {name: await deployed.token()}
    flat = {f"public_market[{key}]": value for key, value in MARKET.items() if key != "name"}
    options: dict[str, dict[str, Any]] = {
        "query": {"params": sent, "json": {"public_market": MARKET}},
        "json": {"json": {"public_market": MARKET, **sent}},
        "form": {"data": {**flat, **sent, "public_market[name]": ""}},
    }
    answer = await deployed.http.post(PATH, **options[where])
    assert answer.status_code == (422 if where == "form" else 201)


async def test_the_header_comes_first(deployed: Deployed) -> None:
    token = await deployed.token()
    answer = await deployed.http.post(
        PATH,
        params={"access_token": token},
        json={"public_market": MARKET},
        headers={"authorization": "Bearer unknown"},
    )
    assert answer.status_code == 401


async def test_the_token_comes_before_the_body(deployed: Deployed) -> None:
    headers = {"content-type": "application/json", "authorization": "Bearer unknown"}
    answer = await deployed.http.post(PATH, content=b"{", headers=headers)
    assert answer.status_code == 401


async def test_the_body_is_read_for_a_token_that_is_not_in_the_header(deployed: Deployed) -> None:
    headers = {"content-type": "application/json"}
    answer = await deployed.http.post(PATH, content=b"{", headers=headers)
    assert answer.status_code == 400


# --- headers -------------------------------------------------------------------------------------

FRAMEWORK = {
    "x-frame-options": "SAMEORIGIN",
    "x-xss-protection": "0",
    "x-content-type-options": "nosniff",
    "x-permitted-cross-domain-policies": "none",
    "referrer-policy": "strict-origin-when-cross-origin",
}


async def test_every_answer_of_the_application_has_them(deployed: Deployed) -> None:
    await deployed.use()
    answers = [
        await deployed.create_market(),
        await deployed.create_market(name=""),
        await deployed.ask_token(),
        await deployed.ask_token(client_secret="x"),
        await deployed.http.post(PATH, headers={"authorization": ""}),
    ]
    for answer in answers:
        assert {name: answer.headers[name] for name in FRAMEWORK} == FRAMEWORK
        assert answer.headers["content-type"] == JSON
        assert answer.headers["x-request-id"]
        assert not [name for name in answer.headers if name.startswith("x-ratelimit")]


async def test_error_pages_do_not(deployed: Deployed) -> None:
    answer = await deployed.http.get("/api/v1/status")
    assert answer.headers["content-type"] == HTML
    assert "x-frame-options" not in answer.headers
    assert answer.headers["x-request-id"]


async def test_caching(deployed: Deployed) -> None:
    await deployed.use()
    created, refused = await deployed.create_market(), await deployed.create_market(name="")
    assert re.fullmatch(r'W/"[0-9a-f]{32}"', created.headers["etag"])
    assert created.headers["cache-control"] == "max-age=0, private, must-revalidate"
    assert (refused.headers["cache-control"], "etag" in refused.headers) == ("no-cache", False)


@pytest.mark.parametrize(
    ("sent", "given"), [("abc-123", "abc-123"), ("a b<c>", "abc"), ("x" * 300, "x" * 255)]
)
async def test_the_id_of_a_request_is_given_back(deployed: Deployed, sent: str, given: str) -> None:
    answer = await deployed.ask_token()
    drawn = r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}"
    assert re.fullmatch(drawn, answer.headers["x-request-id"])
    answer = await deployed.http.post("/oauth/token", headers={"x-request-id": sent})
    assert answer.headers["x-request-id"] == given


async def test_no_limits_are_announced_nor_enforced(deployed: Deployed) -> None:
    await deployed.use()
    for _ in range(110):
        answer = await deployed.http.get(CALLS[2][1])
        assert answer.status_code == 404
        assert not [name for name in answer.headers if name.startswith("x-ratelimit")]


# --- addresses that do not exist -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/v1/status"),
        ("GET", "/api/v1/test"),
        ("GET", "/api/v1/public_markets"),
        ("GET", "/api/v1/public_markets/VR-2026-000000000000"),
        ("PUT", "/api/v1/public_markets/VR-2026-000000000000"),
        ("DELETE", "/api/v1/public_markets/VR-2026-000000000000"),
        ("GET", "/api/v1/public_markets/VR-2026-000000000000/market_applications"),
        ("GET", "/api/v1/market_applications"),
        ("GET", "/api/v1/market_applications/VR-2026-000000000000"),
        ("POST", "/api/v1/market_applications/VR-2026-000000000000/attestation"),
        ("GET", "/api/v2/public_markets"),
        ("PATCH", "/api/v1/public_markets"),
    ],
)
async def test_what_does_not_exist(deployed: Deployed, method: str, path: str) -> None:
    await deployed.use()
    page = await deployed.http.request(method, path)
    assert (page.status_code, page.headers["content-type"]) == (404, HTML)
    answer = await deployed.http.request(method, path, headers={"accept": "application/json"})
    assert (answer.status_code, answer.json()) == (404, {"status": 404, "error": "Not Found"})
    assert list(answer.json()) == ["status", "error"]


@pytest.mark.parametrize(
    ("accept", "is_json"),
    [
        ("application/json", True),
        ("application/json; charset=utf-8", True),
        ("application/json, text/plain", True),
        ("text/html;q=0.5, application/json", True),
        ("application/json, text/plain, */*", False),
        ("*/*", False),
        ("text/html", False),
        ("", False),
        ("text/html, application/json;q=0.9", False),
    ],
)
async def test_who_gets_json(deployed: Deployed, accept: str, is_json: bool) -> None:
    answer = await deployed.http.get("/api/v1/status", headers={"accept": accept})
    assert answer.headers["content-type"] == (JSON if is_json else HTML)


# --- JSON ----------------------------------------------------------------------------------------


async def test_what_means_something_in_html_is_escaped(deployed: Deployed) -> None:
    await deployed.use()
    answer = await deployed.create_market(market_type_codes=["<b>", "a&b", "é\u2028\u2029"])
    assert "<b>, a&b, é\u2028\u2029" in answer.json()["errors"]["market_type_codes"][0]
    escaped = rb"\u003cb\u003e, a\u0026b, " + "é".encode() + rb"\u2028\u2029"
    assert escaped in answer.content


async def test_a_trailing_slash_does_not_matter(deployed: Deployed) -> None:
    await deployed.use()
    answer = await deployed.http.post(f"{PATH}/", json={"public_market": MARKET})
    assert answer.status_code == 201


async def test_a_body_that_is_too_large(deployed: Deployed) -> None:
    await deployed.use()
    answer = await deployed.http.post(PATH, content=b" " * (10 * 1024 * 1024 + 1))
    assert answer.status_code == 413


async def test_the_journal_explains(deployed: Deployed) -> None:
    await deployed.use()
    await deployed.create_market(siret="1", lots=[{"cpv_code": "x"}])
    await deployed.create_application("VR-2026-000000000000", siret=COMPANY)
    missing, market, _ = (await deployed.control("GET", "requests"))["requests"]
    assert (missing["status"], missing["document"]) == (404, "D-032, D-033, D-083")
    assert "no market has the identifier" in missing["reason"]
    told = {violation["path"]: violation["document"] for violation in market["violations"]}
    assert set(told) == {
        "/public_market/siret",
        "/public_market/lots/0/name",
        "/public_market/lots/0/cpv_code",
    }
    assert "D-014" in told["/public_market/siret"]
