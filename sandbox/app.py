"""Puts the parts together: API, pages, control API, console and documentation on one port."""

from typing import TYPE_CHECKING

from starlette.types import Receive, Scope, Send

from sandbox import console, pages
from sandbox.api.stacks import service_api
from sandbox.contract import loader
from sandbox.control import ControlHooks
from sandbox.control import handlers as control_handlers
from sandbox.control.snapshot import MOST_BYTES
from sandbox.docs.serving import Docs
from sandbox.http import build_app, lifespan
from sandbox.settings import Settings
from sandbox.spaces import Spaces

if TYPE_CHECKING:
    from sandbox.snapshots.keeping import Keeper

CONTROL_PREFIX = "/_sandbox"
API_PREFIXES = ("/api/", "/oauth/")


class Application:
    """The sandbox as one ASGI application."""

    def __init__(self, settings: Settings, *, validate_responses: bool = False) -> None:
        """Build everything; raises `profiles.ProfileUnavailable`."""
        self.spaces = Spaces(settings)
        self._api = service_api(self.spaces, validate_responses=validate_responses)
        self._control = build_app(
            loader.load("control"),
            handlers=control_handlers(self.spaces, self._control_again),
            hooks=ControlHooks(self.spaces),
            validate_responses=validate_responses,
            large_bodies={f"{CONTROL_PREFIX}/snapshot": MOST_BYTES},
        )
        self._pages = pages.build(self.spaces, settings)
        self._console = console.build(self.spaces, settings, self._control)
        self._docs = Docs()
        self._lifespan = lifespan(on_shutdown=self.close, on_startup=self._start)
        self._keeper: Keeper | None = None

    def keep(self, keeper: "Keeper") -> None:
        """Have the state saved while it is served, and at the end."""
        self._keeper = keeper

    def _start(self) -> None:
        """Begin with what is to do where a state was loaded."""
        self.spaces.wake()
        if self._keeper is not None:
            self._keeper.start()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or the start and the end of the server."""
        if self._keeper is not None and scope["type"] == "http":
            self._keeper.touch(scope["method"], scope["path"])
        if scope["type"] == "lifespan":
            await self._lifespan(scope, receive, send)
        elif scope["path"].startswith(API_PREFIXES):
            await self._api(scope, receive, send)
        elif console.is_here(scope["path"]):
            await self._console(scope, receive, send)
        elif self._docs.is_here(scope["path"]):
            await self._docs(scope, receive, send)
        elif scope["path"].startswith(CONTROL_PREFIX):
            await self._control(scope, receive, send)
        else:
            await self._pages(scope, receive, send)

    async def _control_again(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Make a control call out of another one: a scenario is made of such."""
        await self._control(scope, receive, send)

    async def close(self) -> None:
        """Save what is to be saved, then stop what is under way."""
        if self._keeper is not None:
            await self._keeper.finish()
        await self.spaces.close()


def create_app(settings: Settings, *, validate_responses: bool = False) -> Application:
    """Build the sandbox from its settings; raises `profiles.ProfileUnavailable`."""
    return Application(settings, validate_responses=validate_responses)
