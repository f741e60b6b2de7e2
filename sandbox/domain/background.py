"""Doing what the agenda of a workspace has planned, once its instant has come."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sandbox.domain.agenda import TaskKind
from sandbox.domain.models import Application
from sandbox.domain.scans import run_scan
from sandbox.domain.sources import run_fetch
from sandbox.domain.workspace import Workspace

Handler = Callable[[Workspace, Application, str, datetime], str | None]

_HANDLERS: dict[TaskKind, Handler] = {TaskKind.FETCH: run_fetch, TaskKind.SCAN: run_scan}


@dataclass(frozen=True, slots=True)
class Done:
    """Something that was done: the instant at which it was due, its kind, and in words."""

    at: datetime
    kind: TaskKind
    identifier: str
    description: str


def next_due(workspace: Workspace) -> datetime | None:
    """Tell the earliest instant at which there is something to do."""
    return workspace.agenda.next_due()


def catch_up(workspace: Workspace) -> list[Done]:
    """Do everything whose instant has come, in order, as of that instant."""
    done = []
    while (task := workspace.agenda.pop_due(workspace.clock.now())) is not None:
        application = workspace.applications.get(task.owner)
        if application is None or application.completed_at is not None:
            continue
        description = _HANDLERS[task.kind](workspace, application, task.key, task.at)
        if description is not None:
            done.append(Done(task.at, task.kind, application.identifier, description))
            workspace.on_background(done[-1])
    return done
