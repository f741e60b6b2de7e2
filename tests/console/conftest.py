"""The console of a sandbox in this process, and a real browser before a live one."""

from collections.abc import AsyncIterator

import httpx
import pytest

from sandbox.app import Application, create_app
from sandbox.settings import Settings
from tests.browser.conftest import axe_script, chromium, editor, receiver, tabs
from tests.conftest import NOBODY
from tests.console.steering import Console

__all__ = ["axe_script", "chromium", "console", "editor", "receiver", "tabs"]


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def console_application() -> Application:
    return create_app(Settings(seed=1, webhook_url=NOBODY), validate_responses=True)


@pytest.fixture
async def console(console_application: Application) -> AsyncIterator[Console]:
    """A browser without scripts, and an editor that opens markets and applications for it."""
    transport = httpx.ASGITransport(console_application)
    async with httpx.AsyncClient(transport=transport, base_url="http://sandbox.test") as http:
        await http.post("/_sandbox/reset")
        console = Console(http)
        await console.use()
        yield console
        await http.post("/_sandbox/reset")
