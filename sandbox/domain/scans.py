"""The antivirus: every file of a candidate is looked at in the background (D04, D09).

`Simulated`, the default, takes a second of virtual time and knows one piece of malware, the test
file. `Absent` stands for a service without antivirus. Another one (`sandbox.antivirus` asks a real
`clamd`) starts its work in `start` and tells what it found to `note_verdict`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from sandbox.domain.agenda import TaskKind
from sandbox.domain.files import EICAR, USER, StoredFile
from sandbox.domain.states import ScanEvent, ScanState

if TYPE_CHECKING:
    from sandbox.domain.models import Application
    from sandbox.domain.workspace import Workspace

_LOOKED_AT = 1024 * 1024
"""How many bytes of a file the simulated antivirus looks at."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an antivirus says of a file, and why."""

    event: ScanEvent
    reason: str


class Antivirus(Protocol):
    """Looks at files, in its own time."""

    def start(self, workspace: Workspace, application: Application, file: StoredFile) -> None:
        """Begin to look at a file; the verdict goes to `note_verdict`, now or later."""
        ...

    def look(self, file: StoredFile) -> Verdict:
        """Look at a file now and give the verdict."""
        ...


class Simulated:
    """Finds the antivirus test file, a second of virtual time after the upload."""

    def __init__(self, delay: timedelta = timedelta(seconds=1)) -> None:
        self.delay = delay

    def start(self, workspace: Workspace, application: Application, file: StoredFile) -> None:
        """Plan the verdict; what a public source has sent needs no time."""
        if file.source != USER:
            note_verdict(workspace, application, file.id, self.look(file))
            return
        at = workspace.clock.now() + self.delay
        workspace.agenda.add(at, TaskKind.SCAN, application.identifier, file.id)

    def look(self, file: StoredFile) -> Verdict:
        """Search the beginning of the file for the test string.

        A real antivirus wants it at the very start. Found inside as well, it lets a test build
        malware of any accepted type.
        """
        if file.source != USER:
            return Verdict(ScanEvent.CLEAR, "made by the sandbox")
        with file.content.open() as content:
            if EICAR in content.read(_LOOKED_AT):
                return Verdict(ScanEvent.CONDEMN, "Eicar-Test-Signature")
        return Verdict(ScanEvent.CLEAR, "the simulated antivirus found nothing")


class Absent:
    """No antivirus: files are accepted unseen (D09)."""

    def start(self, workspace: Workspace, application: Application, file: StoredFile) -> None:
        """Say at once that nobody looks."""
        note_verdict(workspace, application, file.id, self.look(file))

    def look(self, file: StoredFile) -> Verdict:
        """Say that nobody looks."""
        return Verdict(ScanEvent.SKIP, "there is no antivirus")


def note_verdict(
    workspace: Workspace,
    application: Application,
    file_id: str,
    verdict: Verdict,
    at: datetime | None = None,
) -> bool:
    """Write down what the antivirus said; False when the file is gone or was judged already.

    It said so at `at`, or now.
    """
    file = application.files.get(file_id)
    if file is None or file.scan is not ScanState.AWAITING:
        return False
    row = workspace.profile.scan_machine.fire(file.scan, verdict.event, {})
    application.files[file_id] = replace(
        file,
        scan=ScanState(row.target),
        scanned_at=at or workspace.clock.now(),
        scan_reason=verdict.reason,
    )
    return True


def run_scan(
    workspace: Workspace, application: Application, file_id: str, at: datetime
) -> str | None:
    """Give the verdict that was due at `at`; gives it in words, or None if the file is gone."""
    file = application.files.get(file_id)
    if file is None or file.scan is not ScanState.AWAITING:
        return None
    verdict = workspace.antivirus.look(file)
    note_verdict(workspace, application, file_id, verdict, at)
    return f"{file.name} was scanned: {application.files[file_id].scan.value}"


def finish_scans(workspace: Workspace, application: Application) -> None:
    """Look now at every file that still waits, whatever the clock shows."""
    for file in list(application.files.values()):
        if file.scan is ScanState.AWAITING:
            workspace.agenda.drop(TaskKind.SCAN, application.identifier, file.id)
            note_verdict(workspace, application, file.id, workspace.antivirus.look(file))
