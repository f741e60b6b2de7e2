"""Whatever is wrong with a control call, it says so, tells what to do, and changes nothing."""

from typing import Any

import httpx
import pytest

from tests.control.conftest import Client

pytestmark = pytest.mark.anyio

JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize(
    ("method", "path", "body", "told", "hinted"),
    [
        ("POST", "clock", {"advance_seconds": "an hour"}, "advance_seconds", "1800"),
        ("POST", "clock", {"advance_seconds": -1}, "advance_seconds: -1", "from 0 to"),
        ("POST", "clock", {"advance_seconds": 1e300}, "advance_seconds", "hundred years"),
        ("POST", "clock", {"advance_seconds": True}, "advance_seconds: true", "a number"),
        ("POST", "clock", {}, "empty", "exactly one of advance_seconds, freeze_at, resume"),
        ("POST", "clock", {"resume": True, "freeze_at": "x"}, "several keys", "exactly one"),
        ("POST", "clock", {"resume": False}, "resume: false", "true"),
        ("POST", "clock", {"advance": 3}, "'advance'", "did you mean 'advance_seconds'?"),
        ("POST", "clock", [], "the body: []", "a JSON object with the keys"),
        ("POST", "clock", "x", 'the body: "x"', "a JSON object"),
        ("POST", "workspaces", {"name": "a b"}, "name", "letters, digits"),
        ("POST", "workspaces", {"seed": -1}, "seed: -1", "from 0 to"),
        ("POST", "workspaces", {"seed": "1"}, 'seed: "1"', "a whole number"),
        ("POST", "workspaces", {"profile": "real"}, "profile", '"documented"'),
        ("POST", "workspaces", {"faults_off": ["x"]}, "faults_off", "padded_siret"),
        ("POST", "workspaces", {"webhook_url": "localhost:1"}, "webhook_url", "http://"),
        ("POST", "workspaces", {"webhook_url": "http://a:b@c/"}, "webhook_url", "user name"),
        (
            "POST",
            "editors",
            {"webhook_url": "http://a/"},
            "'webhook_url'",
            "completion_webhook_url",
        ),
        ("POST", "editors", {"client_id": "a/b"}, "client_id", "ASCII"),
        ("POST", "editors", {"completion_webhook_url": "x"}, "completion_webhook_url", "http://"),
        ("PATCH", "editors/demo_editor_client", {}, "empty", "at least one of name"),
        ("PATCH", "editors/demo_editor_client", {"client_id": "x"}, "'client_id'", "the keys are"),
        ("PATCH", "editors/demo_editor_client", {"active": "no"}, "active", "true or false"),
        ("PATCH", "editors/demo_editor_client", {"redirect_url": "x"}, "redirect_url", "null"),
        ("PATCH", "editors/demo_editor_client", {"rotate_secrets": False}, "false", "draws"),
        ("PATCH", "editors/demo_editor_client", {"rotate_secrets": ["x"]}, "rotate", "list"),
        ("POST", "trigger", {"event": "market.updated"}, "event", "market_application.completed"),
        ("POST", "trigger", {"events": 1}, "'event' is required", "market.completed"),
        ("POST", "breaker", {"state": "ajar"}, "state", '"half_open"'),
        ("POST", "webhooks/wait", {"until": "now"}, "until", '"quiet"'),
        ("POST", "webhooks/wait", {"timeout_seconds": 1e9}, "timeout_seconds", "600"),
    ],
)
async def test_a_body_that_does_not_fit(
    sandbox: Client, method: str, path: str, body: Any, told: str, hinted: str
) -> None:
    before = await _state(sandbox)
    error, hint = await sandbox.refusal(422, method, path, json=body)
    assert told in error
    assert hinted in hint
    assert await _state(sandbox) == before


async def _state(sandbox: Client) -> Any:
    workspaces = (await sandbox.get("workspaces"))["workspaces"]
    return workspaces, (await sandbox.get("clock"))["frozen"], await sandbox.get("breaker")


