"""The console at `/_sandbox/console`: what happened in a workspace, why, and what to do next.

    request ─▶ stream.py      the news of a workspace, as server-sent events
            └▶ Flask (web.py) pages, made on the server; every button makes a control call, through
                              the control API itself: one code path for tests and people

Flask and the templates are loaded with the first page, as for the pages of the service.
"""

from typing import TYPE_CHECKING

from starlette.types import ASGIApp, Receive, Scope, Send

from sandbox.console import stream
from sandbox.console.addresses import PREFIX, STREAM
from sandbox.console.control import ControlClient
from sandbox.pages.bridge import Bridge
from sandbox.settings import Settings
from sandbox.spaces import Spaces

if TYPE_CHECKING:
    from sandbox.console.web import ConsolePages

__all__ = ["PREFIX", "Console", "build", "is_here"]


def is_here(path: str) -> bool:
    """Tell whether an address belongs to the console."""
    return path == PREFIX or path.startswith(f"{PREFIX}/")


class Console:
    """The console as an ASGI application."""

    def __init__(self, spaces: Spaces, pages: Bridge) -> None:
        self._spaces, self._pages = spaces, pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["path"] == STREAM:
            await stream.serve(self._spaces, scope, receive, send)
        else:
            await self._pages(scope, receive, send)


def build(spaces: Spaces, settings: Settings, control: ASGIApp) -> Console:
    """Give the console, which drives the sandbox over its control API."""

    def load() -> "ConsolePages":
        from sandbox.console.web import create_app  # noqa: PLC0415 - Flask: only pages need it

        return create_app(spaces, settings, ControlClient(control))

    return Console(spaces, Bridge(load))
