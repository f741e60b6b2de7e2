"""The circuit breaker of one editor (D06 §5, D07).

    closed ──5 failed attempts in a row──▶ open ──30 minutes──▶ half-open
       ▲                                    ▲                      │ exactly one probe
       └──────────── 2xx ───────────────────┼──────────────────────┤
                                            └──── anything else ───┘

Every failed attempt counts, whatever its kind and whichever delivery it belongs to; a 2xx starts
the count anew. Time alone leads from open to half-open, so no timer is needed: the state follows
from the clock. The probe is simply the next attempt of the oldest delivery that waits.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sandbox.domain.clock import format_milliseconds
from sandbox.webhooks.policy import BreakerRules
from sandbox.webhooks.state import BreakerCounts


class BreakerState(StrEnum):
    """Whether deliveries go through."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half_open"


@dataclass(frozen=True, slots=True)
class BreakerView:
    """What the control API shows of a breaker at one instant."""

    client_id: str
    state: BreakerState
    consecutive_failures: int
    opened_at: datetime | None
    probe_at: datetime | None

    def to_json(self) -> dict[str, Any]:
        """Write the view as `GET /_sandbox/breaker` shows it."""
        return {
            "client_id": self.client_id,
            "state": self.state.value,
            "consecutive_failures": self.consecutive_failures,
            "opened_at": self.opened_at and format_milliseconds(self.opened_at),
            "probe_at": self.probe_at and format_milliseconds(self.probe_at),
        }


class Breaker:
    """Counts failures and tells when the next attempt may be made."""

    def __init__(self, rules: BreakerRules) -> None:
        self.rules = rules
        self.consecutive_failures = 0
        self.opened_at: datetime | None = None
        self.probe_at: datetime | None = None
        """The first instant at which a probe may be sent; None while closed."""

    def restore(self, counts: BreakerCounts) -> None:
        """Go on with what another breaker has counted."""
        self.consecutive_failures = counts.consecutive_failures
        self.opened_at, self.probe_at = counts.opened_at, counts.probe_at

    def counts(self) -> BreakerCounts:
        """Tell what was counted, so that another breaker can go on with it."""
        return BreakerCounts(self.consecutive_failures, self.opened_at, self.probe_at)

    def state(self, now: datetime) -> BreakerState:
        """Tell the state at an instant."""
        if self.probe_at is None:
            return BreakerState.CLOSED
        return BreakerState.OPEN if now < self.probe_at else BreakerState.HALF_OPEN

    def succeeded(self, *, probe: bool) -> None:
        """Note a 2xx. One that was under way when the breaker opened does not close it."""
        if self.probe_at is None or probe:
            self._close()

    def failed(self, now: datetime, *, probe: bool) -> bool:
        """Note a failed attempt; tells whether it opened the breaker, or opened it again."""
        self.consecutive_failures += 1
        if self.probe_at is not None:
            if probe:
                self._open(now)
            return probe
        if self.consecutive_failures >= self.rules.threshold:
            self._open(now)
            return True
        return False

    def force(self, state: BreakerState, now: datetime) -> None:
        """Bring it into a state by hand."""
        if state is BreakerState.CLOSED:
            self._close()
            return
        self._open(now)
        if state is BreakerState.HALF_OPEN:
            self.probe_at = now

    def _open(self, now: datetime) -> None:
        self.opened_at = now
        self.probe_at = now + self.rules.suspension

    def _close(self) -> None:
        self.consecutive_failures = 0
        self.opened_at = self.probe_at = None
