"""Keeps the state of a server in a file: at the end, and soon after every change.

A server that is killed loses what has happened since the last time, a few seconds at most. Where
the state is so large that writing it down holds up the event loop, it is done less often, so that
no more than a fiftieth of the time is spent on it.
"""

import asyncio
import logging
import sys
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC
from pathlib import Path
from time import perf_counter

from sandbox.snapshots import files
from sandbox.snapshots.counting import in_french
from sandbox.snapshots.reading import parse
from sandbox.snapshots.restoring import Prepared, examine, install, prepare
from sandbox.snapshots.taking import take
from sandbox.spaces import Spaces

_REST = 50
"""So many times as long as writing down has taken is waited at least until the next time."""

_LOG = logging.getLogger(__name__)


class Keeper:
    """Saves to one file."""

    def __init__(self, spaces: Spaces, path: Path, every: float) -> None:
        """Save to `path` every so many seconds in which something changed; 0 for at the end only.

        Raises `files.FileProblem` where that cannot be done.
        """
        files.check_target(path)
        self._spaces, self._path, self._every = spaces, path, every
        self._task: asyncio.Task[None] | None = None
        self._lock = asyncio.Lock()
        self._requests = 0
        self._saved: object = None
        self._rest = every
        self.failure: str | None = None
        """Why the last attempt to save has failed, in French."""

    def touch(self) -> None:
        """Note a request that may change something."""
        self._requests += 1

    def start(self) -> None:
        """Begin to save now and then."""
        self._saved = self._mark()
        if self._every:
            self._task = asyncio.get_running_loop().create_task(self._go_on())

    async def finish(self) -> None:
        """Save for the last time, and say on standard error what was saved, or why not."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
        counts = await self._save()
        said = f"Passe Marché : {self.failure}"
        if counts is not None:
            said = f"État enregistré dans {self._path} : {in_french(counts)}."
        print(said, file=sys.stderr, flush=True)  # noqa: T201

    async def _go_on(self) -> None:
        while True:
            await asyncio.sleep(self._rest)
            if self._mark() != self._saved:
                await self._save()

    def _mark(self) -> object:
        """Give a value that is another one whenever something may have changed."""
        happenings = sum(space.feed.last_id + space.worlds for space in self._spaces)
        return self._requests, len(self._spaces), happenings

    async def _save(self) -> Mapping[str, int] | None:
        async with self._lock:
            mark, started = self._mark(), perf_counter()
            taken = await take(self._spaces)
            self._rest = max(self._every, _REST * (perf_counter() - started))
            writing = asyncio.to_thread(files.write, self._path, taken.chunks())
            try:
                # Shielded: who is cancelled while a file is being written waits for it.
                await asyncio.shield(asyncio.ensure_future(writing))
            except files.FileProblem as problem:
                if str(problem) != self.failure:
                    _LOG.warning("%s", problem)
                self.failure = str(problem)
                return None
            self._saved, self.failure = mark, None
            return taken.counts


def load_file(spaces: Spaces, path: Path) -> str:
    """Load a file into a server that has not started yet; gives a sentence on what was loaded.

    Raises `files.FileProblem`, or `SnapshotRefused` with what is wrong with it.
    """
    prepared = prepare(spaces, examine(parse(files.read(path))))
    install(spaces, prepared)
    return f"État repris de {path} : {told(prepared)}."


def told(prepared: Prepared) -> str:
    """Tell what a snapshot held."""
    workspaces = prepared.snapshot.workspaces
    counts = {
        "workspaces": len(workspaces),
        "markets": sum(len(workspace.markets) for workspace in workspaces),
        "applications": sum(len(workspace.applications) for workspace in workspaces),
    }
    saved_at = prepared.snapshot.saved_at.astimezone(UTC)
    return f"{in_french(counts)}, enregistré le {saved_at:%d/%m/%Y à %H:%M} UTC"
