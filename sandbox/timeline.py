"""Moving the clock of a workspace, so that everything that falls due on the way really happens.

The clock goes step by step: to the earliest instant at which a source has something to do, which
is then run and awaited, and so on until the target. What a step leads to (a retry, say) is due at
a later instant of the same journey. Nothing ever sleeps.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from sandbox.domain.clock import Clock, format_milliseconds

MOST_STEPS = 100_000
"""How many steps one journey may take: without it, a receiver that raises an event for every
webhook would keep the clock at one instant for ever."""


@dataclass(frozen=True, slots=True)
class Ran:
    """Something that fell due: at which virtual instant, of which kind, and in words.

    `details` are more keys for the JSON, such as the delivery's id.
    """

    at: datetime
    kind: str
    description: str
    details: dict[str, Any]

    def to_json(self) -> dict[str, Any]:
        """Write it as `POST /_sandbox/clock` shows it."""
        return {
            "at": format_milliseconds(self.at),
            "kind": self.kind,
            "description": self.description,
            **self.details,
        }


@dataclass(frozen=True, slots=True)
class Move:
    """What a call has done to the clock: from where to where, and how many things fell due."""

    before: datetime
    after: datetime
    frozen: bool
    ran: int = 0


class Source(Protocol):
    """Whatever has things to do at instants of the clock."""

    def next_due(self) -> datetime | None:
        """Tell the earliest instant at which something is to be done; None when nothing waits.

        The present while something is going on that is worth waiting for.
        """
        ...

    async def run_due(self) -> list[Ran]:
        """Do what is due at the present instant and wait for its outcome; gives what it did.

        Each call must bring `next_due` forward at last, or an advance would never end.
        """
        ...

    def clock_changed(self) -> None:
        """Set timers anew: the clock was moved, frozen or resumed."""
        ...


class TimeError(ValueError):
    """The clock cannot be moved as asked; the message says why."""


class Timeline:
    """The clock of one workspace with everything that waits for an instant of it."""

    def __init__(
        self,
        clock: Clock,
        sources: Sequence[Source],
        moved: Callable[[Move], None] = lambda _: None,
    ) -> None:
        """Take the clock with what waits for it; `moved` is told of every move."""
        self._clock = clock
        self._sources = sources
        self._moved = moved
        self._lock = asyncio.Lock()
        self._flows_on = False

    @property
    def frozen(self) -> bool:
        """Whether the clock stands still but for calls that move it."""
        return self._clock.frozen and not self._flows_on

    async def advance(self, seconds: float) -> list[Ran]:
        """Let so many seconds pass; gives what fell due, in order. Raises `TimeError`.

        Calls that come together are carried out one after the other. A flowing clock stands still
        while it is being moved, so that what runs is seen at the instant at which it was due.
        """
        if not seconds >= 0:
            raise TimeError("time only goes forward: advance by 0 seconds or more")
        async with self._lock:
            try:
                target = self._clock.now() + timedelta(seconds=seconds)
            except OverflowError:
                raise TimeError("the clock ends with the year 9999: advance by less") from None
            return await self._travel(target, stop=self._clock.frozen)

    async def freeze_at(self, instant: datetime | None = None) -> list[Ran]:
        """Stop the clock, where it is or at `instant`; gives what fell due on the way there.

        An instant in the past is jumped to: nothing is undone, and nothing runs.
        """
        async with self._lock:
            return await self._travel(instant or self._clock.now(), stop=True)

    async def resume(self) -> None:
        """Let the clock flow again from where it stands."""
        async with self._lock:
            if self._clock.frozen:
                self._clock.resume()
                self._moved(Move(self._clock.now(), self._clock.now(), frozen=False))
            self._tell_sources()

    def next_due(self) -> datetime | None:
        """Tell the earliest instant at which something is to be done; None when nothing waits."""
        dues = (source.next_due() for source in self._sources)
        return min((due for due in dues if due is not None), default=None)

    async def _travel(self, target: datetime, *, stop: bool) -> list[Ran]:
        self._flows_on = not stop
        before = self._clock.now()
        self._clock.freeze(before)
        ran: list[Ran] = []
        try:
            ran = await self._run_until(target)
            self._clock.move_to(target)
        finally:
            self._moved(Move(before, self._clock.now(), stop, len(ran)))
            self._flows_on = False
            if not stop:
                self._clock.resume()
            self._tell_sources()
        return ran

    async def _run_until(self, target: datetime) -> list[Ran]:
        ran: list[Ran] = []
        for _ in range(MOST_STEPS):
            due = self.next_due()
            if due is None or due > target:
                return ran
            if due > self._clock.now():
                self._clock.move_to(due)
            for source in self._sources:
                instant = source.next_due()
                if instant is not None and instant <= self._clock.now():
                    ran += await source.run_due()
        raise TimeError(
            f"{len(ran)} things fell due, and it goes on: does the receiver raise an event for "
            f"every webhook? The clock stopped at {format_milliseconds(self._clock.now())}"
        )

    def _tell_sources(self) -> None:
        for source in self._sources:
            source.clock_changed()
