"""Both profiles in one server: each call speaks with the profile of its workspace."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from sandbox import profiles
from sandbox.app import create_app
from sandbox.domain.states import State, SyncStatus
from sandbox.settings import Settings
from tests.deployed.conftest import MARKET, NOWHERE, Deployed

pytestmark = pytest.mark.anyio


@pytest.fixture
async def mixed() -> AsyncIterator[tuple[Deployed, Deployed]]:
    """Give a client of the default workspace, documented, and one of another, deployed."""
    settings = Settings(seed=1, webhook_url=NOWHERE)
    transport = httpx.ASGITransport(create_app(settings, validate_responses=True))
    async with httpx.AsyncClient(transport=transport, base_url="http://sandbox.test") as http:
        documented = Deployed(http)
        made = await documented.control("POST", "workspaces", json={"profile": "deployed"})
        async with httpx.AsyncClient(transport=transport, base_url="http://sandbox.test") as other:
            deployed = Deployed(other, made["name"])
            deployed.editor = made["editors"][0]
            yield documented, deployed


Mixed = tuple[Deployed, Deployed]


def profile(answer: httpx.Response) -> str:
    return str(answer.headers["x-sandbox-profile"])


async def test_tokens(mixed: Mixed) -> None:
    documented, deployed = mixed
    for client, name, keys in ((documented, "documented", 4), (deployed, "deployed", 5)):
        answer = await client.ask_token()
        assert (profile(answer), len(answer.json())) == (name, keys)
        answer = await client.ask_token(client_secret="wrong")
        assert (profile(answer), answer.status_code) == (name, 401)
        assert ("Translation" in answer.text) is (name == "deployed")


async def test_tokens_by_basic_and_json(mixed: Mixed) -> None:
    _, deployed = mixed
    auth = (deployed.editor["client_id"], deployed.editor["client_secret"])
    form = {"grant_type": "client_credentials"}
    answer = await deployed.http.post("/oauth/token", data=form, auth=auth)
    assert (answer.status_code, profile(answer)) == (200, "deployed")
    answer = await deployed.http.post("/oauth/token", json={**form, **deployed.editor})
    assert (answer.status_code, profile(answer)) == (200, "deployed")


async def test_the_other_endpoints_exist_for_one_of_them(mixed: Mixed) -> None:
    documented, deployed = mixed
    for client, status in ((documented, 404), (deployed, 200)):
        form = {"token": "x", **client.editor}
        assert (await client.http.post("/oauth/introspect", data=form)).status_code == status
        await client.use()
        assert (await client.http.get("/oauth/token/info")).status_code == status


async def test_calls(mixed: Mixed) -> None:
    documented, deployed = mixed
    for client, name in ((documented, "documented"), (deployed, "deployed")):
        await client.use()
        answer = await client.create_market(deadline="2001-01-01T00:00:00Z")
        assert profile(answer) == name
        assert answer.status_code == (422 if name == "documented" else 201)
        assert ("x-ratelimit-limit" in answer.headers) is (name == "documented")


async def test_a_token_that_is_a_parameter(mixed: Mixed) -> None:
    _, deployed = mixed
    token = await deployed.token()
    path, market = "/api/v1/public_markets", {"public_market": MARKET}
    for options in (
        {"params": {"access_token": token}, "json": market},
        {"json": {**market, "bearer_token": token}},
    ):
        answer = await deployed.http.post(path, **options)  # type: ignore[arg-type]
        assert (answer.status_code, profile(answer)) == (201, "deployed")


@pytest.mark.parametrize("content", [b"", b"{", b"\xff=access_token", b'{"access_token": 5}'])
async def test_whoever_is_unknown_speaks_with_the_default(mixed: Mixed, content: bytes) -> None:
    documented, _ = mixed
    headers = {"content-type": "application/json"}
    for path in ("/oauth/token", "/api/v1/public_markets"):
        answer = await documented.http.post(path, content=content, headers=headers)
        assert profile(answer) == "documented"
    answer = await documented.http.get(
        "/api/v1/public_markets", headers={"authorization": "Bearer unknown"}
    )
    assert (answer.status_code, profile(answer)) == (405, "documented")


async def test_a_body_that_is_too_large(mixed: Mixed) -> None:
    documented, _ = mixed
    content = b" " * (10 * 1024 * 1024 + 1)

    async def pieces() -> AsyncIterator[bytes]:
        yield content

    for body in (content, pieces()):
        answer = await documented.http.post("/api/v1/public_markets", content=body)
        assert answer.status_code == 413


async def test_the_contract_of_a_workspace(mixed: Mixed) -> None:
    documented, deployed = mixed
    assert "/oauth/revoke" not in (await documented.control("GET", "openapi.json"))["paths"]
    assert "/oauth/revoke" in (await deployed.control("GET", "openapi.json"))["paths"]
    path = f"/_sandbox/openapi.yaml?workspace={deployed.workspace}"
    text = (await deployed.http.get(path)).text
    assert text.startswith("openapi: 3.0.3\n")
    assert "/oauth/introspect:" in text


async def test_the_profile_goes_with_its_last_workspace(mixed: Mixed) -> None:
    documented, deployed = mixed
    await deployed.http.delete(f"/_sandbox/workspaces/{deployed.workspace}")
    answer = await deployed.ask_token()
    assert (answer.status_code, profile(answer)) == (401, "documented")
    assert (await documented.ask_token()).status_code == 200


async def test_seeds_repeat(deployed: Deployed) -> None:
    async def history() -> list[Any]:
        await deployed.control("POST", "reset")
        await deployed.freeze("2026-11-23T09:00:00Z")
        token = await deployed.ask_token()
        deployed.http.headers["Authorization"] = f"Bearer {token.json()['access_token']}"
        market = await deployed.create_market()
        del deployed.http.headers["Authorization"]
        return [token.json(), dict(token.headers), market.json(), dict(market.headers)]

    assert await history() == await history()


@pytest.mark.parametrize(
    ("force_ssl", "public_url", "start"),
    [
        (False, None, "http://sandbox.test"),
        (True, None, "https://sandbox.test"),
        (True, "https://marche.test:8443", "https://marche.test:8443"),
    ],
)
async def test_the_scheme_of_links(force_ssl: bool, public_url: str | None, start: str) -> None:
    settings = Settings(profile="deployed", force_ssl=force_ssl, public_url=public_url)
    transport = httpx.ASGITransport(create_app(settings))
    async with httpx.AsyncClient(transport=transport, base_url="http://sandbox.test") as http:
        client = Deployed(http)
        await client.use()
        answer = await client.create_market()
    assert answer.json()["configuration_url"].startswith(f"{start}/buyer/public_markets/VR-")


async def test_the_faults_that_the_server_was_told() -> None:
    settings = Settings(profile="deployed", faults_off="padded_siret")
    transport = httpx.ASGITransport(create_app(settings))
    async with httpx.AsyncClient(transport=transport, base_url="http://sandbox.test") as http:
        client = Deployed(http)
        shown = await client.control("GET", "workspaces/default")
        assert "padded_siret" not in shown["known_faults"]
        assert len(shown["known_faults"]) == 3
        made = await client.control(
            "POST", "workspaces", json={"faults_off": ["retry_of_unfinished_market"]}
        )
        assert "padded_siret" in made["known_faults"]


@pytest.mark.parametrize("name", profiles.NAMES)
def test_machines_reach_every_state_and_lead_to_known_ones(name: str) -> None:
    chosen = profiles.get(name)
    assert set(chosen.market_machine.states) == set(State)
    assert set(chosen.application_machine.states) == set(State)
    assert set(chosen.sync_machine.states) == set(SyncStatus)
