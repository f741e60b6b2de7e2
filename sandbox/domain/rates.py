"""The documented rate limits (D05, D06 §7, SFD §6.6): per editor and category, per hour.

The burst figures of D06 come without a period, so they are not applied.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from math import ceil

WINDOW = timedelta(hours=1)


class RateCategory(StrEnum):
    """What is counted apart."""

    AUTHENTICATION = "authentication"
    GENERAL = "general"
    DOWNLOADS = "downloads"


LIMITS = {
    RateCategory.AUTHENTICATION: 60,
    RateCategory.GENERAL: 1000,
    RateCategory.DOWNLOADS: 100,
}


@dataclass(slots=True)
class Window:
    """The calls of one client in one category, since the first of them."""

    client_id: str
    category: RateCategory
    started_at: datetime
    calls: int = 0


@dataclass(frozen=True, slots=True)
class RateState:
    """Where a caller stands: the values of the three headers, and whether this call overran."""

    limit: int
    remaining: int
    reset_at: int
    retry_after: int
    exceeded: bool


class RateMeter:
    """Counts calls in windows of an hour that start with the first call."""

    def __init__(self, windows: Iterable[Window] = ()) -> None:
        """Start with nothing counted, or go on with windows that were begun."""
        self._windows = {(window.client_id, window.category): window for window in windows}

    def windows(self) -> list[Window]:
        """List what was counted, also in windows that have ended."""
        return list(self._windows.values())

    def count(self, client_id: str, category: RateCategory, now: datetime) -> RateState:
        """Count one call and tell where the caller stands."""
        window = self._windows.get((client_id, category))
        if window is None or not window.started_at <= now < window.started_at + WINDOW:
            window = Window(client_id, category, now)
            self._windows[client_id, category] = window
        window.calls += 1
        limit = LIMITS[category]
        end = window.started_at + WINDOW
        return RateState(
            limit=limit,
            remaining=max(0, limit - window.calls),
            reset_at=ceil(end.timestamp()),
            retry_after=max(1, ceil((end - now).total_seconds())),
            exceeded=window.calls > limit,
        )
