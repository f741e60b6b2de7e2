"""Workspaces side by side, repeatability with a seed, and what a reset takes away."""

import asyncio
from typing import Any

import httpx
import pytest

from sandbox.app import create_app
from sandbox.settings import Settings
from tests.api.conftest import COMPANY, MARKET, Sandbox

pytestmark = pytest.mark.anyio


async def _world(sandbox: Sandbox, **fields: Any) -> Sandbox:
    """Make a workspace; gives a client of it."""
    made = await sandbox.http.post("/_sandbox/workspaces", json=fields)
    assert made.status_code == 201, made.text
    editor = made.json()["editors"][0]
    own = Sandbox(
        httpx.AsyncClient(transport=sandbox.http._transport, base_url="http://sandbox.test")
    )
    answer = await own.ask_token(
        client_id=editor["client_id"], client_secret=editor["client_secret"]
    )
    own.http.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
    own.http.params = httpx.QueryParams(workspace=made.json()["name"])
    return own


async def test_two_workspaces_never_see_each_other(sandbox: Sandbox) -> None:
    one, two = await _world(sandbox), await _world(sandbox)
    mine, theirs = await one.market(), await two.market()
    assert (await one.create_application(theirs, siret=COMPANY)).status_code == 404
    seen = await one.control("GET", "public_markets")
    assert [m["identifier"] for m in seen["public_markets"]] == [mine]
    paths = [r["path"] for r in (await one.control("GET", "requests"))["requests"]]
    assert [path for path in paths if theirs in path] == [
        f"/api/v1/public_markets/{theirs}/market_applications?workspace=workspace-1"
    ]


async def test_a_clock_of_its_own(sandbox: Sandbox) -> None:
    one, two = await _world(sandbox), await _world(sandbox)
    await one.control("POST", "clock", json={"freeze_at": "2099-12-31T12:00:00Z"})
    assert (await one.create_market()).status_code == 401
    assert (await two.create_market()).status_code == 201


async def test_concurrent_jobs(sandbox: Sandbox) -> None:
    worlds = [await _world(sandbox) for _ in range(4)]

    async def job(world: Sandbox) -> list[str]:
        return [await world.market() for _ in range(25)]

    made = await asyncio.gather(*map(job, worlds))
    for world, identifiers in zip(worlds, made, strict=True):
        listed = (await world.control("GET", "public_markets"))["public_markets"]
        assert [m["identifier"] for m in listed] == identifiers[::-1]


async def test_resetting_one_leaves_the_other(sandbox: Sandbox) -> None:
    one, two = await _world(sandbox), await _world(sandbox)
    await one.market()
    kept = await two.market()
    await one.control("POST", "reset")
    assert (await one.control("GET", "public_markets"))["public_markets"] == []
    assert (await two.control("GET", f"public_markets/{kept}"))["identifier"] == kept
    assert (await two.create_market()).status_code == 201


async def _history(seed: int) -> list[Any]:
    """Play a fixed journey in a fresh sandbox; gives everything that a client sees."""
    settings = Settings(seed=seed, webhook_url="http://127.0.0.1:9/")
    application = create_app(settings)
    transport = httpx.ASGITransport(application)
    async with httpx.AsyncClient(transport=transport, base_url="http://sandbox.test") as http:
        sandbox = Sandbox(http)
        await sandbox.control("POST", "clock", json={"freeze_at": "2026-11-23T09:00:00Z"})
        token = await sandbox.token()
        http.headers["Authorization"] = f"Bearer {token}"
        market = await sandbox.market()
        await sandbox.complete("public_markets", market)
        mine = await sandbox.application(market)
        await sandbox.complete("market_applications", mine)
        base = f"/api/v1/market_applications/{mine}"
        documents = [
            (await http.get(f"{base}/{name}")).content
            for name in ("attestation", "documents_package")
        ]
        made = (await http.post("/_sandbox/workspaces", json={})).json()
        await application.close()
        return [token, market, mine, *documents, made]


async def test_a_seed_makes_everything_repeatable() -> None:
    first, second, other = await _history(7), await _history(7), await _history(8)
    assert first == second
    assert all(a != b for a, b in zip(first, other, strict=True))


async def test_documents_do_not_depend_on_the_second(sandbox: Sandbox) -> None:
    documents = []
    for second in (2, 57):
        await sandbox.control("POST", "reset")
        start = f"2026-11-23T09:00:{second:02d}Z"
        await sandbox.control("POST", "clock", json={"freeze_at": start})
        await sandbox.use()
        mine = await sandbox.application()
        await sandbox.complete("market_applications", mine)
        base = f"/api/v1/market_applications/{mine}"
        for name in ("attestation", "documents_package"):
            documents.append((await sandbox.http.get(f"{base}/{name}")).content)
    assert documents[:2] == documents[2:]


async def test_a_workspace_seed_is_enough(sandbox: Sandbox) -> None:
    editors = []
    for _ in range(2):
        made = await sandbox.control("POST", "workspaces", json={"name": "ci", "seed": 3})
        editors.append(made["editors"])
        await sandbox.http.delete("/_sandbox/workspaces/ci")
    assert editors[0] == editors[1]


async def test_without_a_seed_nothing_is_guessable() -> None:
    application = create_app(Settings())
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(application), base_url="http://sandbox.test"
    ) as http:
        one = (await http.post("/_sandbox/workspaces", json={"name": "a"})).json()
        await http.delete("/_sandbox/workspaces/a")
        two = (await http.post("/_sandbox/workspaces", json={"name": "a"})).json()
    await application.close()
    assert one["editors"][0]["client_secret"] != two["editors"][0]["client_secret"]


async def test_the_sample_market_is_accepted(sandbox: Sandbox) -> None:
    world = await _world(sandbox, name="sample")
    assert (await world.create_market(**MARKET)).status_code == 201
