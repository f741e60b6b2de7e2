"""The deadline of a market as the documents have it: ISO 8601 (SFD §6.2), in the future (D05)."""

from datetime import UTC, datetime
from functools import lru_cache

from sandbox.domain.clock import format_milliseconds
from sandbox.domain.errors import Violation
from sandbox.domain.workspace import Workspace


@lru_cache(maxsize=32)  # One call asks more than once.
def parse(text: str) -> datetime | None:
    """Read an ISO 8601 date and time; one without a zone is taken as UTC. None if it is not one.

    The documents prefer UTC (D06 §7) and say nothing of a missing zone, which the reference
    client always sends.
    """
    if len(text) < len("2026-01-01T00:00") or text[10] not in "Tt":
        return None
    try:
        instant = datetime.fromisoformat(text.upper())
    except ValueError:
        return None
    if instant.tzinfo is None:
        return instant.replace(tzinfo=UTC)
    try:
        return instant.astimezone(UTC)
    except OverflowError:
        edge = datetime.max if instant.year > 1 else datetime.min
        return edge.replace(tzinfo=UTC)


def is_readable(text: str) -> bool:
    """Tell whether a text is a deadline at all."""
    return parse(text) is not None


def violation(workspace: Workspace, deadline: datetime) -> Violation | None:
    """Tell whether a deadline has passed by the clock of the workspace."""
    now = workspace.clock.now()
    if deadline > now:
        return None
    shown = format_milliseconds(now)
    return Violation(
        ("public_market", "deadline"),
        "future",
        f"is not in the future by the clock of the workspace, which shows {shown}",
        shown,
        format_milliseconds(deadline),
    )
