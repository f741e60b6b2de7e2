"""From a snapshot to running worlds: all of them are made beside the present ones, then put in.

Who wins: a workspace goes on with its own profile, seed, editors and clock. The settings of the
server that it comes to decide on everything that is not state: addresses, limits, the number of
attempts, the antivirus, and what a workspace is made of that is made anew.
"""

import asyncio
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from contracts.wording import Text
from sandbox import profiles
from sandbox.domain import agenda
from sandbox.domain.ids import Ids
from sandbox.domain.rates import RateMeter
from sandbox.domain.workspace import Workspace
from sandbox.feed import Happening, Kind
from sandbox.snapshots import consistency, shapes
from sandbox.snapshots.garbage import without_collecting
from sandbox.snapshots.migrations import writer_of
from sandbox.snapshots.reading import Parsed, read
from sandbox.snapshots.refusals import ANOTHER_SNAPSHOT, SnapshotRefused, at, remedy_for
from sandbox.space import Space, WorkspaceRequest, make_document
from sandbox.spaces import Spaces
from sandbox.webhooks.engine import DeliveryEngine


@dataclass(frozen=True, slots=True)
class Prepared:
    """Worlds that are ready to be put in; `alone` where no other one is to stay."""

    worlds: Sequence[Space]
    alone: bool
    unnamed: int
    snapshot: shapes.Snapshot
    version: int
    """The version of the format that the file had."""


def examine(raw: Any) -> Parsed:
    """Check all that a raw snapshot can be checked for by itself; raises `SnapshotRefused`."""
    try:
        with without_collecting():
            parsed = read(raw, make_document)
            consistency.check(parsed.snapshot)
    except SnapshotRefused as refused:
        if refused.remedy is ANOTHER_SNAPSHOT:
            refused.remedy = remedy_for(writer_of(raw))
        raise
    return parsed


def prepare(spaces: Spaces, parsed: Parsed, only: str | None = None) -> Prepared:
    """Make the worlds of a snapshot, or `only` one of them; nothing that runs is touched.

    Raises `SnapshotRefused`.
    """
    snapshot = parsed.snapshot
    chosen = list(enumerate(snapshot.workspaces))
    if only is not None:
        chosen = [(number, shape) for number, shape in chosen if shape.name == only]
        if not chosen:
            raise _no_such_workspace(only, snapshot)
    alone = snapshot.scope == "server" and only is None
    _check_room(spaces, [shape for _, shape in chosen], alone=alone)
    worlds = [_world(spaces, number, shape) for number, shape in chosen]
    return Prepared(worlds, alone, snapshot.unnamed if alone else 0, snapshot, parsed.version)


def install(spaces: Spaces, prepared: Prepared) -> Sequence[DeliveryEngine]:
    """Put the worlds in, at once; gives the engines of those that have ended, to be closed."""
    return spaces.take_over(prepared.worlds, alone=prepared.alone, unnamed=prepared.unnamed)


async def load(spaces: Spaces, raw: Any, only: str | None = None) -> Prepared:
    """Put a raw snapshot in the place of what runs, which goes on at once.

    Raises `SnapshotRefused`, and then nothing has changed.
    """
    # What takes long needs nothing of the spaces: others are served meanwhile.
    parsed = await asyncio.to_thread(examine, raw)
    prepared = prepare(spaces, parsed, only)
    former = install(spaces, prepared)
    for world in prepared.worlds:
        spaces.get(world.request.name).wake()
    await asyncio.gather(*(engine.close() for engine in former))
    return prepared


def _no_such_workspace(wanted: str, snapshot: shapes.Snapshot) -> SnapshotRefused:
    names = ", ".join(workspace.name for workspace in snapshot.workspaces[:10])
    return SnapshotRefused(
        Text(
            f"l'instantané n'a pas d'espace de travail « {wanted} »",
            f"the snapshot has no workspace '{wanted}'",
        ),
        Text(f"il contient : {names}", f"it holds: {names}"),
    )


