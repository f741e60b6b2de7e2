"""The connection that an answer leaves on, for answers that do not leave as answers do.

    Endpoint ─▶ answer.sending(answer, Line) ─▶ start, write, finish │ cut │ reset

How the transport gets here: the server puts it into the state that each of its connections has
(`CONNECTION` in the ASGI scope). Where there is none, as in a test without sockets, what breaks the
connection is a `ConnectionResetError`.
"""

import asyncio
import socket
import struct
from collections.abc import Iterator, Mapping
from typing import Any

from starlette.types import Receive, Send

from sandbox.http.messages import Answer, Headers

CONNECTION = "sandbox.transport"
"""Key of the connection's state: its `asyncio.Transport`."""

_NO_LINGERING = struct.pack("ii", 1, 0)
_PATIENCE = 5.0
"""So many seconds a client may take to notice that the connection is closed."""


def chunks_of(answer: Answer) -> Iterator[bytes]:
    """Give the body of an answer, piece by piece."""
    if callable(answer.body):
        yield from answer.body()
    elif answer.body:
        yield answer.body


class Line:
    """One connection, for one answer."""

    def __init__(self, scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        self._receive, self._send = receive, send
        self._transport: asyncio.Transport | None = scope.get("state", {}).get(CONNECTION)

    async def start(self, status: int, headers: Headers, length: int | None) -> None:
        """Send the status and the headers; the body is announced to be of `length` bytes."""
        encoded = [(n.encode("latin-1"), v.encode("latin-1")) for n, v in headers]
        if length is not None:
            encoded.append((b"content-length", str(length).encode()))
        await self._send({"type": "http.response.start", "status": status, "headers": encoded})

    async def write(self, data: bytes) -> None:
        """Send a piece of the body."""
        await self._send({"type": "http.response.body", "body": data, "more_body": True})

    async def finish(self) -> None:
        """Say that the body is complete."""
        await self._send({"type": "http.response.body", "body": b""})

    async def cut(self) -> None:
        """Close the connection where it is: what was sent still arrives, the rest never does."""
        transport = self._broken()
        transport.close()
        await self._gone(transport)

    async def reset(self) -> None:
        """Break the connection off (TCP RST)."""
        transport = self._broken()
        connection = transport.get_extra_info("socket")
        if connection is not None:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _NO_LINGERING)
        transport.abort()
        await self._gone(transport)

    def _broken(self) -> asyncio.Transport:
        if self._transport is None:
            raise ConnectionResetError("the connection is broken off on purpose")
        return self._transport

    async def _gone(self, transport: asyncio.Transport) -> None:
        """Wait until the server knows; one that does not would take this for a mistake of ours."""
        try:
            async with asyncio.timeout(_PATIENCE):
                while (await self._receive())["type"] != "http.disconnect":
                    continue
        except TimeoutError:
            transport.abort()
            await asyncio.sleep(0)
