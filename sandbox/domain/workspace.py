"""A workspace: one isolated world with its own editors, clock, identifiers and objects."""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sandbox.domain.agenda import Agenda
from sandbox.domain.clock import Clock
from sandbox.domain.faults import FaultScript, Use
from sandbox.domain.ids import Ids
from sandbox.domain.known_faults import KnownFault
from sandbox.domain.made import MakeDocument, blank_pdf
from sandbox.domain.models import Application, Editor, HistoryEntry, Market, Record, Token
from sandbox.domain.rates import RateMeter
from sandbox.domain.reserved import Outcome
from sandbox.domain.scans import Antivirus, Simulated
from sandbox.domain.states import Event, State, SyncStatus
from sandbox.domain.visitors import Visitors

if TYPE_CHECKING:
    from sandbox.domain.background import Done
    from sandbox.domain.profile import Profile

SEEDED_START = datetime(2026, 11, 23, 9, tzinfo=UTC)
"""Where the clock of a seeded workspace starts: identifiers and documents hold dates, so they can
only be the same at every run if the run begins at the same instant."""


class Workspace:
    """The whole state of one world. Operations live beside it, one module per resource."""

    def __init__(
        self,
        name: str,
        profile: Profile,
        *,
        seed: int,
        clock: Clock,
        editors: Iterable[Editor],
        antivirus: Antivirus | None = None,
        make_document: MakeDocument = blank_pdf,
        faults_off: Iterable[KnownFault] = (),
        is_taken: Callable[[str], bool] | None = None,
    ) -> None:
        """Start an empty world with `editors`, the first being the default one.

        `antivirus` looks at the candidates' files (the simulated one if not given);
        `make_document` makes the documents that public sources send. `faults_off` names the known
        faults of the profile that are not imitated. `is_taken` tells whether an identifier is in
        use in any world that shares its pages with this one.
        """
        self.name = name
        self.profile = profile
        self.seed = seed
        self.clock = clock
        self.ids = Ids(f"{seed}:{name}")
        self.rates = RateMeter()
        self.editors = {editor.client_id: editor for editor in editors}
        self.tokens: dict[bytes, Token] = {}
        self.markets: dict[str, Market] = {}
        self.applications: dict[str, Application] = {}
        self.applications_by_company: dict[tuple[str, str], Application] = {}
        self.visitors = Visitors()
        self.agenda = Agenda()
        self.antivirus: Antivirus = antivirus or Simulated()
        self.make_document = make_document
        self.source_outcomes: dict[str, Outcome] = {}
        self.faults = profile.known_faults - frozenset(faults_off)
        self.document_failures: deque[str] = deque()
        """Documents that are to fail when the next applications are submitted, one for each."""
        self.fault_script = FaultScript()
        self.on_fault: Callable[[Use], None] = _nobody
        """Told of every fault that has struck something else than a call, which is not numbered
        before it is recorded."""
        self.on_transition: Callable[[Record, HistoryEntry], None] = _nobody
        """Told of every change of state of a market or an application."""
        self.on_background: Callable[[Done], None] = _nobody
        """Told of everything that the agenda had planned, once it was done."""
        self.on_named: Callable[[Record], None] = _nobody
        """Told of every market that was created, and of every company that was named."""
        self._is_taken = is_taken
        self.lots_numbered = 0
        """How many lots were given a number."""

    def is_taken(self, identifier: str) -> bool:
        """Tell whether a market or an application has this identifier."""
        if self._is_taken is not None:
            return self._is_taken(identifier)
        return self.record(identifier) is not None

    def next_lot_number(self) -> int:
        """Number the next lot, from 1."""
        self.lots_numbered += 1
        return self.lots_numbered

    def default_editor(self) -> Editor:
        """Give the editor that a call without `client_id` means."""
        return next(iter(self.editors.values()))

    def record(self, identifier: str) -> Record | None:
        """Find a market or an application."""
        return self.markets.get(identifier) or self.applications.get(identifier)


def seeded_editors(webhook_url: str, return_url: str) -> list[Editor]:
    """Give the four editors that every sandbox starts with.

    The first lets the reference client work with its own default settings; the others stand for
    the refusals of the documents.
    """
    flags = {
        "demo_editor": ("Demo Editor App", True, True, True),
        "unauthorized_editor": ("Éditeur non autorisé", False, True, False),
        "inactive_editor": ("Éditeur inactif", True, False, False),
        "basic_editor": ("Éditeur sans marchés de défense", True, True, False),
    }
    return [
        Editor(
            name=name,
            client_id=f"{key}_client",
            client_secret=f"{key}_secret",
            webhook_secret=hashlib.sha256(f"{key}_client".encode()).hexdigest(),
            authorized=authorized,
            active=active,
            can_create_defense_markets=defense,
            completion_webhook_url=webhook_url,
            redirect_url=return_url,
            buyer_return_url=return_url,
            candidate_return_url=return_url,
        )
        for key, (name, authorized, active, defense) in flags.items()
    ]


def new_editor(ids: Ids, name: str, webhook_url: str | None, return_url: str | None) -> Editor:
    """Make an editor with an id and secrets in the documented formats (SFD §3.2.1)."""
    return Editor(
        name=name,
        client_id=ids.hexadecimal("client_id", 32),
        client_secret=ids.hexadecimal("client_secret", 64),
        webhook_secret=ids.hexadecimal("webhook_secret", 64),
        can_create_defense_markets=True,
        completion_webhook_url=webhook_url,
        redirect_url=return_url,
    )


def move(
    workspace: Workspace,
    record: Record,
    event: Event,
    refusals: Mapping[str, str | None],
    cause: str,
) -> tuple[str, ...]:
    """Fire an event on a market or an application and note the transition in its history.

    Gives the effects to apply. Raises `TransitionRefused`, and then nothing has changed.
    """
    profile = workspace.profile
    if event is Event.COMPLETE:
        is_market = isinstance(record, Market)
        machine = profile.market_machine if is_market else profile.application_machine
        row = machine.fire(record.state, event, refusals)
        record.state = State(row.target)
    else:
        row = profile.sync_machine.fire(record.sync_status, event, refusals)
        record.sync_status = SyncStatus(row.target)
    entry = HistoryEntry(workspace.clock.now(), event.value, row.source, row.target, cause)
    record.history.append(entry)
    workspace.on_transition(record, entry)
    return row.effects


def _nobody(*_: object) -> None:
    """Tell nobody."""