@pytest.mark.parametrize(
    ("status", "content", "content_type", "told"),
    [
        (400, b"", "application/json", "none was sent"),
        (400, b"", None, "none was sent"),
        (400, b"{", "application/json", "not valid JSON"),
        (400, b'{"resume": true}, 1', "application/json", "not valid JSON"),
        (400, b'{"a": "\xff"}', "application/json", "UTF-8"),
        (400, b"[" * 5_000 + b"]" * 5_000, "application/json", "nested"),
        (415, b'{"resume": true}', "text/plain", "application/json"),
        (415, b"resume=true", "application/x-www-form-urlencoded", "application/json"),
        (415, b'{"resume": true}', "application/json; charset=utf-16", "UTF-8"),
        (422, b"null", "application/json", "the body"),
        (422, b"12", "application/json", "the body"),
    ],
)
async def test_a_body_that_cannot_be_read(
    sandbox: Client, status: int, content: bytes, content_type: str | None, told: str
) -> None:
    headers = {"Content-Type": content_type} if content_type else {}
    error, hint = await sandbox.refusal(status, "POST", "clock", content=content, headers=headers)
    assert told in error
    assert '{"advance_seconds": 1800}' in hint


async def test_a_body_that_is_too_large(sandbox: Client) -> None:
    content = b'{"name": "' + b"x" * 11_000_000 + b'"}'
    error, _ = await sandbox.refusal(413, "POST", "workspaces", content=content, headers=JSON)
    assert "10 MB" in error


async def test_an_optional_body_may_be_left_out_or_empty(sandbox: Client) -> None:
    for options in ({}, {"json": {}}, {"headers": JSON}):
        assert (await sandbox.call("POST", "workspaces", **options)).status_code == 201


async def test_an_unknown_call_lists_those_that_exist(sandbox: Client) -> None:
    error, hint = await sandbox.refusal(404, "GET", "public_market")
    assert "/_sandbox/public_market" in error
    assert hint.startswith("did you mean /_sandbox/public_markets? known: GET /_sandbox/health")
    assert "POST /_sandbox/public_markets/{identifier}/complete" in hint


@pytest.mark.parametrize("path", ["snapshots_of_yesterday", "a/b/c", "%00", "é", ""])
async def test_what_does_not_exist_is_404(sandbox: Client, path: str) -> None:
    await sandbox.refusal(404, "GET", path)


async def test_a_wrong_method_lists_the_right_ones(sandbox: Client) -> None:
    answer = await sandbox.call("PUT", "clock")
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, POST"
    assert "GET, POST" in answer.json()["error"]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "health"),
        ("GET", "workspaces"),
        ("POST", "workspaces"),
        ("POST", "reset"),
        ("GET", "editors"),
        ("GET", "clock"),
        ("GET", "public_markets"),
        ("GET", "market_applications"),
        ("GET", "webhooks/deliveries"),
        ("GET", "breaker"),
        ("GET", "requests"),
        ("GET", "openapi.json"),
    ],
)
async def test_an_unknown_workspace_lists_the_known_ones(
    sandbox: Client, method: str, path: str
) -> None:
    await sandbox.post("workspaces", {"name": "job-42"})
    error, hint = await sandbox.refusal(404, method, path, params={"workspace": "jop-42"})
    assert "'jop-42'" in error
    assert "did you mean 'job-42'?" in hint
    assert "default, job-42" in hint


async def test_a_mistyped_parameter_does_not_fall_back_on_the_default_workspace(
    sandbox: Client,
) -> None:
    market = await sandbox.market()
    error, hint = await sandbox.refusal(422, "POST", "reset", params={"worskpace": "a"})
    assert "'worskpace'" in error
    assert "did you mean 'workspace'?" in hint
    assert (await sandbox.get(f"public_markets/{market}"))["identifier"] == market


