"""What tests of several packages share: the event loop, and one live server for the whole run."""

import asyncio
import http.client
import threading
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from hypothesis import settings

from sandbox.app import Application, create_app
from sandbox.server import Server, bind
from sandbox.settings import Settings

# How long an example takes depends on what else the machine does: no test fails for that.
settings.register_profile("untimed", parent=settings(), deadline=None)
settings.load_profile("untimed")

NOBODY = "http://127.0.0.1:9/"
"""Nobody listens there: a delivery is refused at once."""


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@dataclass(frozen=True)
class Live:
    """A sandbox that listens on a port, in a thread of this process."""

    url: str
    application: Application

    def post(self, path: str) -> None:
        """Make a control call that succeeds."""
        connection = http.client.HTTPConnection(self.url.removeprefix("http://"))
        try:
            connection.request("POST", path)
            answer = connection.getresponse()
            assert answer.status == 200, answer.read()
        finally:
            connection.close()


@pytest.fixture(scope="session")
def live_server() -> Iterator[Live]:
    """Start the one live server; tests use it through `live`."""
    sockets = bind("127.0.0.1", 0)
    application = create_app(Settings(seed=1, webhook_url=NOBODY), validate_responses=True)
    started = threading.Event()
    loop: asyncio.AbstractEventLoop | None = None
    server: Server | None = None

    async def serve() -> None:
        nonlocal loop, server
        loop = asyncio.get_running_loop()
        server = Server(application, started.set, application.spaces.dismiss)
        await server.serve(sockets)

    thread = threading.Thread(target=lambda: asyncio.run(serve()), daemon=True)
    thread.start()
    assert started.wait(10), "the server did not start"
    yield Live(f"http://127.0.0.1:{sockets[0].getsockname()[1]}", application)
    assert loop is not None and server is not None
    loop.call_soon_threadsafe(server.stop)
    thread.join()


@pytest.fixture
def live(live_server: Live) -> Live:
    """Give the live server, its default workspace as new."""
    live_server.post("/_sandbox/reset")
    return live_server
