"""Receivers on real sockets, and an engine on a clock that stands still."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import Any

import pytest

from sandbox.domain.clock import Clock
from sandbox.profiles import documented_webhooks
from sandbox.timeline import Timeline
from sandbox.webhooks.delivery import Delivery, Event
from sandbox.webhooks.engine import DeliveryEngine, SyncEvent, Target

START = datetime(2026, 6, 15, 12, tzinfo=UTC)
SECRET = "5ec2e7" * 10

Behaviour = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@dataclass
class Received:
    """A request as it came over the wire."""

    line: str
    headers: list[tuple[str, str]]
    body: bytes

    def header(self, name: str) -> str | None:
        return next((v for k, v in self.headers if k.lower() == name.lower()), None)


async def read_request(reader: asyncio.StreamReader) -> Received:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    line, *lines = head.rstrip("\r\n").split("\r\n")
    headers = [(name, value) for name, _, value in (text.partition(": ") for text in lines)]
    request = Received(line, headers, b"")
    request.body = await reader.readexactly(int(request.header("Content-Length") or 0))
    return request


def answer(status: int, body: bytes = b"", *headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status} Whatever", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join([*lines, "", ""]).encode() + body


@dataclass
class Receiver:
    """Takes webhooks. `script` holds what it does next: a status, raw bytes, or a behaviour.

    A behaviour is called after the request was read. Once the script is used up, `default` serves.
    """

    default: int | bytes | Behaviour = 200
    script: deque[int | bytes | Behaviour] = field(default_factory=deque)
    received: list[Received] = field(default_factory=list)
    connections: int = 0
    port: int = 0
    host: str = "127.0.0.1"
    on_connect: Behaviour | None = None

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.port}/webhooks/passemarche?source=test"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            if self.on_connect is not None:
                await self.on_connect(reader, writer)
                return
            self.received.append(await read_request(reader))
            step = self.script.popleft() if self.script else self.default
            if callable(step):
                await step(reader, writer)
            else:
                writer.write(step if isinstance(step, bytes) else answer(step))
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # The sandbox may leave at any moment: tests look at what it says of it.
        finally:
            writer.close()


def script(*steps: int | bytes | Behaviour) -> deque[int | bytes | Behaviour]:
    """Write down what a receiver does next."""
    return deque(steps)


@pytest.fixture
async def receive() -> AsyncIterator[Callable[..., Awaitable[Receiver]]]:
    """Start receivers; they stop with the test."""
    servers: list[asyncio.Server] = []
    tasks: set[asyncio.Task[None]] = set()

    async def start(host: str = "127.0.0.1", ssl: Any = None, **options: Any) -> Receiver:
        receiver = Receiver(**options)

        def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = asyncio.create_task(receiver.serve(reader, writer))
            tasks.add(task)
            task.add_done_callback(tasks.discard)

        server = await asyncio.start_server(connected, host, 0, ssl=ssl)
        servers.append(server)
        receiver.port = server.sockets[0].getsockname()[1]
        receiver.host = f"[{host}]" if ":" in host else host
        return receiver

    yield start
    for task in list(tasks):
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    for server in servers:
        server.close()


class World:
    """An engine with all that it needs, on a frozen clock."""

    def __init__(self, *, patience: float = 5.0, frozen: bool = True, **options: Any) -> None:
        self.clock = Clock(start=START)
        if frozen:
            self.clock.freeze(START)
        self.targets: dict[str, Target] = {}
        self.told: list[tuple[str, SyncEvent]] = []
        ids = count(1)
        rules = options.pop("rules", None) or documented_webhooks.rules(3, 30)
        self.engine = DeliveryEngine(
            clock=self.clock,
            rules=rules,
            target=lambda client: self.targets.get(client, Target(None, None)),
            listener=lambda delivery, event: self.told.append((delivery.identifier, event)),
            new_id=lambda: f"delivery-{next(ids)}",
            patience=patience,
            **options,
        )
        self.timeline = Timeline(self.clock, [self.engine])

    def aim(self, url: str | None, secret: str | None = SECRET, client: str = "platform") -> None:
        self.targets[client] = Target(url, secret)

    def submit(self, identifier: str = "VR-2026-A", client: str = "platform") -> Delivery:
        body = '{"event":"market.completed","timestamp":"2026-06-15T12:00:00.000Z",'
        body += f'"market":{{"identifier":"{identifier}","name":"Écoles"}}}}'
        event = Event("market.completed", identifier, client, body.encode(), "test")
        return self.engine.submit(event)

    def told_of(self, identifier: str) -> list[str]:
        return [event.name for about, event in self.told if about == identifier]

    def seconds(self, delivery: Delivery) -> list[float]:
        """Give when the attempts of a delivery were made, in seconds since the start."""
        return [(attempt.at - START).total_seconds() for attempt in delivery.attempts]

    async def decided(self, identifier: str | None = None) -> None:
        """Wait until everything, or everything about one object, is decided."""
        waited = await self.engine.wait("quiet", 10, identifier=identifier)
        assert waited.reached, waited


@pytest.fixture
async def make_world() -> AsyncIterator[Callable[..., World]]:
    worlds: list[World] = []

    def make(**options: Any) -> World:
        worlds.append(World(**options))
        return worlds[-1]

    yield make
    for world in worlds:
        await world.engine.close()


@pytest.fixture
def world(make_world: Callable[..., World]) -> World:
    return make_world()
