"""Receivers that misbehave: each one ends an attempt with a sentence, none ends the sandbox."""

import asyncio
import socket
import struct
from asyncio import StreamReader, StreamWriter
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from sandbox.webhooks.delivery import Attempt, Status
from sandbox.webhooks.transport import MAX_BODY
from tests.webhooks.conftest import START, Receiver, World, answer, read_request

pytestmark = pytest.mark.anyio
Receive = Callable[..., Awaitable[Receiver]]


@pytest.fixture(params=[False, True], ids=["asyncio", "uvloop"])
def anyio_backend(request: pytest.FixtureRequest) -> tuple[str, dict[str, bool]]:
    """Both event loops: the server runs on the second one where it exists."""
    if request.param:
        pytest.importorskip("uvloop")
    return "asyncio", {"use_uvloop": request.param}


async def first_attempt(world: World, url: str) -> Attempt:
    world.aim(url)
    delivery = world.submit()
    await world.engine.first_attempt(delivery)
    return delivery.attempts[0]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.mark.parametrize(
    ("host", "where"),
    [
        ("127.0.0.1", "connection refused by 127.0.0.1:{0}: is"),
        ("[::1]", "connection refused by [::1]:{0}: is"),
        (
            "localhost",
            "connection refused by 127.0.0.1:{0} and connection refused by [::1]:{0}: is",
        ),
    ],
)
async def test_nobody_listens(world: World, host: str, where: str) -> None:
    port = free_port()
    attempt = await first_attempt(world, f"http://{host}:{port}/")
    assert attempt.exchange.error == f"{where.format(port)} the receiver running?"
    assert attempt.exchange.response is None
    assert "network error (D07, SFD §7.6.2)" in attempt.reason
    assert attempt.decision == "retry at 2026-06-15T12:00:01.000Z"


@pytest.mark.parametrize("address", ["127.0.0.1", "::1"])
async def test_localhost_is_found_on_both_addresses(
    world: World, receive: Receive, address: str
) -> None:
    receiver = await receive(host=address)
    attempt = await first_attempt(world, f"http://localhost:{receiver.port}/")
    assert attempt.decision == "delivered"
    assert receiver.received[0].header("Host") == f"localhost:{receiver.port}"


async def test_an_unknown_host(world: World) -> None:
    attempt = await first_attempt(world, "http://nobody.invalid/")
    assert "the host nobody.invalid cannot be found" in (attempt.exchange.error or "")


