"""Spaces: each workspace with what serves it — its webhook engine and its journal of calls.

`Spaces` is the registry. It finds the space that a call belongs to, by its client or its token:
that is how test jobs share one server and never see each other.
"""

import asyncio
import re
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sandbox import profiles
from sandbox.cache import DocumentCache
from sandbox.domain.clock import Clock
from sandbox.domain.ids import Ids
from sandbox.domain.models import Editor, WebhookEvent
from sandbox.domain.states import Event
from sandbox.domain.sync import note_delivery
from sandbox.domain.workspace import SEEDED_START, Workspace, new_editor, seeded_editors
from sandbox.journal import Journal
from sandbox.settings import Settings
from sandbox.webhooks.delivery import Delivery
from sandbox.webhooks.delivery import Event as DeliveryEvent
from sandbox.webhooks.engine import DeliveryEngine, SyncEvent, Target

DEFAULT = "default"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")

_SYNC_EVENTS = {
    SyncEvent.STARTED: Event.SEND,
    SyncEvent.RETRY_SCHEDULED: Event.RETRY_LATER,
    SyncEvent.DELIVERED: Event.DELIVER,
    SyncEvent.FAILED: Event.FAIL,
}


class WorkspaceError(ValueError):
    """A workspace cannot be made or changed as asked; the message says why."""


class UnknownWorkspace(LookupError):
    """No workspace has this name."""


@dataclass(frozen=True, slots=True)
class WorkspaceRequest:
    """What was asked for when a workspace was created; reset goes back to it."""

    name: str
    seed: int
    seeded: bool
    profile: profiles.ServiceProfile
    webhook_url: str | None = None


class Space:
    """One workspace with its engine and its journal."""

    workspace: Workspace
    engine: DeliveryEngine

    def __init__(self, request: WorkspaceRequest, settings: Settings) -> None:
        self.request = request
        self.profile = request.profile
        self._settings = settings
        self.journal = Journal(settings.max_journal_calls, settings.max_journal_bytes)
        self._start()

    def _start(self) -> None:
        """Begin as new: the seed decides everything but the time of an unseeded space."""
        request, settings = self.request, self._settings
        self.workspace = Workspace(
            request.name,
            self.profile,
            seed=request.seed,
            clock=Clock(start=SEEDED_START if request.seeded else None),
            editors=self._first_editors(),
        )
        self.documents = DocumentCache()
        self.engine = DeliveryEngine(
            clock=self.workspace.clock,
            rules=self.profile.webhook_rules(
                settings.webhook_max_attempts, settings.webhook_timeout
            ),
            target=self._target,
            listener=self._note_delivery,
            new_id=lambda: self.workspace.ids.hexadecimal("delivery", 16),
            max_deliveries=settings.max_deliveries,
            patience=settings.clock_patience,
            ca_file=settings.webhook_ca_file,
        )

    def _first_editors(self) -> Iterable[Editor]:
        request, settings = self.request, self._settings
        if request.name == DEFAULT:
            return seeded_editors(settings.webhook_url, settings.return_url)
        ids = Ids(f"{request.seed}:{request.name}")
        return [new_editor(ids, f"Éditeur {request.name}", request.webhook_url, None)]

    async def reset(self) -> None:
        """Go back to the seed; what is pending is cancelled."""
        await self.engine.reset()
        await self.engine.close()
        self.journal.clear()
        self._start()

    def _target(self, client_id: str) -> Target:
        editor = self.workspace.editors.get(client_id)
        if editor is None:
            return Target(url=None, secret=None)
        return Target(url=editor.completion_webhook_url, secret=editor.webhook_secret)

    def _note_delivery(self, delivery: Delivery, event: SyncEvent) -> None:
        note_delivery(
            self.workspace,
            delivery.identifier,
            _SYNC_EVENTS[event],
            f"webhook delivery {delivery.id}",
        )

    def submit(self, event: WebhookEvent) -> None:
        """Hand a webhook over for delivery in the background."""
        self.engine.submit(to_delivery_event(event))


def to_delivery_event(event: WebhookEvent) -> DeliveryEvent:
    """Hand the domain's event to the webhooks package, which knows nothing of the domain."""
    return DeliveryEvent(
        name=event.name,
        identifier=event.identifier,
        client_id=event.client_id,
        body=event.body,
        cause=event.cause,
    )