@pytest.mark.parametrize(
    ("path", "parameters", "told"),
    [
        ("public_markets", {"limit": "many"}, 'limit: "many"'),
        ("public_markets", {"limit": 0}, "limit: 0"),
        ("public_markets", {"state": "done"}, "state"),
        ("market_applications", {"sync_status": "completed"}, "sync_status"),
        ("webhooks/deliveries", {"status": "sent"}, "status"),
        ("requests", {"status": "ok"}, "status"),
        ("requests", {"violations": "maybe"}, "violations"),
        ("clock", {"workspace": ["a", "b"]}, "workspace"),
    ],
)
async def test_a_parameter_that_does_not_fit(
    sandbox: Client, path: str, parameters: dict[str, Any], told: str
) -> None:
    error, hint = await sandbox.refusal(422, "GET", path, params=parameters)
    assert told in error
    assert "expected for" in hint


@pytest.mark.parametrize(
    ("method", "path", "told", "hinted"),
    [
        ("GET", "public_markets/VR-2026-X", "public_market", "POST /_sandbox/trigger"),
        ("POST", "public_markets/VR-2026-X/complete", "public_market", "it has: none"),
        ("POST", "public_markets/VR-2026-X/retry_sync", "public_market", "it has: none"),
        ("GET", "market_applications/FT", "market_application", "POST /_sandbox/trigger"),
        ("POST", "market_applications/FT/complete", "market_application", "it has: none"),
        ("GET", "webhooks/deliveries/abc", "delivery 'abc'", "it has: none"),
        ("POST", "webhooks/deliveries/abc/replay", "delivery 'abc'", "it has: none"),
        ("GET", "editors/abc", "editor 'abc'", "demo_editor_client"),
        ("GET", "breaker?client_id=abc", "editor 'abc'", "demo_editor_client"),
        ("GET", "workspaces/abc", "workspace 'abc'", "default"),
        ("DELETE", "workspaces/abc", "workspace 'abc'", "default"),
    ],
)
async def test_an_unknown_identifier(
    sandbox: Client, method: str, path: str, told: str, hinted: str
) -> None:
    path, _, query = path.partition("?")
    parameters = dict([query.split("=")]) if query else {}
    error, hint = await sandbox.refusal(404, method, path, params=parameters)
    assert told in error
    assert hinted in hint


async def test_an_identifier_of_another_workspace_says_where_it_is(sandbox: Client) -> None:
    other = await sandbox.world(name="other")
    market = await other.market()
    _, hint = await sandbox.refusal(404, "GET", f"public_markets/{market}")
    assert "?workspace=other" in hint


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "http://evil.example:3000", "Host": "evil.example:3000"},
        {"Origin": "null"},
        {"Origin": "http://93.184.216.34"},
        {"Origin": "http://localhost.evil.example:3000"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Origin": "http://["},
    ],
)
async def test_a_page_of_another_site_changes_nothing(
    sandbox: Client, headers: dict[str, str]
) -> None:
    market = await sandbox.market()
    error, _ = await sandbox.refusal(403, "POST", "reset", headers=headers)
    assert "another site" in error
    assert (await sandbox.get(f"public_markets/{market}"))["identifier"] == market
    # Reading is left to the browser, which does not hand the answer over.
    assert (await sandbox.call("GET", "health", headers=headers)).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://localhost:3000"},
        {"Origin": "http://127.0.0.1:3000"},
        {"Origin": "http://localhost:4567", "Sec-Fetch-Site": "same-site"},
        {"Origin": "http://[::1]:3000", "Host": "[::1]:3000"},
        {"Origin": "http://sandbox:3000", "Host": "sandbox:3000"},
        {"Origin": "http://172.17.0.2:3000", "Host": "172.17.0.2:3000"},
        {"Origin": "http://host.docker.internal:3000", "Host": "host.docker.internal:3000"},
        {"Host": "passe-marche.ci.example.org"},
        {"Sec-Fetch-Site": "none"},
    ],
)
async def test_the_sandbox_itself_and_programs_are_let_in(
    sandbox: Client, headers: dict[str, str]
) -> None:
    assert (await sandbox.call("POST", "reset", headers=headers)).status_code == 200


async def test_an_answer_is_never_taken_from_a_cache(sandbox: Client) -> None:
    answer: httpx.Response = await sandbox.call("GET", "health")
    assert answer.headers["cache-control"] == "no-store"
