"""The site served by a sandbox in this process, and a real browser before it."""

from collections.abc import AsyncIterator, Iterator

import httpx
import pytest

from sandbox.app import Application, create_app
from sandbox.settings import Settings
from tests.browser.conftest import axe_script, chromium, tabs
from tests.conftest import NOBODY, Live

__all__ = ["axe_script", "chromium", "tabs"]


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def docs_application() -> Application:
    return create_app(Settings(seed=1, webhook_url=NOBODY), validate_responses=True)


@pytest.fixture
async def http(docs_application: Application) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(docs_application)
    async with httpx.AsyncClient(transport=transport, base_url="http://sandbox.test") as http:
        yield http


@pytest.fixture
def docs_http(live: Live) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=live.url) as http:
        yield http
        http.post("/_sandbox/reset")
