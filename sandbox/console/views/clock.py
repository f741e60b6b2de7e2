"""The clock of a workspace: what it shows, what it will bring, and how it is moved."""

import math
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, render_template, request, url_for
from werkzeug.wrappers import Response

from contracts.wording import NOTHING, Text, same
from sandbox.console import upcoming
from sandbox.console.addresses import PREFIX
from sandbox.console.context import space
from sandbox.console.driving import back, drive, is_done, leave, outcome
from sandbox.console.notices import Line, Notice
from sandbox.console.records.history import delivery_place, record_place_of
from sandbox.console.rows import Rows
from sandbox.domain.clock import format_milliseconds
from sandbox.feed import Kind

blueprint = Blueprint("clock", __name__, url_prefix=f"{PREFIX}/clock")

_UNITS: Mapping[str, tuple[int, Text]] = {
    "s": (1, Text("secondes", "seconds")),
    "min": (60, same("minutes")),
    "h": (3_600, Text("heures", "hours")),
    "d": (86_400, Text("jours", "days")),
}
_MOST_LINES = 12
_MOST_MOVES = 20
_NOT_A_NUMBER = Text(
    "Donnez un nombre positif, par exemple 90 ou 1,5.", "Give a positive number, such as 90 or 1.5."
)
_NOT_AN_INSTANT = Text(
    "Donnez une date et une heure, par exemple 2026-11-23 09:00.",
    "Give a date and a time, such as 2026-11-23 09:00.",
)
_NOTHING_DUE = Text("Rien n’est prévu.", "Nothing is due.")


class _Unreadable(ValueError):
    """What was typed in cannot be read; `why` says what would do."""

    def __init__(self, why: Text) -> None:
        super().__init__(why.en)
        self.why = why


@blueprint.get("")
def show_all() -> str:
    """Show the clock."""
    return _page({})


def _page(errors: Mapping[str, Text]) -> str:
    here, rows = space(), Rows(space())
    moves = [h for h in here.feed.newest_first() if h.kind is Kind.CLOCK][:_MOST_MOVES]
    return render_template(
        "clock.html",
        now=here.workspace.clock.now(),
        frozen=here.timeline.frozen,
        next_due=upcoming.next_due(here),
        dues=upcoming.upcoming(here),
        moves=[row for move in moves if (row := rows.row(move)) is not None],
        units={name: label for name, (_, label) in _UNITS.items()},
        errors=errors,
        given=request.form,
    )


@blueprint.post("")
def move() -> Response | tuple[str, int]:
    """Move the clock, stop it, or let it run, as the button says."""
    try:
        change = _change()
    except _Unreadable as error:
        return _page({request.form.get("field", "amount"): error.why}), 422
    if change is None and not is_done():
        return leave(back(), Notice("info", _NOTHING_DUE))
    answered = drive("POST", "clock", body=change)
    return outcome(answered, _done(change or {}, answered.body))


def _change() -> dict[str, Any] | None:
    """Read what is wanted as the body of the control call; None where there is nothing to do."""
    form = request.form
    if "advance" in form:
        return {"advance_seconds": _number(form["advance"])}
    if "amount" in form:
        factor, _ = _UNITS.get(form.get("unit", ""), _UNITS["s"])
        return {"advance_seconds": _number(form["amount"]) * factor}
    if "until" in form:
        return _until(_instant(form["until"]))
    if "at" in form:
        return {"freeze_at": format_milliseconds(_instant(form["at"]))}
    return _named(form.get("to", ""))


def _named(wanted: str) -> dict[str, Any] | None:
    if wanted == "next":
        due = space().timeline.next_due()
        return None if due is None else _until(due)
    return {"resume": True} if wanted == "resume" else {"freeze_at": "now"}


def _until(instant: datetime) -> dict[str, Any]:
    """Advance to an instant, at once beyond it: whoever goes there wants to see it happen."""
    if space().timeline.frozen:
        return {"freeze_at": instant.isoformat()}
    seconds = (instant - space().workspace.clock.now()).total_seconds()
    # What is left of the last millisecond passes by itself, but nobody wants to wait for it.
    return {"advance_seconds": max(0.0, math.ceil(seconds * 1000) / 1000)}


def _number(text: str) -> float:
    try:
        number = float(text.strip().replace(",", "."))
    except ValueError:
        raise _Unreadable(_NOT_A_NUMBER) from None
    if not 0 <= number < math.inf:
        raise _Unreadable(_NOT_A_NUMBER)
    return number


def _instant(text: str) -> datetime:
    """Read an instant; one without a zone is meant in UTC, as every time on these pages."""
    try:
        instant = datetime.fromisoformat(text.strip().upper().replace(" UTC", "Z"))
    except ValueError:
        raise _Unreadable(_NOT_AN_INSTANT) from None
    return instant.astimezone(UTC) if instant.tzinfo else instant.replace(tzinfo=UTC)


def _done(change: Mapping[str, Any], body: Mapping[str, Any]) -> Notice:
    ran = body.get("ran", [])
    if "resume" in change:
        return Notice("ok", Text("L’horloge s’écoule de nouveau.", "The clock is running again."))
    title = Text("L’horloge indique {now}.", "The clock shows {now}.").fill(
        now=str(body.get("now", "")).replace("T", " ").replace("Z", " UTC")
    )
    if not ran:
        quiet = Text("Rien n’est arrivé à échéance.", "Nothing fell due on the way.")
        return Notice("ok", title, NOTHING if change == {"freeze_at": "now"} else quiet)
    text = Text("Arrivé à échéance en chemin : {n}.", "Fell due on the way: {n}.")
    lines = [_line(event) for event in ran[:_MOST_LINES]]
    if len(ran) > _MOST_LINES:
        rest = Text("et {n} de plus, dans la chronologie", "and {n} more, in the timeline")
        url = url_for("timeline.show_all")
        lines.append(Line(rest.fill(n=len(ran) - _MOST_LINES), url))
    return Notice("ok", title, text.fill(n=len(ran)), lines=lines)


def _line(ran: Mapping[str, Any]) -> Line:
    """Tell of one thing that ran, with the page that tells it in full."""
    at = str(ran["at"])[11:23]
    place = None
    if "delivery" in ran or "delivery_id" in ran:
        place = delivery_place(str(ran.get("delivery") or ran.get("delivery_id")))
    elif "identifier" in ran:
        place = record_place_of(space(), str(ran["identifier"]))
    words = f"{at} – {ran['description']}"
    return Line(same(words), place.url if place else None)
