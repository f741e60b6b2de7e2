"""The process: binds the port, says when it is ready, and stops at once when asked to."""

import asyncio
import errno
import gc
import json
import logging
import signal
import socket
import sys
from collections.abc import Awaitable, Callable, Sequence
from ipaddress import ip_address
from typing import TYPE_CHECKING

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from sandbox.app import Application, create_app
from sandbox.http.line import CONNECTION
from sandbox.http.offers import without_offer
from sandbox.settings import Settings
from sandbox.spaces import DEFAULT, Spaces

if TYPE_CHECKING:
    from sandbox.snapshots.keeping import Keeper

BACKLOG = 2048
GRACE_SECONDS = 0.1
"""How long requests under way may go on once the server was told to stop."""

_GC_THRESHOLDS = (5_000, 1_000, 1_000)
"""Young objects are looked through often, which takes a millisecond; all of them hardly ever.

What a sandbox keeps, it keeps for long: looking through all of it takes 100 ms, so that is done
when nobody is waiting.
"""

_IDLE_SECONDS = 5
_WORTH_COLLECTING = 1_000
"""So many requests after the last time, garbage is collected once the server is idle."""


class StartError(Exception):
    """The server cannot start; the message is a sentence for the user, in French."""


class StopError(Exception):
    """The state could not be saved at the end; the message is a sentence in French."""


def serve(settings: Settings) -> None:
    """Serve until SIGINT or SIGTERM.

    Raises `StartError` or `profiles.ProfileUnavailable` where it cannot start, and `StopError`.
    """
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    # What uvicorn warns of is a client's mistake, which the client is told.
    logging.getLogger("uvicorn.error").setLevel(logging.ERROR)
    sockets = bind(settings.host, settings.port)
    url = _url(settings.host, sockets)
    application = create_app(settings)
    keeper = _state(settings, application)

    def announce() -> None:
        gc.freeze()
        gc.set_threshold(*_GC_THRESHOLDS)
        _print_welcome(url, application.spaces)
        profile = application.spaces.get(DEFAULT).profile.name
        ready = {"ready": True, "url": url, "profile": profile}
        print(json.dumps(ready), flush=True)  # noqa: T201 - the documented ready line

    async def prepare() -> None:
        if settings.scenario is not None:
            await _play(settings.scenario, application, url)

    server = Server(application, announce, application.spaces.dismiss, prepare)
    uvicorn_loop = server.config.get_loop_factory()
    with asyncio.Runner(loop_factory=uvicorn_loop) as runner:
        runner.run(server.serve(sockets))
    if keeper is not None and keeper.failure is not None:
        raise StopError(keeper.failure)


def _state(settings: Settings, application: Application) -> "Keeper | None":
    """Load the state and have it kept, as the settings ask for it; raises `StartError`."""
    if settings.load is None and settings.save is None:
        return None
    # Only now: most servers begin as new, and keep nothing.
    from sandbox.snapshots.files import FileProblem  # noqa: PLC0415
    from sandbox.snapshots.keeping import begin  # noqa: PLC0415
    from sandbox.snapshots.refusals import SnapshotRefused  # noqa: PLC0415

    try:
        keeper, told = begin(application.spaces, settings)
    except FileProblem as problem:
        raise StartError(str(problem)) from problem
    except SnapshotRefused as refused:
        raise StartError(f"{settings.load} : {refused.sentence.fr}") from refused
    for sentence in told:
        print(sentence, file=sys.stderr, flush=True)  # noqa: T201
    if keeper is not None:
        application.keep(keeper)
    return keeper


class _Protocol(HttpToolsProtocol):
    """Lets the application at the connection, where a scripted fault is to break it."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Put the transport into the state that all requests of the connection are given."""
        super().connection_made(transport)
        self.app_state = {**self.app_state, CONNECTION: transport}

    def data_received(self, data: bytes) -> None:
        """Pass over offers of another protocol."""
        super().data_received(without_offer(data))


