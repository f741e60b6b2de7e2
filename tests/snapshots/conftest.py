"""Two sandboxes in this process: one that is driven, and one that its snapshots are loaded into."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from sandbox.app import Application, create_app
from sandbox.settings import Settings
from tests.control.conftest import NOWHERE, Client, receiver

__all__ = ["receiver"]

SETTINGS = Settings(seed=1, webhook_url=NOWHERE, clock_patience=5)


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def applications() -> tuple[Application, Application]:
    return tuple(create_app(SETTINGS, validate_responses=True) for _ in "ab")  # type: ignore


async def connected(application: Application) -> Client:
    http = httpx.AsyncClient(
        transport=httpx.ASGITransport(application), base_url="http://localhost:3000"
    )
    return Client(http)


async def clean(application: Application) -> None:
    for space in list(application.spaces)[1:]:
        await application.spaces.delete(space.request.name)
    await application.spaces.reset("default")


@pytest.fixture
async def sandbox(applications: tuple[Application, Application]) -> AsyncIterator[Client]:
    """The sandbox that is driven."""
    client = await connected(applications[0])
    yield client
    await client.http.aclose()
    await clean(applications[0])


@pytest.fixture
async def other(applications: tuple[Application, Application]) -> AsyncIterator[Client]:
    """The sandbox that snapshots are loaded into."""
    client = await connected(applications[1])
    yield client
    await client.http.aclose()
    await clean(applications[1])


async def saved(client: Client, only: str | None = None) -> dict[str, Any]:
    """Take a snapshot."""
    wanted = {} if only is None else {"workspace": only}
    answer = await client.http.get("/_sandbox/snapshot", params=wanted)
    assert answer.status_code == 200, answer.text
    taken: dict[str, Any] = answer.json()
    return taken


async def load(client: Client, snapshot: Any, only: str | None = None) -> httpx.Response:
    """Have a snapshot put back."""
    wanted = {} if only is None else {"workspace": only}
    return await client.http.put("/_sandbox/snapshot", params=wanted, json=snapshot)


async def loaded(client: Client, snapshot: Any, only: str | None = None) -> Any:
    """Have a snapshot put back, which succeeds."""
    answer = await load(client, snapshot, only)
    assert answer.status_code == 200, answer.text
    return answer.json()
