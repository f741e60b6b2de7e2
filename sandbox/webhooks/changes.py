"""Waiting until something is so, without polling."""

import asyncio
from collections.abc import Callable


class Changes:
    """Wakes those who wait whenever something has changed."""

    def __init__(self) -> None:
        self._next: asyncio.Future[None] | None = None
        self._closed = False

    def notify(self) -> None:
        """Have everyone look again."""
        if self._next is not None:
            self._next.set_result(None)
            self._next = None

    def close(self) -> None:
        """Let everyone go: nothing will change any more."""
        self._closed = True
        self.notify()

    async def until(self, reached: Callable[[], bool]) -> None:
        """Wait until `reached()`, or until `close`."""
        while not reached() and not self._closed:
            if self._next is None:
                self._next = asyncio.get_running_loop().create_future()
            # Shielded: others wait for the same future.
            await asyncio.shield(self._next)
