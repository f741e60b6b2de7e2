"""A space: one workspace with what serves it — its webhook engine, its documents, its journal.

A space outlives its worlds: a reset puts a new workspace, engine and journal in the place of the
former ones. Whatever is still under way then belongs to the former world and ends there.
"""

import logging
from base64 import b64encode
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

from sandbox import antivirus, profiles
from sandbox.background import BackgroundWork
from sandbox.cache import DocumentCache
from sandbox.domain.agenda import TaskKind
from sandbox.domain.clock import Clock
from sandbox.domain.company import Company
from sandbox.domain.ids import Ids
from sandbox.domain.known_faults import KnownFault
from sandbox.domain.models import Editor, WebhookEvent
from sandbox.domain.states import Event, ScanState
from sandbox.domain.sync import note_delivery, withheld
from sandbox.domain.workspace import SEEDED_START, Workspace, new_editor, seeded_editors
from sandbox.faults import reserved
from sandbox.faults.courier import ScriptCourier
from sandbox.faults.pauses import Pauses
from sandbox.feed import Audience, Feed
from sandbox.journal import Journal
from sandbox.recorder import Recorder
from sandbox.redaction import Redactor
from sandbox.settings import Settings
from sandbox.timeline import Timeline
from sandbox.webhooks.delivery import Delivery
from sandbox.webhooks.delivery import Event as DeliveryEvent
from sandbox.webhooks.engine import DeliveryEngine, SyncEvent, Target

DEFAULT = "default"

_SYNC_EVENTS = {
    SyncEvent.STARTED: Event.SEND,
    SyncEvent.RETRY_SCHEDULED: Event.RETRY_LATER,
    SyncEvent.DELIVERED: Event.DELIVER,
    SyncEvent.FAILED: Event.FAIL,
}

_FAILURES = (SyncEvent.RETRY_SCHEDULED, SyncEvent.FAILED)

_SMALLEST_FEED = 1_000

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class WorkspaceRequest:
    """What was asked for when a workspace was created; reset goes back to it."""

    name: str
    seed: int
    seeded: bool
    profile: profiles.ServiceProfile
    webhook_url: str | None = None
    faults_off: frozenset[KnownFault] = frozenset()


