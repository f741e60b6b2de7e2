"""The virtual clock of a workspace: the only source of time for the rules.

A clock either flows with real time, shifted by an offset, or stands still. Tokens, deadlines,
webhook retries, the circuit breaker and the rate windows all read it, so moving it is enough to
live through a day in a test.
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta


class Clock:
    """A clock that can be moved, frozen and resumed; every instant is an aware UTC datetime."""

    def __init__(
        self, *, start: datetime | None = None, real: Callable[[], float] = time.time
    ) -> None:
        """Start at `start`, or at the present when it is not given.

        `real` gives the seconds since the epoch; tests pass their own.
        """
        self._real = real
        self._offset = start.timestamp() - real() if start else 0.0
        self._frozen_at: datetime | None = None

    @property
    def frozen(self) -> bool:
        """Whether the clock stands still."""
        return self._frozen_at is not None

    def now(self) -> datetime:
        """Give the present instant, with microseconds, in UTC."""
        if self._frozen_at is not None:
            return self._frozen_at
        return datetime.fromtimestamp(self._real() + self._offset, UTC)

    def move_to(self, instant: datetime) -> None:
        """Make `instant` the present; the clock stays frozen or flowing as it was."""
        if self._frozen_at is not None:
            self._frozen_at = instant.astimezone(UTC)
        else:
            self._offset = instant.timestamp() - self._real()

    def freeze(self, at: datetime | None = None) -> None:
        """Stop the clock at `at`, or where it is."""
        self._frozen_at = (at or self.now()).astimezone(UTC)

    def resume(self) -> None:
        """Let the clock flow again from where it stands."""
        instant, self._frozen_at = self.now(), None
        self.move_to(instant)

    def real_seconds_until(self, instant: datetime) -> float | None:
        """Tell how long to wait, in real seconds, until `instant` is the present.

        0 when it has already come; None when the clock is frozen before it, as then only a
        call can move it.
        """
        remaining = (instant - self.now()).total_seconds()
        if remaining <= 0:
            return 0.0
        return None if self.frozen else remaining


def format_seconds(instant: datetime) -> str:
    """Write an instant as the service's documents do: ISO 8601, UTC, whole seconds."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def format_milliseconds(instant: datetime) -> str:
    """Write an instant in ISO 8601, UTC, with milliseconds, as webhook payloads do (D07)."""
    instant = instant.astimezone(UTC)
    return instant.strftime("%Y-%m-%dT%H:%M:%S.") + f"{instant.microsecond // 1000:03d}Z"


def in_seconds(instant: datetime, seconds: float) -> datetime:
    """Give the instant that comes `seconds` after another."""
    return instant + timedelta(seconds=seconds)
