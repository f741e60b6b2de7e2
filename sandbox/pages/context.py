"""What every page needs: the site it belongs to, and the world that holds an identifier."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from flask import abort, current_app, g, request

from sandbox.domain.background import catch_up
from sandbox.domain.models import Application, Market, Record, WebhookEvent
from sandbox.pages.bridge import AFTERWARDS
from sandbox.profiles.page_rules import PageRules
from sandbox.settings import Settings, base_url
from sandbox.space import Space
from sandbox.spaces import DEFAULT, Spaces

if TYPE_CHECKING:
    from sandbox.pages.candidate.sending import SentAhead
    from sandbox.pages.revisions import LastSaved

EXTENSION = "sandbox"


@dataclass(frozen=True)
class Site:
    """What the pages are built from; `secret` signs form tokens while the process lives."""

    spaces: Spaces
    settings: Settings
    secret: bytes
    last_saved: "LastSaved"
    sent_ahead: "SentAhead"


def site() -> Site:
    """Give the site that the current request belongs to."""
    return cast(Site, current_app.extensions[EXTENSION])


def space() -> Space:
    """Give the world of the current page, once `load_record` has found it."""
    return cast(Space, g.space)


def rules() -> PageRules:
    """Give what the profile of the current page does in its own way.

    A page that is about no market or application has the profile of the default world.
    """
    here = g.get("space") or site().spaces.get(DEFAULT)
    return cast(Space, here).profile.page_rules()


def record() -> Record:
    """Give the market or the application that the page is about."""
    return cast(Record, g.record)


def market() -> Market:
    """Give the market that the page is about, or that the application is made to."""
    here = record()
    if isinstance(here, Market):
        return here
    return space().workspace.markets[cast(Application, here).market_identifier]


def application() -> Application:
    """Give the application that the page is about."""
    return cast(Application, record())


def load_record() -> None:
    """Find the market or the application that the address names; raises `NotFound`.

    The worlds share one set of pages: the identifier tells which of them is meant, as it is
    drawn at random, or from a seed together with the world's name. What was due by the world's
    clock is done first, so that the page shows the present.
    """
    g.space = g.record = None
    identifier = (request.view_args or {}).get("identifier")
    if identifier is None:
        return
    wanted = Application if (request.blueprint or "").startswith("candidate") else Market
    for candidate in site().spaces:
        found: Record | None = candidate.workspace.record(identifier)
        if isinstance(found, wanted):
            catch_up(candidate.workspace)
            g.space, g.record = candidate, found
            return
    abort(404)


def public_address() -> str:
    """Give the address under which the browser reaches this sandbox."""
    return base_url(site().settings, request.scheme, request.host)


def send_afterwards(event: WebhookEvent | None) -> None:
    """Have a webhook, if there is one, sent once the page has left."""
    if event is None:
        return
    here = space()
    request.environ[AFTERWARDS].append(lambda: here.submit(event))
