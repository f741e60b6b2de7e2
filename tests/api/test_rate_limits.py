"""The documented limits: observed by default, enforced or left out on demand (D05, SFD §6.6)."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest

from sandbox.app import create_app
from sandbox.settings import Settings
from tests.api.conftest import Sandbox

pytestmark = pytest.mark.anyio


@asynccontextmanager
async def _sandbox(mode: str) -> AsyncIterator[Sandbox]:
    settings = Settings(seed=1, webhook_url="http://127.0.0.1:9/", rate_limits=mode)
    application = create_app(settings, validate_responses=True)
    transport = httpx.ASGITransport(application)
    async with httpx.AsyncClient(transport=transport, base_url="http://sandbox.test") as http:
        sandbox = Sandbox(http)
        await sandbox.control("POST", "clock", json={"freeze_at": "2026-06-15T12:00:00Z"})
        yield sandbox
    await application.close()


async def test_an_overrun_is_only_noted_by_default() -> None:
    async with _sandbox("observe") as sandbox:
        for _ in range(61):
            await sandbox.token()
        newest = (await sandbox.control("GET", "requests"))["requests"][0]
    assert newest["status"] == 200
    assert newest["response"]["headers"]["x-ratelimit-remaining"] == "0"
    assert any("60" in note for note in newest["notes"])


async def test_an_overrun_is_refused_where_limits_are_enforced() -> None:
    async with _sandbox("enforce") as sandbox:
        for _ in range(60):
            await sandbox.use()
        refused = await sandbox.ask_token(
            client_id="demo_editor_client", client_secret="demo_editor_secret"
        )
        assert (refused.status_code, refused.json()) == (
            429,
            {"error": "Rate limit exceeded", "retry_after": 3600},
        )
        # The other limits, and the token that was given last, are untouched.
        assert (await sandbox.create_market()).status_code == 201
        await sandbox.control("POST", "clock", json={"advance_seconds": 3600})
        assert await sandbox.token()


async def test_limits_can_be_left_out() -> None:
    async with _sandbox("off") as sandbox:
        await sandbox.use()
        assert "x-ratelimit-limit" not in (await sandbox.create_market()).headers


async def test_the_reset_header_tells_when_the_window_ends() -> None:
    async with _sandbox("observe") as sandbox:
        await sandbox.use()
        headers = (await sandbox.create_market()).headers
        await sandbox.control("POST", "clock", json={"advance_seconds": 600})
        later = (await sandbox.create_market()).headers
    assert headers["x-ratelimit-reset"] == later["x-ratelimit-reset"] == "1781528400"
