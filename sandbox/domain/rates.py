"""The documented rate limits (D05, D06 §7, SFD §6.6): per editor and category, per hour.

The burst figures of D06 come without a period, so they are not applied.
"""

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
class _Window:
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

    def __init__(self) -> None:
        self._windows: dict[tuple[str, RateCategory], _Window] = {}

    def count(self, client_id: str, category: RateCategory, now: datetime) -> RateState:
        """Count one call and tell where the caller stands."""
        window = self._windows.get((client_id, category))
        if window is None or not window.started_at <= now < window.started_at + WINDOW:
            window = self._windows[client_id, category] = _Window(now)
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
