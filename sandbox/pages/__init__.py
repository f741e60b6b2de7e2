"""The browser pages: buyer, candidate, synchronisation, and what stands around them.

Flask and the templates are loaded when the first page is asked for, not when the server starts.
"""

from typing import TYPE_CHECKING

from sandbox.pages.bridge import Bridge
from sandbox.settings import Settings
from sandbox.spaces import Spaces

if TYPE_CHECKING:
    from sandbox.pages.web import Pages

__all__ = ["build"]


def build(spaces: Spaces, settings: Settings) -> Bridge:
    """Give the pages as an ASGI application, to run on the event loop of the API."""

    def load() -> "Pages":
        from sandbox.pages.web import create_app  # noqa: PLC0415 - costs 150 ms, and only pages need it

        return create_app(spaces, settings)

    return Bridge(load)