class Server(uvicorn.Server):
    """Uvicorn's server, waiting for a signal where the original looks around every 100 ms."""

    def __init__(
        self,
        application: object,
        announce: Callable[[], None],
        dismiss: Callable[[], None] = lambda: None,
        prepare: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        """Take what to serve; `dismiss` ends answers that would go on for ever: live updates.

        `prepare` is awaited once the doors are open, and then the world is told.
        """
        super().__init__(
            uvicorn.Config(
                application,  # type: ignore[arg-type]  # an ASGI application
                http=_Protocol,
                loop="auto",
                ws="none",
                lifespan="on",
                access_log=False,
                log_config=None,
                server_header=False,
                timeout_keep_alive=75,
            )
        )
        self._announce, self._dismiss, self._prepare = announce, dismiss, prepare
        self._stopping = asyncio.Event()
        self._idle_ticks = 0
        self._requests_seen = 0
        self._requests_collected = 0

    async def serve(self, sockets: list[socket.socket] | None = None) -> None:
        """Serve on `sockets` until a signal comes or `stop` is called."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            try:
                loop.add_signal_handler(number, self.stop)
            except NotImplementedError:  # Windows
                signal.signal(number, lambda *_: loop.call_soon_threadsafe(self.stop))
            except (RuntimeError, ValueError):  # not in the main thread: a test's server
                break
        await self._serve(sockets)

    def stop(self) -> None:
        """Stop as soon as possible; to be called on the event loop."""
        self.should_exit = True
        self._stopping.set()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Open the doors, then tell the world; raises `StartError`, the doors closed again."""
        await super().startup(sockets)
        if self._prepare is not None:
            try:
                await self._prepare()
            except StartError:
                await self.shutdown(sockets)
                raise
        self._announce()

    async def main_loop(self) -> None:
        """Keep the `Date` header right, and wait to be stopped."""
        while not self.should_exit:
            await self.on_tick(0)
            self._collect_garbage_when_idle()
            try:
                await asyncio.wait_for(self._stopping.wait(), timeout=1)
            except TimeoutError:
                continue

    def _collect_garbage_when_idle(self) -> None:
        """Look through all objects after `_IDLE_SECONDS` of quiet; called every second."""
        served = self.server_state.total_requests
        self._idle_ticks = self._idle_ticks + 1 if served == self._requests_seen else 0
        self._requests_seen = served
        worth_it = served - self._requests_collected >= _WORTH_COLLECTING
        if worth_it and self._idle_ticks >= _IDLE_SECONDS:
            gc.collect()
            self._requests_collected = served

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Close everything; requests under way have `GRACE_SECONDS`."""
        for server in self.servers:
            server.close()
        for listener in sockets or []:
            listener.close()
        self._dismiss()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        if self.server_state.tasks:
            _, late = await asyncio.wait(set(self.server_state.tasks), timeout=GRACE_SECONDS)
            if late:
                # A request that is cut off is no fault; uvicorn would tell it with a traceback.
                logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
            for task in late:
                task.cancel()
        await self.lifespan.shutdown()


def bind(host: str, port: int) -> list[socket.socket]:
    """Open the listening sockets; raises `StartError` with a sentence for the user.

    `localhost` listens on both loopback addresses, with one port number.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except (OSError, UnicodeError) as error:
        raise StartError(
            f"l'hôte « {host} » est inconnu de cette machine ; essayez --host 127.0.0.1"
        ) from error
    sockets: list[socket.socket] = []
    failure: OSError | None = None
    for family, _, _, _, address in dict.fromkeys(found):
        try:
            sockets.append(_listen(family, (str(address[0]), port, *address[2:])))
        except OSError as error:
            # A name may have an address of a family that this machine does not have.
            failure = error
            if error.errno == errno.EADDRINUSE:
                break
            continue
        port = sockets[0].getsockname()[1]
    if not sockets or (failure is not None and failure.errno == errno.EADDRINUSE):
        for listener in sockets:
            listener.close()
        raise StartError(_why_not(host, port, failure)) from failure
    return sockets


def _listen(family: int, address: tuple[object, ...]) -> socket.socket:
    # asyncio sends without delay (TCP_NODELAY) only where the protocol is named; without it every
    # answer to a client that waits for its end comes 40 ms late.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if sys.platform != "win32":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        listener.bind(address)
        listener.listen(BACKLOG)
        listener.setblocking(False)
    except OSError:
        listener.close()
        raise
    return listener


def _why_not(host: str, port: int, failure: OSError | None) -> str:
    if isinstance(failure, PermissionError):
        return f"le port {port} est réservé au système ; choisissez-en un au-dessus de 1023"
    if failure is not None and failure.errno == errno.EADDRNOTAVAIL:
        return f"l'adresse {host} n'est pas une adresse de cette machine ; essayez 127.0.0.1"
    return (
        f"le port {port} de {host} est déjà pris ; "
        "arrêtez l'autre programme, ou choisissez un autre port (--port 0 en prend un de libre)"
    )


def _url(host: str, sockets: Sequence[socket.socket]) -> str:
    port = sockets[0].getsockname()[1]
    try:
        address = ip_address(host)
    except ValueError:
        return f"http://{host}:{port}"
    if address.is_unspecified:
        # An address to listen on, not one to go to.
        return f"http://127.0.0.1:{port}"
    return f"http://[{host}]:{port}" if address.version == 6 else f"http://{host}:{port}"


async def _play(name: str, application: Application, url: str) -> None:
    """Bring the default workspace into the situation of a scenario; raises `StartError`."""
    # Only now: most starts play none.
    from sandbox.http.inside import ask  # noqa: PLC0415

    answered = await ask(
        application,
        "POST",
        ("_sandbox", "scenarios", name, "run"),
        query={},
        body={},
        headers={"host": url.partition("://")[2]},
    )
    if not answered.ok:
        error, hint = answered.body["error"], answered.body["hint"]
        raise StartError(f"le scénario « {name} » n'a pas pu être joué : {error} ({hint})")
    told = f"Scénario « {name} » : {answered.body['see']['fr']}"
    print(told, file=sys.stderr, flush=True)  # noqa: T201


def _print_welcome(url: str, spaces: Spaces) -> None:
    """Say, on standard error, where to go and with which credentials."""
    space = spaces.get(DEFAULT)
    editor = space.workspace.default_editor()
    lines = [
        f"Passe Marché, bac à sable non officiel (profil {space.profile.name}) : {url}",
        f"  éditeur         {editor.client_id} / {editor.client_secret}",
        f"  webhooks vers   {editor.completion_webhook_url}",
        f"  secret webhook  {editor.webhook_secret}",
        f"  console         {url}/_sandbox/console",
        f"  documentation   {url}/_sandbox/docs/",
        f"  pilotage        {url}/_sandbox/health",
        "  Ctrl-C pour arrêter.",
    ]
    print("\n".join(lines), file=sys.stderr, flush=True)  # noqa: T201
