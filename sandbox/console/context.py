"""What every page of the console needs: the site, and the workspace that it shows."""

from dataclasses import dataclass
from typing import cast

from flask import current_app, g, request

from sandbox.console.alarms import Alarms
from sandbox.console.control import ControlClient
from sandbox.console.diagnoses import Diagnoses
from sandbox.console.notices import Notices
from sandbox.console.runs import Runs
from sandbox.domain.background import catch_up
from sandbox.redaction import Redactor
from sandbox.settings import Settings, base_url
from sandbox.space import Space
from sandbox.spaces import DEFAULT, Spaces

EXTENSION = "console"
PARAMETER = "workspace"


@dataclass(frozen=True)
class Site:
    """What the console is built from; `secret` signs form tokens while the process lives."""

    spaces: Spaces
    settings: Settings
    secret: bytes
    control: ControlClient
    notices: Notices
    diagnoses: Diagnoses
    alarms: Alarms
    runs: Runs


def site() -> Site:
    """Give the site of the current request."""
    return cast(Site, current_app.extensions[EXTENSION])


def load_space() -> None:
    """Find the workspace that the address names, and do what is due in it.

    Raises `UnknownWorkspace`.
    """
    g.space = None
    if request.endpoint in (None, "static"):
        return
    g.space = site().spaces.get(request.args.get(PARAMETER, DEFAULT))
    catch_up(g.space.workspace)


def space() -> Space:
    """Give the workspace of the current page."""
    return cast(Space, g.space)


def keep_workspace(endpoint: str, values: dict[str, object]) -> None:
    """Have every link of a page stay in its workspace."""
    here = g.get("space")
    if endpoint != "static" and here is not None and here.request.name != DEFAULT:
        values.setdefault(PARAMETER, here.request.name)


def redactor() -> Redactor:
    """Give what hides the secrets of the workspace, made once for a page."""
    if "redactor" not in g:
        g.redactor = space().redactor()
    return cast(Redactor, g.redactor)


def address() -> str:
    """Give the address under which the browser reaches this sandbox."""
    return base_url(site().settings, request.scheme, request.host)