class Space:
    """One workspace with its engine, its documents and its journal."""

    workspace: Workspace
    engine: DeliveryEngine
    documents: DocumentCache
    journal: Journal
    timeline: Timeline
    pauses: Pauses
    feed: Feed
    recorder: Recorder

    def __init__(
        self,
        request: WorkspaceRequest,
        settings: Settings,
        is_taken: Callable[[str], bool] | None = None,
        audience: Audience | None = None,
    ) -> None:
        """Start the first world; `is_taken` is handed on to every `Workspace`.

        `audience` is that of a space whose place this one is to take.
        """
        self._is_taken = is_taken
        self.request = request
        self.profile = request.profile
        self._settings = settings
        self.worlds = 0
        """How many worlds there were, with the present one."""
        self.audience = audience or Audience()
        self._start()

    def _start(self) -> None:
        """Begin as new: the seed decides everything but the time of an unseeded space."""
        request, settings = self.request, self._settings
        workspace = Workspace(
            request.name,
            self.profile,
            seed=request.seed,
            clock=Clock(start=SEEDED_START if request.seeded else None),
            editors=self._first_editors(),
            antivirus=antivirus.from_setting(settings.antivirus),
            make_document=make_document,
            faults_off=request.faults_off,
            is_taken=self._is_taken,
        )
        if self.worlds and not request.seeded:
            # Nobody asked for the same values again, and a token of a former world is refused.
            workspace.ids = Ids(f"{request.seed}:{request.name}:{self.worlds}")
        self.worlds += 1
        self.workspace = workspace
        self.documents = DocumentCache()
        self._start_recording()
        self.engine = DeliveryEngine(
            clock=workspace.clock,
            rules=self.profile.webhook_rules(
                settings.webhook_max_attempts, settings.webhook_timeout
            ),
            target=partial(_target, workspace),
            listener=partial(_note_delivery, workspace),
            new_id=lambda: workspace.ids.hexadecimal("delivery", 16),
            withheld=partial(_withheld, workspace),
            watcher=self.recorder.webhook,
            max_deliveries=settings.max_deliveries,
            patience=settings.clock_patience,
            ca_file=settings.webhook_ca_file,
            courier=ScriptCourier(workspace, self.profile.page_rules().automatic_return or 0),
        )
        self.pauses = Pauses(workspace.clock)
        self.timeline = Timeline(
            workspace.clock,
            [self.engine, BackgroundWork(workspace), self.pauses],
            self.recorder.clock,
        )

    def _start_recording(self) -> None:
        """Begin a journal and a feed, whose numbers go on where those of a former world ended."""
        settings, workspace = self._settings, self.workspace
        first = 1
        if self.worlds > 1:
            self.feed.end()
            first = self.feed.last_id + 1
        capacity = max(_SMALLEST_FEED, 2 * settings.max_journal_calls)
        self.feed = Feed(workspace.clock, self.audience, capacity, first)
        self.recorder = Recorder(self.feed)
        self.journal = Journal(
            settings.max_journal_calls, settings.max_journal_bytes, self.recorder.call
        )
        workspace.on_transition = self.recorder.transition
        workspace.on_background = self.recorder.background
        workspace.on_fault = self.recorder.fault
        workspace.on_named = partial(reserved.attach, workspace)

    def _first_editors(self) -> Iterable[Editor]:
        """Give the editors of the beginning: the same at every reset, whatever the seed."""
        request, settings = self.request, self._settings
        if request.name == DEFAULT:
            return seeded_editors(settings.webhook_url, settings.return_url)
        # A source of its own, so that editors added later do not get the same values.
        ids = Ids(f"{request.seed}:{request.name}/first")
        return [new_editor(ids, f"Éditeur {request.name}", request.webhook_url, None)]

    def restart(self) -> DeliveryEngine:
        """Put a new world in the place of the present one, and give its engine, to be closed.

        Nothing can come in between: whoever looks sees the former world or the new one.
        """
        former = self.engine
        self.pauses.close()
        self._start()
        self.audience.tell_all(self.feed.last_id)
        return former

    def take_over(self, other: "Space") -> DeliveryEngine:
        """Put the world of another space in the place of the present one, as `restart` does.

        The other one has the audience of this one, and is not used any more.
        """
        former = self.engine
        self.pauses.close()
        self.feed.end()
        self.request, self.profile, self.worlds = other.request, other.profile, other.worlds
        self.workspace, self.engine, self.documents = (
            other.workspace,
            other.engine,
            other.documents,
        )
        self.journal, self.feed, self.recorder = other.journal, other.feed, other.recorder
        self.timeline, self.pauses = other.timeline, other.pauses
        self.audience.tell_all(self.feed.last_id)
        return former

    def wake(self) -> None:
        """Begin with what a world that was taken over has to do; needs the running event loop."""
        self.engine.clock_changed()
        workspace = self.workspace
        for application in workspace.applications.values():
            for file in list(application.files.values()):
                planned = workspace.agenda.due(TaskKind.SCAN, application.identifier, file.id)
                if file.scan is ScanState.AWAITING and planned is None:
                    # A real antivirus was looking at it when the other world ended.
                    workspace.antivirus.start(workspace, application, file)

    def submit(self, event: WebhookEvent) -> Delivery | None:
        """Hand a webhook over for delivery in the background.

        None for an event of a former world: its answer may leave after a reset.
        """
        record = self.workspace.record(event.identifier)
        if record is None or record.event is not event:
            return None
        return self.engine.submit(to_delivery_event(event))

    def redactor(self) -> Redactor:
        """Give what hides the secrets of this space."""
        editors = self.workspace.editors.values()
        secrets = {editor.client_secret for editor in editors}
        secrets |= {editor.webhook_secret for editor in editors if editor.webhook_secret}
        secrets |= {_basic(editor) for editor in editors}
        return Redactor(secrets, self.workspace.tokens.__contains__)


def make_document(field_key: str, company: Company) -> bytes:
    """Make the document that a public source sends."""
    # Loaded with the first document that is read: writing PDF files takes a while to load.
    from sandbox.documents import api_documents  # noqa: PLC0415

    return api_documents.make(field_key, company)


def _basic(editor: Editor) -> str:
    return b64encode(f"{editor.client_id}:{editor.client_secret}".encode()).decode()


def _target(workspace: Workspace, client_id: str) -> Target:
    """Tell where a webhook goes, and signed with what, at the moment of the attempt."""
    editor = workspace.editors.get(client_id)
    if editor is None:
        return Target(url=None, secret=None)
    return Target(url=editor.completion_webhook_url, secret=editor.webhook_secret)


def _note_delivery(workspace: Workspace, delivery: Delivery, event: SyncEvent) -> None:
    cause = f"webhook delivery {delivery.id}"
    if event in _FAILURES:
        # A query may hold a secret of the receiver's.
        address = (delivery.url or "no URL").partition("?")[0]
        _LOG.warning(
            "webhook %s to %s not delivered: %s", delivery.event.name, address, delivery.reason
        )
    note_delivery(workspace, delivery.identifier, _SYNC_EVENTS[event], cause)


def _withheld(workspace: Workspace, delivery: Delivery) -> str | None:
    return withheld(workspace, delivery.identifier, f"webhook delivery {delivery.id}")


def to_delivery_event(event: WebhookEvent) -> DeliveryEvent:
    """Hand the domain's event to the webhooks package, which knows nothing of the domain."""
    return DeliveryEvent(
        name=event.name,
        identifier=event.identifier,
        client_id=event.client_id,
        body=event.body,
        cause=event.cause,
    )
