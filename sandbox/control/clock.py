"""The clock: advancing it lives through everything that falls due on the way."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from sandbox.control.calls import space_of
from sandbox.control.errors import ControlError
from sandbox.domain.clock import format_seconds, in_seconds
from sandbox.http import Answer, Call, Handler
from sandbox.space import Space
from sandbox.spaces import Spaces
from sandbox.timeline import Ran

EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
LATEST = datetime(2999, 12, 31, 23, 59, 59, tzinfo=UTC)
"""Far enough from both ends of the calendar that no rule ever computes a time beyond them."""

NOW = "now"
"""Stops the clock where it is."""

_EXAMPLE = '{"freeze_at": "2026-11-23T09:00:00Z"}'


def operations(spaces: Spaces) -> Mapping[str, Handler]:
    """Give the handlers of this resource."""

    def show(call: Call) -> Answer:
        return _answer(space_of(spaces, call), ())

    async def change(call: Call) -> Answer:
        space = space_of(spaces, call)
        # The world of now: a reset meanwhile puts another one in its place.
        workspace, timeline = space.workspace, space.timeline
        ran: Sequence[Ran] = ()
        if "advance_seconds" in call.body:
            seconds = call.body["advance_seconds"]
            _check_bounds(in_seconds(workspace.clock.now(), seconds), f"advance_seconds: {seconds}")
            ran = await timeline.advance(seconds)
        elif "freeze_at" in call.body:
            ran = await timeline.freeze_at(_instant(call.body["freeze_at"]))
        else:
            await timeline.resume()
        if space.workspace is not workspace:
            raise ControlError(
                409,
                "the workspace was reset while its clock was being moved",
                "nothing of the move is left; look at GET /_sandbox/clock and do it again",
            )
        return _answer(space, ran)

    return {"getClock": show, "setClock": change}


def _answer(space: Space, ran: Sequence[Ran]) -> Answer:
    return Answer.json(
        200,
        {
            "now": format_seconds(space.workspace.clock.now()),
            "frozen": space.timeline.frozen,
            "ran": [event.to_json() for event in ran],
        },
    )


def _instant(text: str) -> datetime | None:
    """Read an instant with its zone, None for `now`; raises `ControlError` 422."""
    if text.strip().lower() == NOW:
        return None
    try:
        instant = datetime.fromisoformat(text.strip().upper())
    except ValueError as error:
        raise ControlError(
            422,
            f"freeze_at: {text!r} is not an ISO 8601 date and time",
            f"for example {_EXAMPLE}",
        ) from error
    if instant.tzinfo is None:
        raise ControlError(
            422,
            f"freeze_at: {text!r} has no time zone",
            f"end it with Z for UTC, or with an offset such as +01:00; for example {_EXAMPLE}",
        )
    _check_bounds(instant, f"freeze_at: {text}")
    return instant.astimezone(UTC)


def _check_bounds(instant: datetime, what: str) -> None:
    if not EARLIEST <= instant <= LATEST:
        raise ControlError(
            422,
            f"{what} is outside of the sandbox's calendar",
            f"stay between {format_seconds(EARLIEST)} and {format_seconds(LATEST)}",
        )