class Spaces:
    """All the spaces of a running sandbox."""

    def __init__(self, settings: Settings) -> None:
        """Start with the default workspace; raises `profiles.ProfileUnavailable`."""
        self.settings = settings
        self._seed = settings.seed
        self._spaces: dict[str, Space] = {}
        self._clients: dict[str, Space] = {}
        self._tokens: dict[bytes, Space] = {}
        self._unnamed = 0
        self.create(DEFAULT)

    def create(
        self,
        name: str | None = None,
        *,
        seed: int | None = None,
        profile: str | None = None,
        webhook_url: str | None = None,
    ) -> Space:
        """Make a new world; raises `WorkspaceError` or `profiles.ProfileUnavailable`."""
        chosen = profiles.get(profile or self.settings.profile)
        if len(self._spaces) >= self.settings.max_workspaces:
            raise WorkspaceError(
                f"there are {len(self._spaces)} workspaces already; delete those not in use, "
                "or raise the setting max_workspaces"
            )
        if name is not None and not _NAME.fullmatch(name):
            raise WorkspaceError(
                "a workspace name has 1 to 64 letters, digits, '.', '_' or '-', "
                "and begins with a letter or a digit"
            )
        if name in self._spaces:
            raise WorkspaceError(f"there is a workspace '{name}' already")
        seeded = seed is not None or self._seed is not None
        request = WorkspaceRequest(
            name=name or self._free_name(),
            seed=self._new_seed() if seed is None else seed,
            seeded=seeded,
            profile=chosen,
            webhook_url=webhook_url,
        )
        space = Space(request, self.settings)
        self._spaces[request.name] = space
        self._index(space)
        return space

    def _new_seed(self) -> int:
        return secrets.randbits(32) if self._seed is None else self._seed

    def _free_name(self) -> str:
        while True:
            self._unnamed += 1
            name = f"workspace-{self._unnamed}"
            if name not in self._spaces:
                return name

    def get(self, name: str) -> Space:
        """Find a space by name; raises `UnknownWorkspace`."""
        try:
            return self._spaces[name]
        except KeyError:
            raise UnknownWorkspace(name) from None

    def __iter__(self) -> Iterator[Space]:
        return iter(self._spaces.values())

    def __len__(self) -> int:
        return len(self._spaces)

    async def delete(self, name: str) -> None:
        """Remove a world; raises `UnknownWorkspace`, or `WorkspaceError` for the default one."""
        space = self.get(name)
        if name == DEFAULT:
            raise WorkspaceError("the default workspace cannot be deleted; reset it instead")
        del self._spaces[name]
        self._forget(space)
        await space.engine.close()

    async def reset(self, name: str) -> Space:
        """Bring a world back to its seed; raises `UnknownWorkspace`."""
        space = self.get(name)
        self._forget(space)
        await space.reset()
        self._index(space)
        return space

    def _index(self, space: Space) -> None:
        self._clients |= dict.fromkeys(space.workspace.editors, space)

    def _forget(self, space: Space) -> None:
        self._clients = {k: v for k, v in self._clients.items() if v is not space}
        for token in space.workspace.tokens:
            self._tokens.pop(token, None)

    def of_client(self, client_id: str) -> Space | None:
        """Find the space of a client."""
        return self._clients.get(client_id)

    def of_token(self, token_digest: bytes) -> Space | None:
        """Find the space in which a token was issued."""
        return self._tokens.get(token_digest)

    def add_token(self, space: Space, token_digest: bytes) -> None:
        """Remember where a token was issued, and forget the ones that the space has dropped."""
        self._tokens[token_digest] = space
        if len(self._tokens) > 2 * sum(len(s.workspace.tokens) for s in self._spaces.values()):
            self._tokens = {t: s for t, s in self._tokens.items() if t in s.workspace.tokens}

    def add_editor(self, space: Space, editor: Editor) -> None:
        """Add an editor; its client_id is unique over all spaces. Raises `WorkspaceError`."""
        if editor.client_id in self._clients:
            raise WorkspaceError(f"the client_id '{editor.client_id}' is in use")
        space.workspace.editors[editor.client_id] = editor
        self._clients[editor.client_id] = space

    async def close(self) -> None:
        """Stop everything that is under way."""
        await asyncio.gather(*(space.engine.close() for space in self._spaces.values()))

