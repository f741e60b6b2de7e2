"""The first page: what needs attention, how much there is, and what happened last."""

from flask import Blueprint, render_template

from sandbox.console import attention, timeline
from sandbox.console.addresses import PREFIX
from sandbox.console.context import site, space

blueprint = Blueprint("overview", __name__, url_prefix=PREFIX)
_LATEST = 15


@blueprint.get("", strict_slashes=False)
def show() -> str:
    """Show it."""
    here = space()
    return render_template(
        "overview.html",
        issues=attention.look(here, site().diagnoses.of),
        latest=timeline.page(here, timeline.Wanted(), _LATEST).rows,
    )
