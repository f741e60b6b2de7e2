"""The bench: the environment under test, and for each scenario a world to play in.

In a sandbox every scenario gets a workspace of its own; elsewhere all share the editor whose
credentials were given.
"""

import hashlib
import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from contracts.exchange import Exchange
from contracts.masking import Secrets
from contracts.provider.api import Api
from contracts.provider.contract import Contract, Operation
from contracts.provider.control import Control
from contracts.provider.credentials import Credentials
from contracts.provider.expectations import Expectations
from contracts.provider.governor import GUEST, NEIGHBOUR, Governor
from contracts.provider.listener import Inbox, WebhookListener
from contracts.provider.wire import Http, Traffic


class Kind(StrEnum):
    """Whose environment it is."""

    OURS = "ours"
    """A sandbox, which its control API shows it to be."""
    NEIGHBOUR = "neighbour"
    """Something else on this machine."""
    GUEST = "guest"
    """Somebody else's."""


@dataclass(frozen=True, slots=True)
class Access:
    """What is needed to be let in where there is no control API."""

    main: Credentials
    other: Credentials | None = None
    webhook_secret: str | None = None
    inbox: Inbox | None = None


@dataclass
class World:
    """What one scenario plays with."""

    api: Api
    other: Api | None
    control: Control | None
    inbox: Inbox | None
    webhook_secret: str | None
    listener: WebhookListener | None
    expects: Expectations
    contract: Contract
    kind: Kind
    exchanges: list[Exchange] = field(default_factory=list)


class Bench:
    """Makes worlds in one environment."""

    def __init__(
        self,
        base_url: str,
        kind: Kind,
        contract: Contract,
        expects: Expectations,
        secrets: Secrets,
        *,
        control: Control | None = None,
        access: Access | None = None,
        listener: WebhookListener | None = None,
        seed: int = 0,
    ) -> None:
        self.base_url = base_url.rstrip("/")
        self.kind = kind
        self.contract = contract
        self.expects = expects
        self.secrets = secrets
        self.control = control
        self.listener = listener
        self.traffic = Traffic(contract)
        self.governor = Governor({Kind.NEIGHBOUR: NEIGHBOUR, Kind.GUEST: GUEST}.get(kind))
        self._access = access
        self._seed = seed
        self._names = itertools.count(1)
        self._http = Http(self.base_url, self.traffic, self.governor)
        self._shared: tuple[Api, Api | None] | None = None

    def share_traffic(self, other: "Bench") -> None:
        """Have what is sent from here listened to and accounted for together with another's."""
        self.traffic = other.traffic
        self._http.traffic = other.traffic

    def close(self) -> None:
        """Let go of the connections."""
        self._http.close()
        if self.control is not None:
            self.control.close()

    @contextmanager
    def world(self, name: str) -> Iterator[World]:
        """Make a world, and take it away again; raises `ControlError`."""
        if self.control is not None:
            with self._workspace(self.control, name) as world:
                yield world
            return
        world = self._shared_world()
        with self._kept(world):
            yield world

    @contextmanager
    def _workspace(self, control: Control, name: str) -> Iterator[World]:
        number = next(self._names)
        inbox = self.listener.inbox(f"/{name}/{number}") if self.listener else None
        workspace, editor = control.new_workspace(
            # Unique, so that an interrupted run does not stand in the way of the next.
            name=f"contrat-{number}-{hashlib.sha256(str(id(self)).encode()).hexdigest()[:8]}",
            seed=self._seed + number,
            profile=self.expects.profile,
            webhook_url=inbox.url if inbox else None,
        )
        other = workspace.new_editor(name="Autre plateforme")
        world = World(
            api=self._api(editor),
            other=self._api(other),
            control=workspace,
            inbox=inbox,
            webhook_secret=editor["webhook_secret"],
            listener=self.listener,
            expects=self.expects,
            contract=self.contract,
            kind=self.kind,
        )
        try:
            with self._kept(world):
                yield world
        finally:
            workspace.remove_workspace()

    def _api(self, editor: dict[str, Any]) -> Api:
        self.secrets.add(editor["webhook_secret"], "WEBHOOK_SECRET")
        credentials = Credentials(editor["client_id"], editor["client_secret"])
        return Api(self._http, credentials, self.secrets)

    def _shared_world(self) -> World:
        access = self._access
        if access is None:
            raise ValueError("an environment without control API needs credentials")
        self.secrets.add(access.webhook_secret, "WEBHOOK_SECRET")
        if self._shared is None:
            main = Api(self._http, access.main, self.secrets)
            other = Api(self._http, access.other, self.secrets) if access.other else None
            self._shared = main, other
        main, other = self._shared
        if access.inbox is not None:
            access.inbox.answers.clear()
        return World(
            api=main,
            other=other,
            control=None,
            inbox=access.inbox,
            webhook_secret=access.webhook_secret,
            listener=self.listener,
            expects=self.expects,
            contract=self.contract,
            kind=self.kind,
        )

    @contextmanager
    def _kept(self, world: World) -> Iterator[None]:
        """Keep what goes over the wire while the world is played in."""

        def keep(exchange: Exchange, operation: Operation | None) -> None:
            world.exchanges.append(exchange)

        self.traffic.listeners.append(keep)
        try:
            yield
        finally:
            self.traffic.listeners.remove(keep)