ENDINGS: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "the receiver closed the connection without an answer"),
    "half a head": (b"HTTP/1.1 200 OK\r\nX: ", "in the middle of its answer"),
    "half a body": (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc", "not a valid HTTP answer"),
    "half a chunk": (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
        "not a valid HTTP answer",
    ),
    "garbage": (b"\x16\x03\x01\x02\x00 nonsense\r\n\r\n", "not a valid HTTP answer"),
    "another protocol": (b"SSH-2.0-OpenSSH_9.2\r\n", "not a valid HTTP answer"),
    "bad length": (b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n", "not a valid HTTP answer"),
    "bad chunk": (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        "not a valid HTTP answer",
    ),
    "endless head": (b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 50_000, "not a valid HTTP answer"),
    "switch": (b"HTTP/1.1 101 Switching Protocols\r\n\r\n", "not a valid HTTP answer"),
    "status of four digits": (b"HTTP/1.1 2000 OK\r\n\r\n", "not a valid HTTP answer"),
}


@pytest.mark.parametrize("ending", ENDINGS)
async def test_no_whole_answer(world: World, receive: Receive, ending: str) -> None:
    raw, words = ENDINGS[ending]
    attempt = await first_attempt(world, (await receive(default=raw)).url)
    assert attempt.exchange.response is None
    assert words in (attempt.exchange.error or "")
    assert attempt.decision.startswith("retry at")


ANSWERS: dict[str, tuple[bytes, int, bytes]] = {
    "chunks": (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        b"3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nT: r\r\n\r\n",
        200,
        b"abcde",
    ),
    "no length": (b"HTTP/1.0 200 OK\r\n\r\nuntil the end", 200, b"until the end"),
    "no reason": (b"HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n", 200, b""),
    "interim": (
        b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + answer(202),
        202,
        b"",
    ),
    "no content": (b"HTTP/1.1 204 No Content\r\n\r\n", 204, b""),
    "no content, but a body": (b"HTTP/1.1 204 No Content\r\n\r\noops", 204, b""),
    "not modified": (b"HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n", 304, b""),
    "more than announced": (answer(200, b"abc") + b"and more", 200, b"abc"),
    "bare line feeds": (b"HTTP/1.1 200 OK\nContent-Length: 1\n\na", 200, b"a"),
    "strange status": (b"HTTP/1.1 799 Odd\r\nContent-Length: 0\r\n\r\n", 799, b""),
    "not text": (answer(500, b"\xff\x00\xfe"), 500, b"\xff\x00\xfe"),
}


@pytest.mark.parametrize("form", ANSWERS)
async def test_answers_of_every_form(world: World, receive: Receive, form: str) -> None:
    raw, status, body = ANSWERS[form]
    attempt = await first_attempt(world, (await receive(default=raw)).url)
    response = attempt.exchange.response
    assert response is not None, attempt.exchange.error
    assert (response.status, response.body, response.truncated) == (status, body, False)
    attempt.to_json()


async def test_a_huge_body_is_cut_and_not_read_to_its_end(world: World, receive: Receive) -> None:
    async def endless(reader: StreamReader, writer: StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            writer.write(b"x" * 100_000)
            await writer.drain()

    attempt = await first_attempt(world, (await receive(default=endless)).url)
    response = attempt.exchange.response
    assert response is not None
    assert (len(response.body), response.truncated) == (MAX_BODY, True)
    assert attempt.decision == "delivered"


async def test_an_answer_byte_by_byte(world: World, receive: Receive) -> None:
    async def slow(reader: StreamReader, writer: StreamWriter) -> None:
        for byte in answer(200, b"done"):
            writer.write(bytes([byte]))
            await writer.drain()
            await asyncio.sleep(0)

    attempt = await first_attempt(world, (await receive(default=slow)).url)
    assert attempt.exchange.response is not None
    assert attempt.exchange.response.body == b"done"


async def test_a_reset_connection(world: World, receive: Receive) -> None:
    async def reset(reader: StreamReader, writer: StreamWriter) -> None:
        linger = struct.pack("ii", 1, 0)
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        writer.transport.abort()

    attempt = await first_attempt(world, (await receive(default=reset)).url)
    assert attempt.exchange.error == "the receiver reset the connection before it had answered"


async def test_an_answer_before_the_request_was_read(world: World, receive: Receive) -> None:
    async def hasty(reader: StreamReader, writer: StreamWriter) -> None:
        writer.write(answer(413))
        await writer.drain()
        await read_request(reader)

    attempt = await first_attempt(world, (await receive(on_connect=hasty)).url)
    assert attempt.exchange.response is not None
    assert attempt.exchange.response.status == 413


async def test_a_half_closed_connection_still_answers(world: World, receive: Receive) -> None:
    async def half_closed(reader: StreamReader, writer: StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n\r\nabc")
        writer.write_eof()
        assert await reader.read() == b""

    attempt = await first_attempt(world, (await receive(default=half_closed)).url)
    assert attempt.exchange.response is not None
    assert attempt.exchange.response.body == b"abc"


@pytest.mark.parametrize("beginning", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc"])
async def test_a_receiver_that_hangs_is_timed_out(
    make_world: Callable[..., World], receive: Receive, beginning: bytes
) -> None:
    async def hang(reader: StreamReader, writer: StreamWriter) -> None:
        writer.write(beginning)
        assert await reader.read() == b"", "the sandbox closes the connection"

    world = make_world(patience=0.02)
    world.aim((await receive(default=hang)).url)
    delivery = world.submit()
    await world.timeline.advance(29.999)
    assert (delivery.status, delivery.attempts) == (Status.PROCESSING, [])
    await world.timeline.advance(0.001)
    (attempt,) = delivery.attempts
    assert attempt.exchange.error == "no complete answer within 30 s"
    assert (attempt.at, delivery.next_attempt_at) == (START, START + timedelta(seconds=31))


async def test_a_receiver_that_hangs_is_timed_out_in_real_time_too(
    make_world: Callable[..., World], receive: Receive
) -> None:
    from sandbox.profiles.documented_webhooks import rules

    async def hang(reader: StreamReader, writer: StreamWriter) -> None:
        await reader.read()

    world = make_world(rules=rules(3, 0.01))
    attempt = await first_attempt(world, (await receive(default=hang)).url)
    assert attempt.exchange.error == "no complete answer within 0.01 s"


async def test_proxies_of_the_environment_are_not_used(
    world: World, receive: Receive, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy, receiver = await receive(), await receive()
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, proxy.url)
    attempt = await first_attempt(world, receiver.url)
    assert (attempt.decision, proxy.connections) == ("delivered", 0)


async def test_every_attempt_has_a_connection_of_its_own(world: World, receive: Receive) -> None:
    receiver = await receive(default=answer(200, b"", "Connection: keep-alive"))
    world.aim(receiver.url)
    for number in range(3):
        world.submit(f"VR-{number}")
    await world.decided()
    assert receiver.connections == 3
