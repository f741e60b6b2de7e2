"""A sandbox in this process with its receiver, in either profile, on a clock that stands still."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import httpx
import pytest

from tests.control.conftest import COMPANY, Client, sandbox, shared_application
from tests.webhooks.conftest import Received, Receiver, receive

__all__ = ["COMPANY", "Client", "receive", "sandbox", "shared_application"]

PROFILES = ("documented", "deployed")


class World:
    """What the tests do in a workspace."""

    def __init__(self, client: Client, receiver: Receiver, editor: dict[str, Any]) -> None:
        self.client, self.receiver, self.editor = client, receiver, editor

    async def script(self, fault: str, **wish: Any) -> Any:
        """Script a fault; of a webhook where nothing else is said."""
        key = {} if "operation" in wish else {"event": "any"}
        return await self.client.post("faults", {"fault": fault, **key, **wish})

    async def complete(self, market: str | None = None) -> str:
        """Complete a market, and wait for the first attempt."""
        market = market or await self.client.market(await self.client.token(self.editor))
        await self.client.post(f"public_markets/{market}/complete", wait="delivery")
        return market

    async def application(self, market: str, siret: str = COMPANY) -> str:
        """Open an application; gives its identifier."""
        path = f"/api/v1/public_markets/{market}/market_applications"
        answer = await self.call("POST", path, json={"market_application": {"siret": siret}})
        assert answer.status_code == 201, answer.text
        return str(answer.json()["identifier"])

    async def submit(self, application: str) -> None:
        """Submit an application, and wait for the first attempt."""
        await self.client.post(f"market_applications/{application}/complete", wait="delivery")

    async def call(self, method: str, path: str, **options: Any) -> httpx.Response:
        """Call the service with a new token."""
        token = await self.client.token(self.editor)
        headers = {"Authorization": f"Bearer {token}"}
        return await self.client.http.request(method, path, headers=headers, **options)

    async def advance(self, seconds: float) -> list[str]:
        """Let time pass; gives what fell due, in words."""
        ran = (await self.client.post("clock", {"advance_seconds": seconds}))["ran"]
        return [event["description"] for event in ran]

    async def quiet(self, **wish: Any) -> Any:
        """Wait for all webhooks, but not for long."""
        return await self.client.post("webhooks/wait", {"timeout_seconds": 0, **wish})

    async def newest(self) -> dict[str, Any]:
        """Show the last webhook that is no replay."""
        found = await self.client.deliveries()
        return next(delivery for delivery in found if delivery["replay_of"] is None)

    async def sync(self, market: str) -> str:
        """Tell the synchronisation of a market."""
        return str((await self.client.get(f"public_markets/{market}"))["sync_status"])

    async def left(self) -> list[tuple[str, int]]:
        """Tell what is still scripted, and how often it is to strike."""
        faults = (await self.client.get("faults"))["faults"]
        return [(fault["fault"], fault["remaining"]) for fault in faults]

    async def uses(self) -> list[dict[str, Any]]:
        """Tell what has struck, oldest first."""
        uses: list[dict[str, Any]] = (await self.client.get("faults"))["uses"]
        return uses[::-1]

    @property
    def told(self) -> list[str]:
        """Name the markets that the receiver was told of, in order; `FT…` for applications."""
        return [_about(received) for received in self.receiver.received]


def _about(received: Received) -> str:
    body = json.loads(received.body)
    record = body.get("market") or body["market_application"]
    return str(record["identifier"])


@pytest.fixture(params=PROFILES)
async def world(
    request: pytest.FixtureRequest,
    sandbox: Client,
    receive: Callable[..., Awaitable[Receiver]],
) -> AsyncIterator[World]:
    """A workspace of each profile, its webhooks going to a receiver, its clock frozen."""
    receiver = await receive()
    client = await sandbox.world(profile=request.param, seed=7, webhook_url=receiver.url)
    await client.post("clock", {"freeze_at": "2026-11-23T09:00:00Z"})
    yield World(client, receiver, (await client.get("editors"))["editors"][0])
