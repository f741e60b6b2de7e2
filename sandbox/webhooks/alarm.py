"""The timer of a flowing clock."""

import asyncio
from collections.abc import Callable
from datetime import datetime

from sandbox.domain.clock import Clock


class Alarm:
    """Rings once, at an instant of the workspace's clock; never while that is frozen."""

    def __init__(self, clock: Clock, ring: Callable[[], None]) -> None:
        self._clock, self._ring = clock, ring
        self._timer: asyncio.TimerHandle | None = None

    def set(self, due: datetime | None) -> None:
        """Ring at `due` instead of what was set before; None for never.

        To be set again whenever the clock was moved, frozen or resumed.
        """
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if due is None or self._clock.frozen:
            return
        seconds = self._clock.real_seconds_until(due)
        if seconds is not None:
            self._timer = asyncio.get_running_loop().call_later(seconds, self._ring)
