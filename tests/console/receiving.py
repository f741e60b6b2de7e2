"""Receivers of webhooks as integrators write them, right and wrong, on a real socket."""

import asyncio
import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from sandbox.domain.workspace import seeded_editors
from tests.console.steering import Console

SECRET = seeded_editors("", "")[0].webhook_secret or ""

Answer = tuple[int, bytes]
Behaviour = Callable[[bytes, str], Answer]
"""Takes the body and the signature that came with it."""


def signed(body: bytes, secret: str = SECRET) -> str:
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def verifying(expected: Callable[[bytes], str], *, tells: bool = False) -> Behaviour:
    """Accept what bears the signature that it expects; `tells` says which one that is."""

    def answer(body: bytes, signature: str) -> Answer:
        if signature == expected(body):
            return 200, b""
        return 401, json.dumps({"expected": expected(body)}).encode() if tells else b"no"

    return answer


def python_json(body: bytes) -> str:
    """Sign what `json.dumps` writes again: the usual mistake."""
    return signed(json.dumps(json.loads(body)).encode())


def node_json(body: bytes) -> str:
    """Sign what `JSON.stringify` writes again: here it comes out as it was."""
    text = json.dumps(json.loads(body), separators=(",", ":"), ensure_ascii=False)
    return signed(text.encode())


def php_json(body: bytes) -> str:
    """Sign what PHP's `json_encode` writes again: slashes come out as `\\/`."""
    text = json.dumps(json.loads(body), separators=(",", ":")).replace("/", "\\/")
    return signed(text.encode())


def statuses(*numbers: int) -> Behaviour:
    """Answer with each of these in turn, then with 200."""
    left = list(numbers)
    return lambda *_: (left.pop(0) if left else 200, b"Internal Server Error")


class Receiver:
    """Answers by its `behaviour`, which may be changed."""

    def __init__(self, behaviour: Behaviour) -> None:
        self.behaviour = behaviour
        self.url = ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        headers = dict(line.split(": ", 1) for line in head.split("\r\n")[1:] if line)
        body = await reader.readexactly(int(headers["Content-Length"]))
        status, text = self.behaviour(body, headers.get("X-Webhook-Signature-SHA256", ""))
        length = f"Content-Length: {len(text)}\r\nConnection: close\r\n\r\n"
        writer.write(f"HTTP/1.1 {status} Whatever\r\n{length}".encode() + text)
        await writer.drain()
        writer.close()


@asynccontextmanager
async def receiving(console: Console, behaviour: Behaviour) -> AsyncIterator[Receiver]:
    """Have the first editor's webhooks go to such a receiver."""
    receiver = Receiver(behaviour)
    server = await asyncio.start_server(receiver.serve, "127.0.0.1", 0)
    async with server:
        receiver.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/hook"
        settings = {"completion_webhook_url": receiver.url}
        await console.control("PATCH", "editors/demo_editor_client", json=settings)
        yield receiver


async def send(console: Console, event: str = "market.completed") -> str:
    """Have a webhook sent once; gives the id of its delivery."""
    body = {"event": event}
    made = await console.control("POST", "trigger", json=body, params={"wait": "delivery"})
    return str(made["delivery"]["id"])
