"""A workspace of a sandbox, as a test of a platform uses it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from contracts.provider.control import Control, ControlError


class Clock:
    """The workspace's virtual clock: advancing it runs everything that falls due on the way."""

    def __init__(self, control: Control) -> None:
        self._control = control

    @property
    def now(self) -> datetime:
        """The present."""
        shown: str = self._control.ask("GET", "clock")["now"]
        return datetime.fromisoformat(shown)

    def advance(
        self, *, days: float = 0, hours: float = 0, minutes: float = 0, seconds: float = 0
    ) -> list[dict[str, Any]]:
        """Advance; gives what ran on the way: retries, the circuit breaker's probe, and so on."""
        by = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
        ran: list[dict[str, Any]] = self._control.advance(by.total_seconds())["ran"]
        return ran

    def freeze(self) -> None:
        """Stop the clock; it can still be advanced."""
        self._control.freeze()

    def resume(self) -> None:
        """Let the clock flow again."""
        self._control.ask("POST", "clock", {"resume": True})


class Faults:
    """What is to go wrong with the next calls and webhooks, used up in order."""

    def __init__(self, control: Control) -> None:
        self._control = control
        self._kinds: dict[str, dict[str, Any]] | None = None

    def add(self, operation: str, status: int, *, times: int = 1) -> None:
        """Have the next calls of an operation answered with a status; nothing else changes.

        `operation` is an operationId of the contract, such as `createPublicMarket`.
        """
        self.script("status", operation, times=times, status=status)

    def script(
        self,
        fault: str,
        on: str = "any",
        *,
        times: int = 1,
        identifier: str | None = None,
        **parameters: Any,
    ) -> dict[str, Any]:
        """Script any fault of `kinds`; gives it as it was scripted. Raises `ControlError`.

        `on` is an operationId such as `createPublicMarket`, an event such as `market.completed`,
        or `any`. With an `identifier` only what is about this market, application or SIRET is
        struck. `parameters` are those of the fault: `script("latency", seconds=3)`.
        """
        kind = self.kinds.get(fault)
        # One that is not known is left to the sandbox, which lists those that there are.
        key = kind["on"] if kind else "operation"
        wish = {"fault": fault, key: on, "times": times, **parameters}
        if identifier is not None:
            wish["identifier"] = identifier
        return self._control.ask("POST", "faults", wish)

    @property
    def kinds(self) -> dict[str, dict[str, Any]]:
        """Every fault by its name: what it does, what it can strike, its parameters."""
        if self._kinds is None:
            listed = self._control.ask("GET", "faults/kinds")["kinds"]
            self._kinds = {kind["fault"]: kind for kind in listed}
        return self._kinds

    @property
    def left(self) -> int:
        """How often something is still to go wrong."""
        faults = self._control.ask("GET", "faults")["faults"]
        return sum(fault["remaining"] for fault in faults)

    @property
    def uses(self) -> list[dict[str, Any]]:
        """What has struck, oldest first: `fault`, `target`, `effect`, `identifier`."""
        uses: list[dict[str, Any]] = self._control.ask("GET", "faults")["uses"]
        return uses[::-1]

    def clear(self) -> None:
        """Have nothing fail any more."""
        self._control.ask("DELETE", "faults")


@dataclass(frozen=True, slots=True)
class Delivery:
    """A webhook that was sent, or is to be; `statuses` are the answers of its attempts."""

    id: str
    event: str
    identifier: str
    status: str
    statuses: tuple[int | None, ...]
    shown: dict[str, Any]
    """Everything that the control API tells of it, exact bytes included."""


class PasseMarche:
    """The sandbox for one test: `url` and credentials for the platform, the rest for the test."""

    def __init__(self, control: Control, editor: dict[str, Any]) -> None:
        self.control = control
        self.clock = Clock(control)
        self.faults = Faults(control)
        self.url = control.base_url
        self.client_id: str = editor["client_id"]
        self.client_secret: str = editor["client_secret"]
        self.webhook_secret: str = editor["webhook_secret"]

    @property
    def webhook_url(self) -> str | None:
        """Where webhooks go; a test sets it to its platform's receiver."""
        path = f"editors/{self.client_id}"
        address: str | None = self.control.ask("GET", path)["completion_webhook_url"]
        return address

    @webhook_url.setter
    def webhook_url(self, address: str | None) -> None:
        self.control.change_editor(self.client_id, completion_webhook_url=address)

    @property
    def deliveries(self) -> list[Delivery]:
        """The webhooks so far, oldest first."""
        found = self.control.ask("GET", "webhooks/deliveries", limit=1000)["deliveries"]
        return [_delivery(shown) for shown in reversed(found)]

    @property
    def requests(self) -> list[dict[str, Any]]:
        """The calls that the platform made so far, oldest first, each with its violations."""
        found: list[dict[str, Any]] = self.control.ask("GET", "requests", limit=1000)["requests"]
        return found[::-1]

    @property
    def violations(self) -> list[dict[str, Any]]:
        """What the platform's calls broke of the contract."""
        return [violation for request in self.requests for violation in request["violations"]]

    def complete_market(self, identifier: str) -> dict[str, Any]:
        """Do the buyer's part; returns after the first attempt to deliver the webhook."""
        return self.control.complete_market(identifier)

    def complete_application(self, identifier: str, **wishes: Any) -> dict[str, Any]:
        """Do the candidate's part; returns after the first attempt to deliver the webhook."""
        return self.control.complete_application(identifier, **wishes)

    def replay(self, delivery: Delivery, variant: str = "same") -> Delivery:
        """Send a webhook again, as it was or with a fault; gives the new delivery."""
        path = f"webhooks/deliveries/{delivery.id}/replay"
        return _delivery(self.control.ask("POST", path, {"variant": variant}))

    def play(self, scenario: str, **parameters: Any) -> dict[str, Any]:
        """Bring the workspace into the situation of a scenario, such as `token-expired`.

        Gives what the control API tells of it: `results` by the names of the steps, `made`, the
        `access_token`, and so on. Raises `ControlError`.
        """
        path = f"scenarios/{scenario}/run"
        return self.control.ask("POST", path, {"parameters": parameters})

    def checklist(self) -> dict[str, Any]:
        """Show the integration checklist, as far as this test has filled it in."""
        return self.control.ask("GET", "checklist")


def _delivery(shown: dict[str, Any]) -> Delivery:
    answers = (attempt["response"] for attempt in shown["attempts"])
    return Delivery(
        id=shown["id"],
        event=shown["event"],
        identifier=shown["identifier"],
        status=shown["status"],
        statuses=tuple(answer["status"] if answer else None for answer in answers),
        shown=shown,
    )


@contextmanager
def open_workspace(url: str, *, name: str, profile: str, seed: int) -> Iterator[PasseMarche]:
    """Make a workspace in a running sandbox, and remove it in the end; raises `ControlError`."""
    root = Control(url)
    try:
        control, editor = _new_workspace(root, name, profile, seed)
        try:
            yield PasseMarche(control, editor)
        finally:
            control.remove_workspace()
    finally:
        root.close()


def _new_workspace(
    root: Control, name: str, profile: str, seed: int
) -> tuple[Control, dict[str, Any]]:
    try:
        return root.new_workspace(name=name, profile=profile, seed=seed)
    except ControlError:
        # Another run may be using the same sandbox, and the name.
        return root.new_workspace(profile=profile, seed=seed)
