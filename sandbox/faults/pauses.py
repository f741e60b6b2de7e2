"""Calls that are held up: a client waits in real time, or until the clock has been advanced.

A pause of n seconds ends after n real seconds, whatever the clock shows, or as soon as the clock
of the workspace shows n seconds more: who advances it need not wait.
"""

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime

from sandbox.domain.clock import Clock, in_seconds
from sandbox.timeline import Ran

_TURNS = 3
"""How often the event loop goes round until a call that was let go has been carried out."""


@dataclass(eq=False)
class _Pause:
    due: datetime
    what: str
    over: asyncio.Event = field(default_factory=asyncio.Event)


class Pauses:
    """The pauses of one world. A `sandbox.timeline.Source`."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._pauses: set[_Pause] = set()
        self._closed = False

    async def pause(self, seconds: float, what: str) -> None:
        """Hold the caller up; `what` says what, for whoever advances the clock."""
        if self._closed:
            return
        pause = _Pause(in_seconds(self._clock.now(), seconds), what)
        self._pauses.add(pause)
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await pause.over.wait()
        finally:
            self._pauses.discard(pause)

    def next_due(self) -> datetime | None:
        """Tell when the first pause ends."""
        return min((pause.due for pause in self._waiting()), default=None)

    def planned(self) -> list[tuple[datetime, str]]:
        """List what is held up: when it goes on, and what it is."""
        return sorted((pause.due, pause.what) for pause in self._waiting())

    async def run_due(self) -> list[Ran]:
        """End the pauses whose time has come, and let what was held up go on."""
        ended = self._end_due()
        for _ in range(_TURNS if ended else 0):
            await asyncio.sleep(0)
        return [Ran(pause.due, "fault", f"{pause.what} goes on", {}) for pause in ended]

    def clock_changed(self) -> None:
        """End what the clock has left behind."""
        self._end_due()

    def close(self) -> None:
        """Hold nobody up any more."""
        self._closed = True
        for pause in self._waiting():
            pause.over.set()

    def _waiting(self) -> list[_Pause]:
        return [pause for pause in self._pauses if not pause.over.is_set()]

    def _end_due(self) -> list[_Pause]:
        now = self._clock.now()
        due = sorted((p for p in self._waiting() if p.due <= now), key=lambda pause: pause.due)
        for pause in due:
            pause.over.set()
        return due
