"""All the spaces of a running sandbox.

`Spaces` is the registry. It finds the space that a call belongs to, by its client or its token:
that is how test jobs share one server and never see each other.
"""

import asyncio
import re
import secrets
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from sandbox import profiles
from sandbox.domain.known_faults import KnownFault, named
from sandbox.domain.models import Editor
from sandbox.settings import Settings
from sandbox.space import DEFAULT, Space, WorkspaceRequest
from sandbox.webhooks.engine import DeliveryEngine

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_TOKENS_WITHOUT_CLEANING = 1_000


def is_workspace_name(text: str) -> bool:
    """Tell whether a workspace may have this name."""
    return _NAME.fullmatch(text) is not None


class WorkspaceError(ValueError):
    """A workspace cannot be made or changed as asked; the message says why."""


class UnknownWorkspace(LookupError):
    """No workspace has this name."""

    def __init__(self, name: str) -> None:
        super().__init__(f"there is no workspace '{name}'")
        self.name = name


class Spaces:
    """The registry."""

    def __init__(self, settings: Settings) -> None:
        """Start with the default workspace; raises `profiles.ProfileUnavailable`."""
        self.settings = settings
        self._seed = settings.seed
        self._faults_off = named(settings.faults_off)
        self._spaces: dict[str, Space] = {}
        self._clients: dict[str, Space] = {}
        self._tokens: dict[bytes, Space] = {}
        self.profiles: Counter[profiles.ServiceProfile] = Counter()
        """The profiles in use, each with the number of its spaces."""
        self._clean_tokens_at = _TOKENS_WITHOUT_CLEANING
        self._unnamed = 0
        self.create(DEFAULT)

    def create(
        self,
        name: str | None = None,
        *,
        seed: int | None = None,
        profile: str | None = None,
        webhook_url: str | None = None,
        faults_off: Iterable[KnownFault] | None = None,
    ) -> Space:
        """Make a new world; raises `WorkspaceError` or `profiles.ProfileUnavailable`."""
        chosen = profiles.get(profile or self.settings.profile)
        self._check_new(name)
        seeded = seed is not None or self._seed is not None
        request = WorkspaceRequest(
            name=name or self._free_name(),
            seed=self._new_seed() if seed is None else seed,
            seeded=seeded,
            profile=chosen,
            webhook_url=webhook_url,
            faults_off=self._faults_off if faults_off is None else frozenset(faults_off),
        )
        space = Space(request, self.settings, self._is_taken)
        for client_id in space.workspace.editors:
            self.check_client_id(client_id)
        self._spaces[request.name] = space
        self._count(chosen, 1)
        self._index(space)
        return space

    def _is_taken(self, identifier: str) -> bool:
        """Tell whether any world has a market or an application of this identifier."""
        return any(space.workspace.record(identifier) for space in self)

    def _check_new(self, name: str | None) -> None:
        if len(self._spaces) >= self.settings.max_workspaces:
            raise WorkspaceError(
                f"there are {len(self._spaces)} workspaces already; delete those not in use, "
                "or raise the setting max_workspaces"
            )
        if name is not None and not is_workspace_name(name):
            raise WorkspaceError(
                "a workspace name has 1 to 64 letters, digits, '.', '_' or '-', "
                "and begins with a letter or a digit"
            )
        if name in self._spaces:
            raise WorkspaceError(f"there is a workspace '{name}' already")

    def check_client_id(self, client_id: str) -> None:
        """Check that no editor has this client_id yet; raises `WorkspaceError`."""
        owner = self._clients.get(client_id)
        if owner is not None:
            raise WorkspaceError(
                f"the client_id '{client_id}' is in use in the workspace '{owner.request.name}'"
            )

    def _new_seed(self) -> int:
        return secrets.randbits(48) if self._seed is None else self._seed

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
        """Remove a world and cancel what it has under way.

        Raises `UnknownWorkspace`, or `WorkspaceError` for the default one.
        """
        self.get(name)
        if name == DEFAULT:
            raise WorkspaceError("the default workspace cannot be deleted; reset it instead")
        await self._remove(name).close()

    async def reset(self, name: str) -> Space:
        """Bring a world back to its seed, and cancel what is under way.

        Raises `UnknownWorkspace`.
        """
        space = self.get(name)
        self._forget(space)
        former = space.restart()
        self._index(space)
        await former.close()
        return space

    def beside(self, request: WorkspaceRequest) -> Space:
        """Make a space that is not in use yet: for `take_over`."""
        present = self._spaces.get(request.name)
        return Space(request, self.settings, self._is_taken, present.audience if present else None)

    def take_over(
        self, others: Sequence[Space], *, alone: bool, unnamed: int
    ) -> Sequence[DeliveryEngine]:
        """Put ready-made spaces in the place of those of the same names, or beside the others.

        With `alone` the others end; there must be a default one then. Gives the engines of the
        worlds that have ended, to be closed. Nothing can come in between.
        """
        former = [self._put(other) for other in others]
        self._unnamed = max(unnamed, 0 if alone else self._unnamed)
        if alone:
            kept = [other.request.name for other in others]
            former += [self._remove(name) for name in self._spaces.keys() - set(kept)]
            self._spaces = {name: self._spaces[name] for name in kept}
        return [engine for engine in former if engine is not None]

    def _put(self, other: Space) -> DeliveryEngine | None:
        name, former = other.request.name, None
        space = self._spaces.get(name)
        if space is None:
            space = self._spaces[name] = other
        else:
            self._forget(space)
            self._count(space.profile, -1)
            former = space.take_over(other)
        self._count(space.profile, 1)
        self._index(space)
        self._tokens |= dict.fromkeys(space.workspace.tokens, space)
        return former

    def _remove(self, name: str) -> DeliveryEngine:
        """Take a world out; gives its engine, to be closed."""
        space = self._spaces.pop(name)
        self._count(space.profile, -1)
        self._forget(space)
        # A call that was on its way in has found the space already; it is refused there.
        space.workspace.tokens.clear()
        space.pauses.close()
        space.audience.close()
        return space.engine

    def _count(self, profile: profiles.ServiceProfile, change: int) -> None:
        self.profiles[profile] += change
        self.profiles += Counter()  # Leaves out what has come down to none.

    @property
    def unnamed(self) -> int:
        """How many spaces were given a name by the sandbox."""
        return self._unnamed

    def wake(self) -> None:
        """Begin with what the spaces have to do that were taken over; needs the event loop."""
        for space in self:
            space.wake()

    def _index(self, space: Space) -> None:
        self._clients |= dict.fromkeys(space.workspace.editors, space)

    def _forget(self, space: Space) -> None:
        for client_id in space.workspace.editors:
            self._clients.pop(client_id, None)
        for token in space.workspace.tokens:
            self._tokens.pop(token, None)

    def of_client(self, client_id: str) -> Space | None:
        """Find the space of a client."""
        return self._clients.get(client_id)

    def of_token(self, token_digest: bytes) -> Space | None:
        """Find the space in which a token was issued."""
        return self._tokens.get(token_digest)

    def add_token(self, space: Space, token_digest: bytes) -> None:
        """Remember where a token was issued; now and then, forget those that are no more."""
        self._tokens[token_digest] = space
        if len(self._tokens) > self._clean_tokens_at:
            self._tokens = {t: s for t, s in self._tokens.items() if t in s.workspace.tokens}
            self._clean_tokens_at = max(_TOKENS_WITHOUT_CLEANING, 2 * len(self._tokens))

    def add_editor(self, space: Space, editor: Editor) -> None:
        """Add an editor; its client_id is unique over all spaces. Raises `WorkspaceError`."""
        self.check_client_id(editor.client_id)
        space.workspace.editors[editor.client_id] = editor
        self._clients[editor.client_id] = space

    def dismiss(self) -> None:
        """Let everybody go who follows what happens in a space."""
        for space in self:
            space.audience.close()
            space.pauses.close()

    async def close(self) -> None:
        """Stop everything that is under way."""
        self.dismiss()
        await asyncio.gather(*(space.engine.close() for space in self))


__all__ = ["DEFAULT", "Space", "Spaces", "UnknownWorkspace", "WorkspaceError", "WorkspaceRequest"]
