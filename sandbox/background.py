"""The background work of a workspace (public sources, scans) as a source of the timeline."""

from datetime import datetime

from sandbox.domain import background
from sandbox.domain.workspace import Workspace
from sandbox.timeline import Ran


class BackgroundWork:
    """What `sandbox.timeline` asks of whatever has things to do at instants of the clock.

    While the clock flows nothing here waits for an instant: the domain catches up whenever an
    application is looked at.
    """

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def next_due(self) -> datetime | None:
        """Tell the earliest instant at which something is to be done."""
        return background.next_due(self._workspace)

    async def run_due(self) -> list[Ran]:
        """Do what is due at the present instant."""
        return [
            Ran(done.at, done.kind.value, done.description, {"identifier": done.identifier})
            for done in background.catch_up(self._workspace)
        ]

    def clock_changed(self) -> None:
        """Nothing is to be set anew: no timer runs."""
