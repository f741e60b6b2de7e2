"""What stands in a snapshot: the format, as types that msgspec reads and writes.

    Snapshot ── workspaces: Workspace ── clock, ids, editors, tokens, markets, applications, …
             └─ contents: the bytes of the files, by the number under which a file names them

What the domain keeps as dataclasses (markets, deliveries, calls) stands in the file as it is there,
key by key. The shapes here are for what it keeps in objects with behaviour.

A change of any of these types, or of a dataclass that they hold, changes the format. One that adds
a key with a default leaves older files readable; any other one needs a new `VERSION` and a row in
`migrations.py`. `tests/snapshots` keeps a file of every version.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal

import msgspec

from sandbox.domain.agenda import AgendaState
from sandbox.domain.faults import ScriptedFault, Use
from sandbox.domain.ids import IdsState
from sandbox.domain.known_faults import KnownFault
from sandbox.domain.models import Application, Editor, Market, Token
from sandbox.domain.rates import Window
from sandbox.domain.reserved import Outcome
from sandbox.domain.visitors import Visitors
from sandbox.journal import Entry
from sandbox.recorder import Moved, Sent, Steered, Worked
from sandbox.timeline import Move
from sandbox.webhooks.state import EngineState

FORMAT = "passe-marche-snapshot"
VERSION = 1

Scope = Literal["server", "workspace"]
"""Whether a snapshot holds a whole server, or the one workspace that was asked for."""


class _Shape(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """A part of the format."""


class Clock(_Shape):
    """The virtual instant of the snapshot, and whether time stands still."""

    now: datetime
    frozen: bool


class Faults(_Shape):
    """Scripted faults: those that wait, in order, and how they have struck, oldest first.

    `spoilt` holds the reserved values that let the next try pass.
    """

    pending: Sequence[ScriptedFault]
    uses: Sequence[Use]
    spoilt: Sequence[str]


class Journal(_Shape):
    """The calls that are kept, oldest first, how many there were and how many were dropped."""

    received: int
    dropped: int
    calls: Sequence[Entry]


class Happening(_Shape, omit_defaults=True):
    """One thing that happened; the key that is there besides the first three tells its kind."""

    id: int
    at: datetime
    about: tuple[str, ...] = ()
    call: int | None = None
    transition: Moved | None = None
    background: Worked | None = None
    webhook: Sent | None = None
    breaker: str | None = None
    fault: Use | None = None
    clock: Move | None = None
    control: Steered | None = None


class Feed(_Shape):
    """What is kept of all that happened, oldest first; the numbers of the first and last of all."""

    first_id: int
    last_id: int
    happenings: Sequence[Happening]


class Workspace(_Shape):
    """One world. `worlds` counts its resets, `lots` the lots that were numbered.

    `companies` says which application counts for a market and a company (market, SIRET,
    application), where there is one.
    """

    name: str
    profile: Literal["documented", "deployed"]
    seed: int
    seeded: bool
    webhook_url: str | None
    faults_off: Sequence[KnownFault]
    worlds: int
    lots: int
    clock: Clock
    ids: IdsState
    editors: Sequence[Editor]
    tokens: Sequence[Token]
    rates: Sequence[Window]
    markets: Sequence[Market]
    applications: Sequence[Application]
    companies: Sequence[tuple[str, str, str]]
    visitors: Visitors
    agenda: AgendaState
    source_outcomes: dict[str, Outcome]
    document_failures: Sequence[str]
    faults: Faults
    webhooks: EngineState
    journal: Journal
    feed: Feed


class Snapshot(_Shape, omit_defaults=True):
    """A whole snapshot. `unnamed` counts the workspaces that were given a name by the sandbox.

    `saved_at` is real time; `sandbox` is the version of the package that wrote it.
    """

    format: Literal["passe-marche-snapshot"]
    version: Literal[1]
    sandbox: str
    saved_at: datetime
    scope: Scope
    unnamed: int
    workspaces: Sequence[Workspace]
    contents: dict[str, Any] = {}
