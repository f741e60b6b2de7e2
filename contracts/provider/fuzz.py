"""Schemathesis, driven as a library: every phase of it, from the contract, within a budget.

The import is slow and the package optional: both only matter to who asks for this part.
"""

import copy
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from contracts.errors import EnvironmentProblem
from contracts.exchange import Exchange
from contracts.provider.api import Api
from contracts.provider.contract import Contract
from contracts.provider.credentials import Credentials
from contracts.provider.governor import Category, Governor, QuotaSpent, category_of
from contracts.provider.schemathesis_data import (
    FUTURE_DATE,
    engine_trouble,
    exchange_of,
    finding_of,
    mark_as_test,
    register_formats,
)
from contracts.report.model import Finding
from contracts.wording import Text, same

if TYPE_CHECKING:
    from schemathesis.engine import events as engine_events

_PHASES = {
    "examples": Text("exemples du contrat", "examples of the contract"),
    "coverage": Text("valeurs limites", "boundary values"),
    "fuzzing": Text("données tirées au hasard", "random data"),
    "stateful": Text("enchaînements par les liens", "sequences along the links"),
}
_MAX_FAILURES = 200
_SPENT = Text(
    "arrêté : la part d'appels que s'accorde l'essai est épuisée",
    "stopped: the part of the calls that a run allows itself is used up",
)


@dataclass(frozen=True, slots=True)
class FuzzPlan:
    """How far the fuzzing goes. `seconds` bounds it, `seed` makes it repeatable."""

    seconds: int
    seed: int
    method_not_allowed: bool = True
    """Whether the profile refuses a method that an address does not take with 405."""
    examples: int = 40


@dataclass
class FuzzResult:
    """What the fuzzing brought."""

    calls: int = 0
    phases: dict[str, int] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    stopped: Text | None = None


