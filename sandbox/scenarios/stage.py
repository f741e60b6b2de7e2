"""Where a scenario is carried out: one workspace, what was made in it, and the ways to act."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from contracts.wording import Text
from sandbox.domain.background import catch_up
from sandbox.domain.clock import format_milliseconds
from sandbox.domain.models import Application, Editor, Market, Record
from sandbox.domain.states import State
from sandbox.domain.wizards import resume_step, steps
from sandbox.domain.workspace import Workspace
from sandbox.http.inside import Answered
from sandbox.space import Space
from sandbox.spaces import Spaces

Ask = Callable[[str, tuple[str, ...], Mapping[str, str], Any], Awaitable[Answered]]
"""Makes a control call from within: method, parts of the path after `/_sandbox/`, query, body."""


R = TypeVar("R", bound=Record)


class StepRefused(Exception):
    """A step cannot be carried out: why, and what to do about it."""

    def __init__(self, error: str, hint: str) -> None:
        super().__init__(error)
        self.error, self.hint = error, hint


@dataclass(frozen=True)
class Made:
    """A control call that a step has made."""

    method: str
    path: str
    body: Any
    status: int


@dataclass
class Stage:
    """The workspace of one run; `spaces` and `ask` are the ways to act on it.

    `names` are what placeholders stand for. The last market and the last application that the run
    has made are meant where a step names none. `notes` tell what did not go as one might expect.
    """

    scenario: str
    spaces: Spaces
    space: Space
    base_url: str
    ask: Ask
    names: dict[str, Any] = field(default_factory=dict)
    records: dict[str, Record] = field(default_factory=dict)
    calls: list[Made] = field(default_factory=list)
    notes: list[Text] = field(default_factory=list)
    access_token: str | None = None
    _world: Workspace | None = None

    def __post_init__(self) -> None:
        self._world = self.space.workspace

    @property
    def workspace(self) -> Workspace:
        """Give the world of this run; raises `StepRefused` where it was reset meanwhile."""
        if not self.is_current:
            raise StepRefused(
                "the workspace was reset while the scenario was being run",
                "nothing of it is left; run it again",
            )
        return self.space.workspace

    @property
    def is_current(self) -> bool:
        """Whether the world of this run is still that of the workspace."""
        return self.space.workspace is self._world

    @property
    def cause(self) -> str:
        """What history and journals name as the cause."""
        return f"scenario {self.scenario}"

    async def control(
        self, method: str, *path: str, body: Any = None, **query: str
    ) -> dict[str, Any]:
        """Make a control call in this workspace; raises `StepRefused` with its refusal."""
        name = self.workspace.name
        asked = {"workspace": name, **query}
        answered = await self.ask(method, path, asked, body)
        shown = "/_sandbox/" + "/".join(path)
        self.calls.append(Made(method, shown, body, answered.status))
        content: dict[str, Any] = answered.body or {}
        if not answered.ok:
            error = content.get("error", f"{method} {shown} was answered {answered.status}")
            raise StepRefused(str(error), str(content.get("hint", "")))
        return content

    def editor(self, client_id: str | None = None) -> Editor:
        """Find an editor, the first one where none is named; raises `StepRefused`."""
        if client_id is None:
            return self.workspace.default_editor()
        editors = self.workspace.editors
        if client_id not in editors:
            known = ", ".join(list(editors)[:10])
            raise StepRefused(f"there is no editor '{client_id[:100]}'", f"there is: {known}")
        return editors[client_id]

    def market(self, wanted: Any = None) -> Market:
        """Find a market by its identifier or its result; raises `StepRefused`."""
        return self._find(wanted, Market, "market", "create_market")

    def application(self, wanted: Any = None) -> Application:
        """Find an application by its identifier or its result; raises `StepRefused`."""
        catch_up(self.workspace)
        return self._find(wanted, Application, "application", "create_application")

    def record(self, wanted: Any = None) -> Record:
        """Find a market or an application, by default what was made last; `StepRefused`."""
        return self._find(wanted, Record, "market or application", "create_market")

    def _find(self, wanted: Any, kind: type[R], called: str, action: str) -> R:
        if wanted is None:
            made = [record for record in self.records.values() if isinstance(record, kind)]
            if not made:
                raise StepRefused(
                    f"no step before this one has made a {called}",
                    f"name it, or put '{action}' before this step",
                )
            return made[-1]
        identifier = wanted.get("identifier") if isinstance(wanted, Mapping) else wanted
        record = self.workspace.record(str(identifier))
        if not isinstance(record, kind):
            raise StepRefused(
                f"there is no {called} '{str(identifier)[:100]}'",
                "take the result of the step that makes it, or an identifier that exists",
            )
        self.records.setdefault(record.identifier, record)
        return record

    def note_record(self, record: Record) -> dict[str, Any]:
        """Remember what was made, as the last of its kind; gives what it looks like to steps."""
        self.records.pop(record.identifier, None)
        self.records[record.identifier] = record
        return self.shape(record)

    def shape(self, record: Record) -> dict[str, Any]:
        """Write a market or an application as steps and results show it."""
        shape: dict[str, Any] = {
            "identifier": record.identifier,
            "kind": "public_market" if isinstance(record, Market) else "market_application",
            "state": record.state.value,
            "sync_status": record.sync_status.value,
            "client_id": record.client_id,
            "page_url": self.page(record),
        }
        match record:
            case Market():
                deadline = format_milliseconds(record.deadline)
                shape |= {"name": record.name, "siret": record.siret, "deadline": deadline}
            case Application():
                shape |= {"market_identifier": record.market_identifier, "siret": record.siret}
        return shape

    def page(self, record: Record) -> str:
        """Give the page of the buyer or of the candidate at which they go on."""
        is_market = isinstance(record, Market)
        journey = "buyer/public_markets" if is_market else "candidate/market_applications"
        done = record.state is State.COMPLETED
        # The first step leads on from a journey that is over, in every profile.
        step = steps(self.workspace, record)[0] if done else resume_step(self.workspace, record)
        return f"{self.base_url}/{journey}/{record.identifier}/{step.key}"
