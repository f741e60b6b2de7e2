"""Receivers behind TLS."""

import ssl
from asyncio import StreamReader, StreamWriter
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from tests.webhooks.conftest import Receiver, World, answer
from tests.webhooks.test_transport import first_attempt

pytestmark = pytest.mark.anyio
Receive = Callable[..., Awaitable[Receiver]]


@pytest.fixture(params=[False, True], ids=["asyncio", "uvloop"])
def anyio_backend(request: pytest.FixtureRequest) -> tuple[str, dict[str, bool]]:
    """Both event loops: the server runs on the second one where it exists."""
    if request.param:
        pytest.importorskip("uvloop")
    return "asyncio", {"use_uvloop": request.param}


CERTIFICATES = Path(__file__).parent / "certificates"
AUTHORITY = str(CERTIFICATES / "ca.pem")


def server_context(name: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATES / f"{name}.pem")
    return context


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
async def test_a_trusted_receiver(
    make_world: Callable[..., World], receive: Receive, host: str
) -> None:
    receiver = await receive(ssl=server_context("localhost"), default=answer(200, b"ok"))
    world = make_world(ca_file=AUTHORITY)
    attempt = await first_attempt(world, f"https://{host}:{receiver.port}/")
    assert attempt.decision == "delivered", attempt.reason


async def test_an_unknown_authority(world: World, receive: Receive) -> None:
    receiver = await receive(ssl=server_context("localhost"))
    attempt = await first_attempt(world, f"https://localhost:{receiver.port}/")
    assert attempt.exchange.error == (
        f"no TLS connection to localhost:{receiver.port}: unable to get local issuer certificate"
    )
    assert attempt.decision.startswith("retry at")
    assert receiver.received == []


async def test_a_certificate_for_another_name(
    make_world: Callable[..., World], receive: Receive
) -> None:
    receiver = await receive(ssl=server_context("elsewhere"))
    world = make_world(ca_file=AUTHORITY)
    attempt = await first_attempt(world, f"https://localhost:{receiver.port}/")
    assert "Hostname mismatch" in (attempt.exchange.error or "")


async def test_no_tls_behind_https(world: World, receive: Receive) -> None:
    async def refuse(reader: StreamReader, writer: StreamWriter) -> None:
        await reader.read(1)
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    receiver = await receive(on_connect=refuse)
    attempt = await first_attempt(world, f"https://localhost:{receiver.port}/")
    assert f"no TLS connection to localhost:{receiver.port}" in (attempt.exchange.error or "")


async def test_http_to_a_port_that_speaks_tls(world: World, receive: Receive) -> None:
    receiver = await receive(ssl=server_context("localhost"))
    attempt = await first_attempt(world, f"http://localhost:{receiver.port}/")
    assert attempt.exchange.response is None
    assert attempt.exchange.error


async def test_a_file_without_certificates(
    make_world: Callable[..., World], receive: Receive, tmp_path: Path
) -> None:
    (tmp_path / "ca.pem").write_text("nothing")
    receiver = await receive(ssl=server_context("localhost"))
    world = make_world(ca_file=str(tmp_path / "ca.pem"))
    attempt = await first_attempt(world, f"https://localhost:{receiver.port}/")
    assert f"cannot use the certificates in {tmp_path / 'ca.pem'}" in (attempt.exchange.error or "")
