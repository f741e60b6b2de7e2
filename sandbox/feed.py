"""What happens in a world, in order: calls, transitions, webhooks, faults, moves of the clock.

    journal, workspace, engine, timeline, control ──▶ Feed.add ──▶ a bounded ring
                                                          └──────▶ Audience ──▶ Listener …

Recording is an append; where nobody listens, nothing else is done. What is kept of a call is its
number in the journal, which has bounds of its own.
"""

import asyncio
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from sandbox.domain.clock import Clock

_MOST_NAMES = 50
"""A listener that has more to catch up with is told that anything may have changed."""


class Kind(StrEnum):
    """What kind of thing happened; `Happening.subject` is what stands beside it in brackets."""

    CALL = "call"
    """A call to the service's API (its number in the journal)."""
    TRANSITION = "transition"
    """A market or an application has changed its state (`Moved`)."""
    BACKGROUND = "background"
    """A public source has answered, or a file was scanned (`Worked`)."""
    WEBHOOK = "webhook"
    """A webhook was queued, tried, or decided (`Sent`)."""
    BREAKER = "breaker"
    """A circuit breaker has changed its state (a sentence)."""
    FAULT = "fault"
    """A scripted fault was applied (whatever describes it)."""
    CLOCK = "clock"
    """The clock was moved, frozen or resumed (`sandbox.timeline.Move`)."""
    CONTROL = "control"
    """A control call has changed something (`Steered`)."""


class Happening(NamedTuple):
    """One thing that happened, at an instant of the world's clock.

    `id` only grows, also over a reset. `about` names what it concerns: identifiers of markets,
    applications and deliveries, client_ids.
    """

    id: int
    at: datetime
    kind: Kind
    subject: Any
    about: tuple[str, ...]


@dataclass(slots=True)
class News:
    """What a listener has not heard of yet: which kinds, and about what.

    `everything` means that too much has changed to name it, or that the world is another one.
    """

    last_id: int
    kinds: set[str] = field(default_factory=set)
    about: set[str] = field(default_factory=set)
    everything: bool = False

    def add(self, kind: str, about: Sequence[str]) -> None:
        """Add something that happened."""
        self.kinds.add(kind)
        self.about.update(about)
        if len(self.about) > _MOST_NAMES:
            self.everything = True
            self.about.clear()


class Listener:
    """One who waits for news of a space."""

    def __init__(self) -> None:
        self.ended = False
        """Whether there will be no more news."""
        self._news: News | None = None
        self._wake: asyncio.Future[None] | None = None
        self._over = asyncio.Event()

    def hear(self, last_id: int, kind: str, about: Sequence[str]) -> None:
        """Take in something that happened."""
        if self._news is None:
            self._news = News(last_id)
        self._news.last_id = last_id
        self._news.add(kind, about)
        self._rouse()

    def hear_all(self, last_id: int) -> None:
        """Take in that nothing is as it was."""
        self._news = News(last_id, everything=True)
        self._rouse()

    def end(self) -> None:
        """Let the one who waits go."""
        self.ended = True
        self._over.set()
        self._rouse()

    async def pause(self, seconds: float) -> None:
        """Let so many real seconds pass, or less where it ends meanwhile."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._over.wait(), seconds)

    def _rouse(self) -> None:
        if self._wake is not None and not self._wake.done():
            self._wake.set_result(None)

    async def news(self, patience: float) -> News | None:
        """Wait for news; None when there was none within `patience` real seconds, or at the end."""
        if self._news is None and not self.ended:
            self._wake = asyncio.get_running_loop().create_future()
            await asyncio.wait([self._wake], timeout=patience)
            self._wake = None
        news, self._news = self._news, None
        return None if self.ended else news


class Audience:
    """All who listen to a space, whichever world it holds."""

    def __init__(self) -> None:
        self.listeners: set[Listener] = set()
        self._closed = False

    def join(self) -> Listener:
        """Begin to listen; to be left again. After `close` the listener has ended already."""
        listener = Listener()
        if self._closed:
            listener.end()
        else:
            self.listeners.add(listener)
        return listener

    def leave(self, listener: Listener) -> None:
        """Stop listening."""
        self.listeners.discard(listener)

    def tell(self, last_id: int, kind: str, about: Sequence[str]) -> None:
        """Tell everybody what happened."""
        for listener in self.listeners:
            listener.hear(last_id, kind, about)

    def tell_all(self, last_id: int) -> None:
        """Tell everybody that nothing is as it was."""
        for listener in self.listeners:
            listener.hear_all(last_id)

    def close(self) -> None:
        """Send everybody home."""
        self._closed = True
        for listener in self.listeners:
            listener.end()
        self.listeners.clear()


class Feed:
    """The last things that happened in one world, bounded; it counts what it had to drop."""

    def __init__(self, clock: Clock, audience: Audience, capacity: int, first_id: int = 1) -> None:
        """Start empty; `first_id` goes on where the feed of a former world has ended."""
        self._clock, self._audience = clock, audience
        self._ring: deque[Happening] = deque(maxlen=capacity)
        self._first_id = self._next_id = first_id
        self._over = False

    @property
    def last_id(self) -> int:
        """The number of the last thing that happened; one before the first when nothing has."""
        return self._next_id - 1

    @property
    def dropped(self) -> int:
        """How many are not kept any more."""
        return self._next_id - self._first_id - len(self._ring)

    def __len__(self) -> int:
        return len(self._ring)

    def restore(self, happenings: Iterable[Happening], first_id: int, last_id: int) -> None:
        """Go on where another feed has ended: `happenings` are the last of its, oldest first."""
        self._ring.extend(happenings)
        self._first_id, self._next_id = first_id, last_id + 1

    @property
    def first_id(self) -> int:
        """The number of the first thing that happened, whether it is kept or not."""
        return self._first_id

    def oldest_first(self) -> Iterator[Happening]:
        """List what is kept, in order."""
        return iter(self._ring)

    def newest_first(self) -> Iterator[Happening]:
        """List what is kept."""
        newest: Iterator[Happening] = reversed(self._ring)
        return newest

    def find(self, number: int) -> Happening | None:
        """Find what is kept by its number."""
        place = number - (self._next_id - len(self._ring))
        return self._ring[place] if 0 <= place < len(self._ring) else None

    def add(
        self, kind: Kind, subject: Any, about: tuple[str, ...] = (), at: datetime | None = None
    ) -> None:
        """Record something, by default at the present instant."""
        number = self._next_id
        self._next_id += 1
        self._ring.append(Happening(number, at or self._clock.now(), kind, subject, about))
        if self._audience.listeners and not self._over:
            self._audience.tell(number, kind, about)

    def stir(self, kind: Kind, *about: str) -> None:
        """Tell those who listen that something has changed that is not worth recording."""
        if self._audience.listeners and not self._over:
            self._audience.tell(self.last_id, kind, about)

    def end(self) -> None:
        """Let the world be over: what still happens in it is of no interest to anybody."""
        self._over = True
