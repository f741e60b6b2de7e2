"""Writing down the state of a sandbox.

Each workspace is written at one instant: nothing else runs meanwhile. They have nothing to do with
each other, so the event loop may serve others between two of them.
"""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any

import msgspec

from sandbox.domain.models import Application
from sandbox.feed import Happening
from sandbox.snapshots import shapes
from sandbox.snapshots.contents import Written
from sandbox.snapshots.garbage import without_collecting
from sandbox.spaces import Space, Spaces
from sandbox.version import package_version

_ENCODER = msgspec.json.Encoder()
_APPLICATION = tuple(field.name for field in fields(Application))


@dataclass(frozen=True, slots=True)
class Taken:
    """A snapshot, ready to be written: what changes is bytes already, contents are still read."""

    head: bytes
    workspaces: Sequence[bytes]
    contents: Written
    counts: Mapping[str, int]
    """How many workspaces, markets and applications there are."""

    def chunks(self) -> Iterator[bytes]:
        """Write the file; may be called from another thread, once."""
        yield self.head[:-1] + b',"workspaces":['
        for number, workspace in enumerate(self.workspaces):
            yield b"," + workspace if number else workspace
        yield b'],"contents":'
        yield from self.contents.chunks()
        yield b"}"


async def take(spaces: Spaces, only: str | None = None) -> Taken:
    """Write a whole server down, or `only` one workspace; raises `UnknownWorkspace`."""
    chosen = list(spaces) if only is None else [spaces.get(only)]
    contents, written = Written(), []
    counts = dict.fromkeys(("workspaces", "markets", "applications"), 0)
    for space in chosen:
        counts["workspaces"] += 1
        counts["markets"] += len(space.workspace.markets)
        counts["applications"] += len(space.workspace.applications)
        with without_collecting():
            written.append(_ENCODER.encode(shape(space, contents)))
        await asyncio.sleep(0)
    head = {
        "format": shapes.FORMAT,
        "version": shapes.VERSION,
        "sandbox": package_version(),
        "saved_at": datetime.now(UTC),
        "scope": "server" if only is None else "workspace",
        "unnamed": spaces.unnamed,
    }
    return Taken(_ENCODER.encode(head), written, contents, counts)


def shape(space: Space, contents: Written) -> dict[str, Any]:
    """Write one world down, as `shapes.Workspace` has it; `contents` collects those of files.

    What is mutable in it is the world's own: to be encoded before anything else happens.
    """
    request, workspace = space.request, space.workspace
    journal, happenings = space.journal, space.feed
    return {
        "name": request.name,
        "profile": space.profile.name,
        "seed": request.seed,
        "seeded": request.seeded,
        "webhook_url": request.webhook_url,
        "faults_off": sorted(request.faults_off),
        "worlds": space.worlds,
        "lots": workspace.lots_numbered,
        "clock": shapes.Clock(now=workspace.clock.now(), frozen=space.timeline.frozen),
        "ids": workspace.ids.state(),
        "editors": list(workspace.editors.values()),
        "tokens": list(workspace.tokens.values()),
        "rates": workspace.rates.windows(),
        "markets": list(workspace.markets.values()),
        "applications": [
            _application(application, contents) for application in workspace.applications.values()
        ],
        "companies": [
            (*key, application.identifier)
            for key, application in workspace.applications_by_company.items()
        ],
        "visitors": workspace.visitors,
        "agenda": workspace.agenda.state(),
        "source_outcomes": workspace.source_outcomes,
        "document_failures": list(workspace.document_failures),
        "faults": shapes.Faults(
            pending=workspace.fault_script.pending,
            uses=list(workspace.fault_script.uses),
            spoilt=sorted(workspace.fault_script.spoilt),
        ),
        "webhooks": space.engine.state(),
        "journal": shapes.Journal(
            received=journal.received, dropped=journal.dropped, calls=list(journal.oldest_first())
        ),
        "feed": {
            "first_id": happenings.first_id,
            "last_id": happenings.last_id,
            "happenings": [_happening(each) for each in happenings.oldest_first()],
        },
    }


def _application(application: Application, contents: Written) -> Application | dict[str, Any]:
    """Give an application, whose files name their contents."""
    if not application.files:
        return application
    written = {name: getattr(application, name) for name in _APPLICATION}
    written["files"] = {
        file_id: {field.name: getattr(file, field.name) for field in fields(file)}
        | {"content": contents.reference(file.content)}
        for file_id, file in application.files.items()
    }
    return written


def _happening(happening: Happening) -> dict[str, Any]:
    """Write a happening: its subject stands under the name of its kind."""
    return {
        "id": happening.id,
        "at": happening.at,
        "about": happening.about,
        happening.kind.value: happening.subject,
    }
