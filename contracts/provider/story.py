"""Scenarios: readable sequences of calls, each step of which says what it expects and why."""

import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from contracts.exchange import Exchange
from contracts.provider.api import NoToken
from contracts.provider.bench import Bench, World
from contracts.provider.control import ControlError
from contracts.provider.governor import QuotaSpent
from contracts.report.model import Finding, Status, Verdict
from contracts.wording import NOTHING, Text, joined, same


class Broken(Exception):
    """A step did not go as it must; the scenario ends here."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.title.en)
        self.finding = finding


class Skipped(Exception):
    """The scenario cannot be played here; `reason` says why."""

    def __init__(self, reason: Text) -> None:
        super().__init__(reason.en)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Scenario:
    """One scenario; `play` raises `Broken` or `Skipped`."""

    id: str
    title: Text
    document: str
    play: "Callable[[Story], None]"


class Story:
    """A scenario while it is played."""

    def __init__(self, scenario: Scenario, world: World) -> None:
        self.scenario = scenario
        self.world = world
        self.place = ""

    def expect(
        self,
        exchange: Exchange,
        *statuses: int,
        rule: str = "unexpected-status",
        title: Text = NOTHING,
        document: str = "",
    ) -> Exchange:
        """Require one of these statuses; raises `Broken`."""
        if exchange.status in statuses:
            return exchange
        operation = self.world.contract.operation_of(exchange.request.method, exchange.request.path)
        where = operation.label if operation else exchange.request.method
        came = str(exchange.status) if exchange.status else "–"
        raise Broken(
            Finding(
                rule=rule,
                place=f"{where} → {came}",
                title=title if title.fr else _unexpected(exchange),
                explanation=exchange.label,
                expected=same(" / ".join(map(str, statuses))),
                observed=exchange.outcome,
                document=document or self.scenario.document,
                evidence=[exchange],
            )
        )

    def require(
        self,
        holds: bool,
        *,
        rule: str,
        title: Text,
        observed: Text,
        expected: Text,
        evidence: Sequence[Exchange] = (),
        document: str = "",
        place: str = "",
    ) -> None:
        """Require that something holds; raises `Broken`."""
        if not holds:
            raise Broken(
                Finding(
                    rule=rule,
                    place=place or f"scénario {self.scenario.id}",
                    title=title,
                    explanation=self.scenario.title,
                    expected=expected,
                    observed=observed,
                    document=document or self.scenario.document,
                    evidence=list(evidence),
                )
            )

    def skip(self, reason: Text) -> None:
        """End here without a verdict; raises `Skipped`."""
        raise Skipped(reason)


def play(bench: Bench, scenario: Scenario) -> tuple[Verdict, Finding | None]:
    """Play a scenario in a world of its own."""
    started = time.perf_counter()
    verdict = Verdict(
        id=scenario.id, title=scenario.title, status=Status.PASSED, document=scenario.document
    )
    finding: Finding | None = None
    try:
        with bench.world(scenario.id) as world:
            verdict.exchanges = world.exchanges
            scenario.play(Story(scenario, world))
            verdict.observed = told(world.exchanges)
    except Broken as broken:
        finding = broken.finding
        if not finding.evidence:
            finding.evidence = list(verdict.exchanges)[-2:]
        verdict.status, verdict.finding = Status.FAILED, finding.fingerprint
        verdict.observed = finding.title.then(finding.observed)
    except Skipped as skipped:
        verdict.status, verdict.observed = Status.SKIPPED, skipped.reason
    except NoToken as refused:
        finding = no_token(refused.exchange)
        verdict.status, verdict.finding = Status.FAILED, finding.fingerprint
        verdict.observed = finding.title.then(finding.observed)
    except QuotaSpent as spent:
        verdict.status, verdict.observed = Status.SKIPPED, quota_spent(spent)
    except ControlError as error:
        verdict.status = Status.SKIPPED
        verdict.observed = Text(
            "l'API de pilotage a refusé : {why}", "the control API refused: {why}"
        ).fill(why=str(error))
    verdict.seconds = time.perf_counter() - started
    return verdict, finding


def told(exchanges: Collection[Exchange]) -> Text:
    """Tell the steps of a scenario that went as it must."""
    steps = [exchange.label for exchange in exchanges if exchange.label.fr]
    return joined(steps, " → ")


def no_token(exchange: Exchange) -> Finding:
    """Say that the environment gives no token."""
    return Finding(
        rule="no-token",
        place=f"POST /oauth/token → {exchange.status or '–'}",
        title=Text("Aucun jeton n'est délivré", "No token is issued"),
        explanation=Text(
            "Les identifiants donnés n'ouvrent pas l'environnement.",
            "The credentials given do not open the environment.",
        ),
        expected=same("200"),
        observed=exchange.outcome,
        document="D02, D05",
        evidence=[exchange],
    )


def quota_spent(spent: QuotaSpent) -> Text:
    """Say that a limit of calls is reached."""
    return Text(
        "la part d'appels que s'accorde l'essai est épuisée ({category})",
        "the part of the calls that a run allows itself is used up ({category})",
    ).fill(category=spent.category.value)


def _unexpected(exchange: Exchange) -> Text:
    if exchange.status is None:
        return Text("Pas de réponse", "No answer")
    return Text("Statut inattendu", "Unexpected status")