class Fuzzer:
    """Runs Schemathesis against one environment."""

    def __init__(
        self,
        base_url: str,
        contract: Contract,
        api: Api,
        token_client: Credentials | None,
        governor: Governor,
    ) -> None:
        """Take an API whose token is sent along.

        `token_client` is another editor, with which tokens are asked for: each new one revokes the
        former. Without one, the token endpoint is only tried with wrong credentials. Where calls
        are limited, what has a small limit of its own is left to the cases.
        """
        self._base_url = base_url
        self._contract = contract
        self._api = api
        self._token_client = token_client
        self._governor = governor

    def run(
        self,
        plan: FuzzPlan,
        on_exchange: Callable[[Exchange], None],
        on_phase: Callable[[Text], None],
    ) -> FuzzResult:
        """Run all phases; raises `EnvironmentProblem` where Schemathesis is not installed."""
        result = FuzzResult()
        for event in self._events(plan, result):
            name = type(event).__name__
            if name == "PhaseStarted":
                phase = str(event.phase.name.value).lower()
                on_phase(next((t for k, t in _PHASES.items() if k in phase), same(phase)))
            elif name == "ScenarioFinished":
                self._take(event, result, on_exchange)
            elif name == "NonFatalError":
                result.findings += engine_trouble(event)
        return result

    def _events(self, plan: FuzzPlan, result: FuzzResult) -> Iterator[Any]:
        schemathesis, engine = _import()
        register_formats(schemathesis)
        config = schemathesis.config.SchemathesisConfig.from_dict(self._config(plan))
        schema = schemathesis.openapi.from_dict(self._document(), config=config)
        if self._governor.allowance is not None:
            schema = schema.exclude(operation_id=self._scarce())

        def map_body(context: Any, body: Any) -> Any:
            return self._prepare(context.operation, body)

        schema.hook(map_body)
        stream = engine.from_schema(schema).execute()
        with self._admission(schemathesis, stream, result):
            yield from stream

    @contextmanager
    def _admission(self, schemathesis: Any, stream: Any, result: FuzzResult) -> Iterator[None]:
        """Have the governor admit every call; once it refuses, the engine is told to stop."""

        def before_call(context: Any, case: Any, kwargs: Any) -> None:
            try:
                self._governor.admit(case.formatted_path)
            except QuotaSpent:
                result.stopped = _SPENT
                stream.stop()
                raise

        # Only the global registry takes this hook.
        schemathesis.hook(before_call)
        try:
            yield
        finally:
            schemathesis.hooks.unregister(before_call)

    def _config(self, plan: FuzzPlan) -> dict[str, Any]:
        statuses = ["2xx", "401", "403", "404", "409", "415", "422", "429", "5xx"]
        return {
            "base-url": self._base_url,
            "seed": plan.seed,
            "max-time": plan.seconds,
            "max-failures": _MAX_FAILURES,
            "request-timeout": 60,
            "generation": {"max-examples": plan.examples, "database": "none", "no-shrink": False},
            "checks": {
                # What no schema says (a deadline that has passed, a company that applied already)
                # is refused with 422.
                "positive_data_acceptance": {"expected-statuses": statuses},
                "unsupported_method": {"enabled": plan.method_not_allowed},
            },
            "output": {
                "sanitization": {"enabled": False},
                "truncation": {"max-recorded-payload-size": 600 * 1024 * 1024},
            },
            "operations": [
                {"include-operation-id": o.id, "headers": self._headers(o.secured)}
                for o in self._contract.operations.values()
            ],
        }

    def _scarce(self) -> list[str]:
        """Name the operations of which few calls an hour are allowed."""
        return [
            operation.id
            for operation in self._contract.operations.values()
            if category_of(operation.path) is not Category.GENERAL
        ]

    def _headers(self, secured: bool) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._api.token()}"} if secured else {}

    def _document(self) -> dict[str, Any]:
        """Give the contract with a generator for what its schemas cannot say: a future date."""
        document = copy.deepcopy(self._contract.document)
        schemas = document.get("components", {}).get("schemas", {})
        deadline = schemas.get("PublicMarketInput", {}).get("properties", {}).get("deadline")
        if isinstance(deadline, dict):
            deadline["format"] = FUTURE_DATE
        return document

    def _prepare(self, operation: Any, body: Any) -> Any:
        """Mark what is created as test; give the token endpoint right credentials."""
        if not isinstance(body, dict):
            return body
        if operation.path == "/oauth/token":
            given = (body.get("client_id"), body.get("client_secret"))
            if self._token_client is not None and all(isinstance(g, str) for g in given):
                body["client_id"] = self._token_client.client_id
                body["client_secret"] = self._token_client.client_secret
            return body
        for key in ("public_market", "market_application"):
            inner = body.get(key)
            if isinstance(inner, dict):
                mark_as_test(inner)
        return body

    def _take(
        self,
        event: "engine_events.ScenarioFinished",
        result: FuzzResult,
        on_exchange: Callable[[Exchange], None],
    ) -> None:
        phase = str(event.phase.value).lower()
        recorder = event.recorder
        for interaction in recorder.interactions.values():
            exchange = exchange_of(interaction)
            result.calls += 1
            result.phases[phase] = result.phases.get(phase, 0) + 1
            on_exchange(exchange)
        for case_id, checks in recorder.checks.items():
            for check in checks:
                if check.failure_info is not None and case_id in recorder.interactions:
                    exchange = exchange_of(recorder.interactions[case_id])
                    result.findings.append(finding_of(check, exchange, recorder.cases.get(case_id)))


def _import() -> tuple[Any, Any]:
    try:
        import schemathesis  # noqa: PLC0415
        import schemathesis.config  # noqa: PLC0415
        from schemathesis import engine  # noqa: PLC0415
    except ImportError as error:
        raise missing() from error
    return schemathesis, engine


def missing() -> EnvironmentProblem:
    """Say how to install what the fuzzing needs."""
    return EnvironmentProblem(
        Text(
            "la suite spec demande Schemathesis, qui manque à cette installation : réinstallez, ou "
            "choisissez --suite journeys,drift",
            "the suite spec needs Schemathesis, which this installation lacks: install again, or "
            "choose --suite journeys,drift",
        )
    )
