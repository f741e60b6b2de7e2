"""Sends one request and reads one answer, on a connection of its own.

h11 speaks the protocol, asyncio moves the bytes. A connection is never used twice, so that no
delivery can fail on one that the receiver has closed meanwhile; redirects are not followed, and
the environment's proxies are not asked. Whatever goes wrong becomes a `NoAnswer` with a
sentence that helps whoever wrote the receiver.
"""

import asyncio
import errno
import ssl
from asyncio import StreamReader, StreamWriter
from functools import cache

import h11

from sandbox.webhooks.address import Address, parse
from sandbox.webhooks.delivery import Headers, NoAnswer, Request, Response
from sandbox.webhooks.names import look_up
from sandbox.webhooks.policy import Failure

MAX_BODY = 64 * 1024
"""How many bytes of an answer are kept; the rest is not read."""
MAX_HEADERS = 64 * 1024
_CHUNK = 64 * 1024


class Transport:
    """Opens connections; `ca_file` holds certificates trusted besides those of the system."""

    def __init__(self, ca_file: str | None = None) -> None:
        self._ca_file = ca_file

    async def post(self, request: Request) -> Response:
        """Send a request and read the answer; raises `NoAnswer`.

        Cancelling it closes the connection at once.
        """
        address = parse(request.url)
        reader, writer = await self._connect(address)
        try:
            return await _exchange(reader, writer, address, request)
        except h11.RemoteProtocolError as error:
            raise NoAnswer(Failure.PROTOCOL, f"not a valid HTTP answer: {error}") from error
        except ssl.SSLError as error:
            raise _tls_error(address, error) from error
        except OSError as error:
            raise NoAnswer(Failure.CONNECTION, _broken(error)) from error
        finally:
            # Not a polite close: the other side may never answer to one.
            writer.transport.abort()

    async def _connect(self, address: Address) -> tuple[StreamReader, StreamWriter]:
        context = self._tls() if address.secure else None
        refusals = []
        for host in await _resolve(address):
            try:
                return await asyncio.open_connection(
                    host,
                    address.port,
                    ssl=context,
                    server_hostname=address.host if context else None,
                )
            except ssl.SSLError as error:
                raise _tls_error(address, error) from error
            except OSError as error:
                refusals.append(_refusal(error, host, address.port))
        raise NoAnswer(Failure.CONNECTION, f"{' and '.join(refusals)}: is the receiver running?")

    def _tls(self) -> ssl.SSLContext:
        try:
            return _context(self._ca_file)
        except OSError as error:
            message = f"cannot use the certificates in {self._ca_file}: {error}"
            raise NoAnswer(Failure.TLS, message) from error


@cache
def _context(ca_file: str | None) -> ssl.SSLContext:
    """Load what is trusted, once: it takes some 20 ms."""
    context = ssl.create_default_context()
    context.set_alpn_protocols(["http/1.1"])
    if ca_file:
        context.load_verify_locations(ca_file)
    return context


async def _resolve(address: Address) -> list[str]:
    try:
        return await look_up(address.host)
    except OSError as error:
        message = f"the host {address.host} cannot be found: {error.strerror or error}"
        raise NoAnswer(Failure.CONNECTION, message) from error


async def _exchange(
    reader: StreamReader, writer: StreamWriter, address: Address, request: Request
) -> Response:
    connection = h11.Connection(h11.CLIENT, max_incomplete_event_size=MAX_HEADERS)
    head = h11.Request(method="POST", target=address.target, headers=list(request.headers))
    parts = (head, h11.Data(data=request.body), h11.EndOfMessage())
    writer.write(b"".join(connection.send(part) or b"" for part in parts))
    response = None
    body = bytearray()
    while True:
        event = connection.next_event()
        if event is h11.NEED_DATA:
            connection.receive_data(await _read(reader, connection))
        elif isinstance(event, h11.Response):
            response = event
        elif isinstance(event, h11.Data):
            body += event.data
        elif isinstance(event, h11.EndOfMessage | h11.ConnectionClosed):
            break
        if len(body) > MAX_BODY:
            break
    if response is None:
        raise NoAnswer(Failure.PROTOCOL, "the receiver closed the connection: no answer")
    return Response(
        response.status_code,
        _headers(response),
        bytes(body[:MAX_BODY]),
        truncated=len(body) > MAX_BODY,
    )


async def _read(reader: StreamReader, connection: h11.Connection) -> bytes:
    data = await reader.read(_CHUNK)
    if not data and connection.their_state is h11.SEND_RESPONSE:
        received, _ = connection.trailing_data
        raise NoAnswer(Failure.PROTOCOL, _cut_short(received))
    return data


def _cut_short(received: bytes) -> str:
    if not received:
        return "the receiver closed the connection without an answer"
    if received[:5] != b"HTTP/":
        return f"not a valid HTTP answer: it begins with {received[:40]!r}"
    return "the receiver closed the connection in the middle of its answer"


def _headers(response: h11.Response) -> Headers:
    return tuple(
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, value in response.headers.raw_items()
    )


def _refusal(error: OSError, host: str, port: int) -> str:
    where = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    if error.errno == errno.ECONNREFUSED:
        return f"connection refused by {where}"
    return f"cannot connect to {where} ({error.strerror or error})"


def _broken(error: OSError) -> str:
    if isinstance(error, ConnectionResetError | BrokenPipeError):
        return "the receiver reset the connection before it had answered"
    return f"the connection broke: {error.strerror or error}"


def _tls_error(address: Address, error: ssl.SSLError) -> NoAnswer:
    reason = getattr(error, "verify_message", "") or error.reason or str(error)
    return NoAnswer(Failure.TLS, f"no TLS connection to {address.host}:{address.port}: {reason}")
