"""Live updates: what is told, and that they end."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest

from sandbox.app import Application
from tests.console.steering import CONSOLE, Console

pytestmark = pytest.mark.anyio


class Stream:
    """One connection to the stream, spoken over ASGI so that it can be read as it comes."""

    def __init__(self) -> None:
        self.sent: asyncio.Queue[Any] = asyncio.Queue()
        self.gone = asyncio.Event()

    async def receive(self) -> dict[str, str]:
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Any) -> None:
        await self.sent.put(message)

    async def event(self) -> tuple[str, Any]:
        """Give the next event."""
        while True:
            message = await asyncio.wait_for(self.sent.get(), 10)
            text = message.get("body", b"").decode()
            if "event: " in text:
                lines = text.splitlines()
                name = next(line for line in lines if line.startswith("event: "))
                data = next(line for line in lines if line.startswith("data: "))
                return name[7:], json.loads(data[6:])


@asynccontextmanager
async def listening(
    application: Application, workspace: str = "default"
) -> AsyncIterator[tuple[Stream, "asyncio.Task[None]"]]:
    stream = Stream()
    scope = {
        "type": "http",
        "method": "GET",
        "path": f"{CONSOLE}/stream",
        "query_string": f"workspace={workspace}".encode(),
        "headers": [],
    }
    task = asyncio.create_task(application(scope, stream.receive, stream.send))
    try:
        yield stream, task
    finally:
        stream.gone.set()
        await asyncio.wait_for(task, 10)


async def test_news_name_what_they_are_about(
    console: Console, console_application: Application
) -> None:
    async with listening(console_application) as (stream, _):
        name, data = await stream.event()
        assert (name, list(data)) == ("hello", ["last"])
        market = await console.market()
        name, data = await stream.event()
        assert (name, data["kinds"]) == ("news", ["call"])
        await console.complete("public_markets", market)
        seen: set[str] = set()
        while market not in seen:
            name, data = await stream.event()
            seen |= set(data["about"])
        await console.control("POST", "reset")
        while data["about"] is not None:
            name, data = await stream.event()


async def test_a_listener_is_forgotten_when_it_leaves(
    console: Console, console_application: Application
) -> None:
    audience = console_application.spaces.get("default").audience
    async with listening(console_application) as (stream, _):
        await stream.event()
        assert len(audience.listeners) == 1
    assert not audience.listeners


async def test_it_ends_with_its_workspace(
    console: Console, console_application: Application
) -> None:
    await console.control("POST", "workspaces", json={"name": "gone"})
    async with listening(console_application, "gone") as (stream, task):
        await stream.event()
        await console.http.delete("/_sandbox/workspaces/gone")
        assert (await stream.event())[0] == "gone"
        await asyncio.wait_for(task, 10)


async def test_an_unknown_workspace_has_no_news(console: Console) -> None:
    answer: httpx.Response = await console.http.get(f"{CONSOLE}/stream?workspace=nope")
    assert answer.status_code == 204
