"""What a workspace has to do at later instants of its clock: answers of public sources, scans.

Only data: a task says what it is about, and `background.py` knows how to do it. Nobody waits for
an instant: tasks whose time has come are done when the workspace is next looked at.
"""

import heapq
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class TaskKind(StrEnum):
    """What there is to do."""

    FETCH = "fetch"
    SCAN = "scan"


@dataclass(frozen=True, slots=True, order=True)
class Task:
    """Something to do at `at`: for the application `owner`, to its source or file `key`."""

    at: datetime
    number: int
    kind: TaskKind
    owner: str
    key: str


@dataclass(frozen=True, slots=True)
class AgendaState:
    """What is planned, and the number of the task that was planned last."""

    number: int
    tasks: Sequence[Task]


class Agenda:
    """The tasks of a workspace, in the order of their instants; one per kind, owner and key."""

    def __init__(self) -> None:
        self._heap: list[Task] = []
        self._tasks: dict[tuple[TaskKind, str, str], Task] = {}
        self._number = 0

    @staticmethod
    def from_state(state: AgendaState) -> "Agenda":
        """Go on with what another agenda has planned."""
        agenda = Agenda()
        agenda._number = state.number
        agenda._tasks = {(task.kind, task.owner, task.key): task for task in state.tasks}
        agenda._heap = sorted(agenda._tasks.values())
        return agenda

    def state(self) -> AgendaState:
        """Tell what is planned, in the order in which it is due."""
        return AgendaState(self._number, sorted(self._tasks.values()))

    def __len__(self) -> int:
        return len(self._tasks)

    def add(self, at: datetime, kind: TaskKind, owner: str, key: str) -> None:
        """Plan a task, instead of the one of the same kind, owner and key if there is one."""
        self._number += 1
        task = Task(at, self._number, kind, owner, key)
        self._tasks[kind, owner, key] = task
        heapq.heappush(self._heap, task)
        if len(self._heap) > 2 * len(self._tasks) + 100:
            self._heap = sorted(self._tasks.values())

    def drop(self, kind: TaskKind, owner: str, key: str) -> None:
        """Forget a task, if it is planned."""
        self._tasks.pop((kind, owner, key), None)

    def due(self, kind: TaskKind, owner: str, key: str) -> datetime | None:
        """Tell when a task is planned for; None when it is not planned."""
        task = self._tasks.get((kind, owner, key))
        return task.at if task else None

    def planned(self) -> list[Task]:
        """List what is planned, in the order of its instants."""
        return sorted(self._tasks.values())

    def next_due(self) -> datetime | None:
        """Give the instant of the earliest task."""
        task = self._first()
        return task.at if task else None

    def pop_due(self, now: datetime) -> Task | None:
        """Take the earliest task off, if its instant has come."""
        task = self._first()
        if task is None or task.at > now:
            return None
        heapq.heappop(self._heap)
        del self._tasks[task.kind, task.owner, task.key]
        return task

    def _first(self) -> Task | None:
        """Find the earliest task, past those that were dropped or planned anew."""
        while self._heap:
            task = self._heap[0]
            if self._tasks.get((task.kind, task.owner, task.key)) is task:
                return task
            heapq.heappop(self._heap)
        return None