def _check_room(spaces: Spaces, chosen: Sequence[shapes.Workspace], *, alone: bool) -> None:
    """Check what all worlds share: their number, the editors, the identifiers of objects."""
    names = {shape.name for shape in chosen}
    others = [] if alone else [space for space in spaces if space.request.name not in names]
    most = spaces.settings.max_workspaces
    if len(names) + len(others) > most:
        raise SnapshotRefused(
            Text(
                f"cela ferait {len(names) + len(others)} espaces de travail, pour {most} au plus",
                f"this would make {len(names) + len(others)} workspaces, and {most} are allowed",
            ),
            Text(
                "supprimez-en, ou augmentez le réglage max_workspaces",
                "delete some, or raise the setting max_workspaces",
            ),
        )
    for shape in chosen:
        clients = {editor.client_id for editor in shape.editors}
        records = {record.identifier for record in (*shape.markets, *shape.applications)}
        for other in others:
            shared = clients & other.workspace.editors.keys()
            shared |= records & (other.workspace.markets.keys() | other.workspace.applications)
            if shared:
                raise _taken(min(shared), shape.name, other.request.name)


def _taken(what: str, name: str, other: str) -> SnapshotRefused:
    return SnapshotRefused(
        Text(
            f"« {what} », de l'espace de travail « {name} », existe déjà dans « {other} »",
            f"'{what}' of the workspace '{name}' exists already in '{other}'",
        ),
        Text(
            f"supprimez ou réinitialisez « {other} », ou chargez tout l'instantané",
            f"delete or reset '{other}', or load the whole snapshot",
        ),
    )


def _world(spaces: Spaces, number: int, shape: shapes.Workspace) -> Space:
    request = WorkspaceRequest(
        name=shape.name,
        seed=shape.seed,
        seeded=shape.seeded,
        profile=profiles.get(shape.profile),
        webhook_url=shape.webhook_url,
        faults_off=frozenset(shape.faults_off),
    )
    space = spaces.beside(request)
    place = f"$.workspaces[{number}]"
    space.worlds = shape.worlds
    _set_clock(space, shape.clock)
    try:
        space.workspace.ids = Ids.from_state(shape.ids)
    except ValueError as error:
        raise at(f"{place}.ids", "ce n'est pas l'état d'un générateur", str(error)) from error
    _fill(space.workspace, shape)
    space.journal.restore(shape.journal.calls, shape.journal.received, shape.journal.dropped)
    happenings = [_happening(each) for each in shape.feed.happenings]
    space.feed.restore(happenings, shape.feed.first_id, shape.feed.last_id)
    try:
        space.engine.restore(shape.webhooks)
    except ValueError as error:
        raise at(f"{place}.webhooks", f"les files ne vont pas ({error})", str(error)) from error
    return space


def _set_clock(space: Space, clock: shapes.Clock) -> None:
    """Make it the same instant as when the snapshot was taken, however long ago that was."""
    virtual = space.workspace.clock
    virtual.move_to(clock.now)
    if clock.frozen:
        virtual.freeze(clock.now)


def _fill(workspace: Workspace, shape: shapes.Workspace) -> None:
    workspace.editors = {editor.client_id: editor for editor in shape.editors}
    workspace.tokens = {token.digest: token for token in shape.tokens}
    workspace.rates = RateMeter(shape.rates)
    workspace.markets = {market.identifier: market for market in shape.markets}
    workspace.applications = {each.identifier: each for each in shape.applications}
    workspace.applications_by_company = {
        (market, company): workspace.applications[identifier]
        for market, company, identifier in shape.companies
    }
    workspace.visitors = shape.visitors
    workspace.agenda = agenda.Agenda.from_state(shape.agenda)
    workspace.source_outcomes = dict(shape.source_outcomes)
    workspace.document_failures = deque(shape.document_failures)
    workspace.fault_script.pending = list(shape.faults.pending)
    workspace.fault_script.uses.extend(shape.faults.uses)
    workspace.fault_script.spoilt = set(shape.faults.spoilt)
    workspace.lots_numbered = shape.lots


def _happening(shape: shapes.Happening) -> Happening:
    for kind in Kind:
        subject = getattr(shape, kind.value)
        if subject is not None:
            return Happening(shape.id, shape.at, kind, subject, shape.about)
    raise LookupError("a happening without a subject was let pass")
