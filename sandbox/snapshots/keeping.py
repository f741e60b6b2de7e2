"""Keeps the state of a server in a file: at the end, and soon after every change.

A server that is killed loses what has happened since the last time, a few seconds at most. Where
the state is so large that writing it down holds up the event loop, it is done less often, so that
no more than a fiftieth of the time is spent on it.
"""

import asyncio
import logging
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC
from pathlib import Path
from time import perf_counter

from sandbox.settings import Settings
from sandbox.snapshots import files
from sandbox.snapshots.counting import in_french
from sandbox.snapshots.reading import parse
from sandbox.snapshots.restoring import Prepared, examine, install, prepare
from sandbox.snapshots.taking import take
from sandbox.spaces import Spaces

_REST = 50
"""So many times as long as writing down has taken is waited at least until the next time."""

_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_ABOUT_ITSELF = "/_sandbox/"

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
        self._over = asyncio.Event()
        self._requests = 0
        self._saved: object = None
        self._rest = every
        self.failure: str | None = None
        """Why the last attempt to save has failed, in French."""

    def touch(self, method: str, path: str) -> None:
        """Note a request: all but those that only look at the sandbox itself may change it."""
        if method not in _SAFE_METHODS or not path.startswith(_ABOUT_ITSELF):
            self._requests += 1

    def start(self) -> None:
        """Begin to save now and then."""
        self._saved = self._mark()
        if self._every:
            self._task = asyncio.get_running_loop().create_task(self._go_on())

    async def finish(self) -> None:
        """Save for the last time, and say on standard error what was saved; else see `failure`."""
        self._over.set()
        if self._task is not None:
            # What is being written is brought to its end: the last file must be the newest.
            await asyncio.wait([self._task])
            fault = self._task.exception()
            if fault is not None:
                _LOG.error("the sandbox could not save while it was running", exc_info=fault)
        counts = await self._save()
        if counts is not None:
            said = f"État enregistré dans {self._path} : {in_french(counts)}."
            print(said, file=sys.stderr, flush=True)  # noqa: T201

    async def _go_on(self) -> None:
        while not self._over.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(self._over.wait(), self._rest)
            if self._mark() != self._saved and not self._over.is_set():
                await self._save()

    def _mark(self) -> object:
        """Give a value that is another one whenever something may have changed."""
        happenings = sum(space.feed.last_id + space.worlds for space in self._spaces)
        return self._requests, len(self._spaces), happenings

    async def _save(self) -> Mapping[str, int] | None:
        mark, started = self._mark(), perf_counter()
        taken = await take(self._spaces)
        self._rest = max(self._every, _REST * (perf_counter() - started))
        try:
            await asyncio.to_thread(files.write, self._path, taken.chunks())
        except files.FileProblem as problem:
            if str(problem) != self.failure:
                _LOG.warning("%s", problem)
            self.failure = str(problem)
            return None
        self._saved, self.failure = mark, None
        return taken.counts


def begin(spaces: Spaces, settings: Settings) -> tuple[Keeper | None, Sequence[str]]:
    """Load and prepare to save as the settings ask for it, before the server starts.

    Gives what saves, and sentences in French on what was done. Raises `files.FileProblem`, or
    `SnapshotRefused` with what is wrong with the file that was to be loaded.
    """
    load, save = _path(settings.load), _path(settings.save)
    keeper = Keeper(spaces, save, settings.save_every) if save is not None else None
    same = load is not None and save is not None and files.same(load, save)
    if load is not None and same and files.is_missing(load):
        return keeper, [f"{load} n'existe pas encore : départ à neuf."]
    told = [_load(spaces, load)] if load is not None else []
    if save is not None and save.exists() and not same:
        told.append(f"{save} existe déjà et sera remplacé ; « --load {save} » l'aurait repris.")
    return keeper, told


def _path(text: str | None) -> Path | None:
    return Path(text) if text else None


def _load(spaces: Spaces, path: Path) -> str:
    prepared = prepare(spaces, examine(parse(files.read(path))))
    install(spaces, prepared)
    return f"État repris de {path} : {_told(prepared)}."


def _told(prepared: Prepared) -> str:
    workspaces = prepared.snapshot.workspaces
    counts = {
        "workspaces": len(workspaces),
        "markets": sum(len(workspace.markets) for workspace in workspaces),
        "applications": sum(len(workspace.applications) for workspace in workspaces),
    }
    saved_at = prepared.snapshot.saved_at.astimezone(UTC)
    return f"{in_french(counts)}, enregistré le {saved_at:%d/%m/%Y à %H:%M} UTC"
