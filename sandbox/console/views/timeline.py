"""The timeline: everything that happens, newest first."""

from flask import Blueprint, render_template, request

from sandbox.console import timeline
from sandbox.console.addresses import PREFIX
from sandbox.console.context import space

blueprint = Blueprint("timeline", __name__, url_prefix=f"{PREFIX}/timeline")
_MAX_TEXT = 200


@blueprint.get("")
def show_all() -> str:
    """Show a page of it."""
    wanted = timeline.Wanted(
        groups=frozenset(request.args.getlist("group")),
        problems="problems" in request.args,
        text=request.args.get("q", "").strip()[:_MAX_TEXT],
        before=request.args.get("before", type=int),
        event=request.args.get("event", type=int),
    )
    here = space()
    return render_template(
        "timeline.html",
        wanted=wanted,
        page=timeline.page(here, wanted),
        total=len(here.feed),
        dropped=here.feed.dropped,
        calls_dropped=here.journal.dropped,
        live=wanted.before is None and wanted.event is None,
    )
