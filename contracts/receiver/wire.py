"""Sends the requests of the battery, each over a connection of its own, as the service does."""

import asyncio
import ssl
import time
from collections.abc import Sequence
from urllib.parse import urlsplit

import httpx

from contracts.exchange import Exchange, Request, Response
from contracts.wording import NOTHING, Text

SERVICE_TIMEOUT = 30.0
"""After this many seconds the service gives up (D07, SFD §7.6.1)."""
MAX_PATIENCE = 5.0
"""How long at most a receiver that answers 429 is waited for, in seconds."""


class Unreachable(Exception):
    """Nobody answers at the address; the message is the reason."""


class Wire:
    """Sends requests to a receiver, one at a time or several at once."""

    def __init__(self, *, timeout: float = SERVICE_TIMEOUT, ca_file: str | None = None) -> None:
        self.timeout = timeout
        context = ssl.create_default_context(cafile=ca_file)
        self._context = context
        self._client = httpx.AsyncClient(
            timeout=httpx.Timeout(timeout, connect=10.0),
            verify=context,
            follow_redirects=False,
            limits=httpx.Limits(max_keepalive_connections=0),
            trust_env=False,
        )

    async def close(self) -> None:
        """Let go of everything."""
        await self._client.aclose()

    async def send(self, request: Request, label: Text = NOTHING) -> Exchange:
        """Send a request; a receiver that asks for patience (429) gets it once."""
        exchange = await self._send(request, label)
        if exchange.status == 429:
            await asyncio.sleep(_patience(exchange))
            exchange = await self._send(request, label)
        return exchange

    async def send_at_once(self, requests: Sequence[Request], label: Text) -> list[Exchange]:
        """Send several requests at the same time."""
        return list(await asyncio.gather(*(self._send(r, label) for r in requests)))

    async def _send(self, request: Request, label: Text) -> Exchange:
        started = time.perf_counter()
        try:
            answer = await asyncio.wait_for(
                self._client.request(
                    request.method,
                    request.url,
                    headers=list(request.headers),
                    content=request.body or None,
                ),
                self.timeout,
            )
        except (httpx.HTTPError, TimeoutError) as error:
            lasted = time.perf_counter() - started
            return Exchange(request, None, _reason(error), lasted, label)
        headers = [(k.decode("latin-1"), v.decode("latin-1")) for k, v in answer.headers.raw]
        response = Response(answer.status_code, headers, answer.content)
        return Exchange(request, response, None, time.perf_counter() - started, label)

    async def break_off(self, request: Request) -> None:
        """Begin a request and hang up in the middle of its body; raises `OSError`."""
        parts = urlsplit(request.url)
        secure = parts.scheme == "https"
        _, writer = await asyncio.open_connection(
            parts.hostname,
            parts.port or (443 if secure else 80),
            ssl=self._context if secure else None,
        )
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        head = [f"{request.method} {target} HTTP/1.1", f"Host: {parts.netloc}"]
        head += [f"{name}: {value}" for name, value in request.headers]
        head.append(f"Content-Length: {len(request.body)}")
        block = "\r\n".join([*head, "", ""]).encode("latin-1")
        writer.write(block + request.body[: len(request.body) // 2])
        await writer.drain()
        writer.close()
        await writer.wait_closed()


def _patience(exchange: Exchange) -> float:
    told = exchange.response.header("retry-after") if exchange.response else None
    try:
        seconds = float(told) if told else 1.0
    except ValueError:
        seconds = 1.0
    return min(max(seconds, 0.0), MAX_PATIENCE)


def _reason(error: Exception) -> str:
    if isinstance(error, TimeoutError | httpx.TimeoutException):
        return "timeout"
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
