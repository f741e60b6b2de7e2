"""Whatever a sandbox has been through: one that loads its snapshot cannot be told from it."""

import asyncio
import contextlib
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from sandbox.app import Application
from tests.control.conftest import COMPANY, NOWHERE, Client, Receiver
from tests.snapshots.conftest import clean, connected, loaded, saved
from tests.snapshots.views import comparable, everything, without_real_time

_FAULTS: list[dict[str, Any]] = [
    {"operation": "createToken", "status": 503},
    {"fault": "webhook_delayed", "event": "market.completed", "seconds": 90},
    {"fault": "webhook_reordered", "event": "any"},
    {"fault": "webhook_duplicated", "event": "any"},
    {"fault": "webhook_lost", "event": "any", "times": 2},
    {"fault": "document_not_ready", "operation": "any", "seconds": 600},
    {"fault": "receiver_down", "event": "any", "times": 3},
]


class Life(RuleBasedStateMachine):
    """What may happen to a workspace; at any moment another sandbox takes over from a snapshot."""

    applications: tuple[Application, Application]
    profile: str

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.first = self.run(connected(self.applications[0]))
        self.second = self.run(connected(self.applications[1]))
        self.receiver = Receiver()
        self.server = self.run(asyncio.start_server(self.receiver.handle, "127.0.0.1", 0))
        self.receiver.url = f"http://127.0.0.1:{self.server.sockets[0].getsockname()[1]}/hook"
        self.markets: list[str] = []
        self.forms: list[str] = []
        self.client = self.first

    def run(self, work: Any) -> Any:
        return self.runner.run(work)

    def teardown(self) -> None:
        self.server.close()
        for application in self.applications:
            self.run(clean(application))
        for client in (self.first, self.second):
            self.run(client.http.aclose())
        self.runner.close()

    @initialize(seed=st.integers(0, 1000))
    def begin(self, seed: int) -> None:
        self.client = self.run(
            self.first.world(
                name="life", seed=seed, profile=self.profile, webhook_url=self.receiver.url
            )
        )
        self.do("POST", "clock", {"freeze_at": "now"})
        self.run(self.first.post("clock", {"freeze_at": "now"}))

    def do(self, method: str, path: str, body: Any = None) -> Any:
        """Make a control call, which may be refused; then let everything come to rest."""
        answer = self.run(self.client.call(method, path, json=body or {}))
        assert answer.status_code < 400 or answer.status_code in (404, 409), answer.text
        self.rest()
        return answer.json() if answer.content else None

    def rest(self) -> None:
        self.run(self.client.call("POST", "clock", json={"advance_seconds": 0}))

    def token(self) -> str | None:
        with contextlib.suppress(AssertionError):
            return str(self.run(self.client.token()))
        return None

    @rule(lots=st.booleans())
    def create_market(self, lots: bool) -> None:
        token = self.token()
        if token is not None:
            market = self.client.market(token, **({} if lots else {"lots": []}))
            self.markets.append(self.run(market))

    @precondition(lambda self: self.markets)
    @rule(data=st.data())
    def complete_market(self, data: st.DataObject) -> None:
        self.do("POST", f"public_markets/{data.draw(st.sampled_from(self.markets))}/complete")

    @precondition(lambda self: self.markets)
    @rule(data=st.data(), company=st.sampled_from([COMPANY, None, "00000000000109"]))
    def create_application(self, data: st.DataObject, company: str | None) -> None:
        market = data.draw(st.sampled_from(self.markets))
        token = self.token()
        if token is None:
            return
        body = {"market_application": {"siret": company} if company else {}}
        answer = self.run(
            self.client.http.post(
                f"/api/v1/public_markets/{market}/market_applications",
                json=body,
                headers={"Authorization": f"Bearer {token}"},
            )
        )
        if answer.status_code == 201:
            self.forms.append(answer.json()["identifier"])

    @precondition(lambda self: self.forms)
    @rule(data=st.data())
    def complete_application(self, data: st.DataObject) -> None:
        self.do("POST", f"market_applications/{data.draw(st.sampled_from(self.forms))}/complete")

    @precondition(lambda self: self.markets)
    @rule(data=st.data())
    def retry(self, data: st.DataObject) -> None:
        self.do("POST", f"public_markets/{data.draw(st.sampled_from(self.markets))}/retry_sync")

    @rule(status=st.sampled_from([200, 200, 404, 500]))
    def receiver_answers(self, status: int) -> None:
        self.receiver.status = status

    @rule(nowhere=st.booleans())
    def move_receiver(self, nowhere: bool) -> None:
        editor = self.run(self.client.get("editors"))["editors"][0]
        url = NOWHERE if nowhere else self.receiver.url
        self.do("PATCH", f"editors/{editor['client_id']}", {"completion_webhook_url": url})

    @rule(seconds=st.sampled_from([0.4, 1, 5, 95, 1800, 86_400]))
    def advance(self, seconds: float) -> None:
        self.do("POST", "clock", {"advance_seconds": seconds})

    @rule(fault=st.sampled_from(_FAULTS))
    def script(self, fault: dict[str, Any]) -> None:
        self.do("POST", "faults", fault)

    @rule(outcome=st.sampled_from(["failed", "pending", None]))
    def script_source(self, outcome: str | None) -> None:
        self.do("POST", "sources", {"outcomes": {"insee": outcome}})

    @rule(state=st.sampled_from(["open", "closed", "half_open"]))
    def force_breaker(self, state: str) -> None:
        self.do("POST", "breaker", {"state": state})

    @rule()
    def replay(self) -> None:
        listed = self.run(self.client.deliveries())
        if listed:
            self.do("POST", f"webhooks/deliveries/{listed[0]['id']}/replay", {})

    @rule()
    def reset(self) -> None:
        self.do("POST", "reset")
        self.do("POST", "clock", {"freeze_at": "now"})
        self.markets.clear()
        self.forms.clear()

    @rule()
    def go_on_elsewhere(self) -> None:
        """Load a snapshot into the other sandbox: it is the same, and goes on in the same way."""
        snapshot = self.run(saved(self.first))
        self.run(loaded(self.second, snapshot))
        copy = Client(self.second.http, "life")
        assert self.run(everything(self.client)) == self.run(everything(copy))
        again = self.run(saved(self.second))
        assert comparable(again) == comparable(json.loads(json.dumps(snapshot)))
        before, self.receiver.bodies = self.receiver.bodies, []
        ways = [self.run(self._go_on(client)) for client in (copy, self.client)]
        assert ways[0] == ways[1]
        sent = self.receiver.bodies
        assert sent[: len(sent) // 2] == sent[len(sent) // 2 :]
        self.receiver.bodies = before
        # What has happened since belongs to neither: the snapshot is where both go on from.
        self.run(loaded(self.first, snapshot))

    async def _go_on(self, client: Client) -> Any:
        told = [
            await client.call("POST", "trigger", json={"event": "market_application.completed"}),
            await client.call("POST", "clock", json={"advance_seconds": 120}),
        ]
        listed = [answer.json() for answer in told]
        return without_real_time(listed), await everything(client)


def _life(applications: tuple[Application, Application], profile: str) -> type[Life]:
    return type("ALife", (Life,), {"applications": applications, "profile": profile})


@pytest.mark.parametrize("profile", ["documented", "deployed"])
def test_a_sandbox_and_its_copy_cannot_be_told_apart(
    applications: tuple[Application, Application], profile: str
) -> None:
    from hypothesis.stateful import run_state_machine_as_test

    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        _life(applications, profile),
        settings=settings(
            max_examples=15,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
