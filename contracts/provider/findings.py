"""Collects findings: the same fault seen again is one finding, seen more often."""

from collections.abc import Sequence

from contracts.exchange import Exchange
from contracts.provider.conformance import Conformance
from contracts.provider.contract import Operation
from contracts.provider.violations import Violation
from contracts.report.model import Finding
from contracts.wording import Text

MAX_EVIDENCE = 3

_FIX = {
    "response-schema": Text(
        "Rendre exactement les champs du contrat, avec leurs types.",
        "Give exactly the fields of the contract, with their types.",
    ),
    "error-shape": Text(
        'Rendre les erreurs en JSON sous une forme documentée : {"error": …} ou {"errors": …}.',
        'Give errors in JSON in a documented shape: {"error": …} or {"errors": …}.',
    ),
    "undocumented-status": Text(
        "Répondre avec un statut documenté, ou documenter celui-ci.",
        "Answer with a documented status, or document this one.",
    ),
    "secret-echoed": Text(
        "Ne jamais reprendre un secret ou un jeton reçu dans une réponse.",
        "Never repeat a secret or a token that was received in an answer.",
    ),
}


class Findings:
    """The findings of a run, in the order in which they were first seen."""

    def __init__(self) -> None:
        self._by_fingerprint: dict[str, Finding] = {}

    def add(self, finding: Finding) -> Finding:
        """Keep a finding, or count it where it is known."""
        known = self._by_fingerprint.get(finding.fingerprint)
        if known is None:
            self._by_fingerprint[finding.fingerprint] = finding
            return finding
        known.times += 1
        if len(known.evidence) < MAX_EVIDENCE:
            known.evidence = [*known.evidence, *finding.evidence][:MAX_EVIDENCE]
        return known

    def all(self) -> list[Finding]:
        """Give what was found."""
        return list(self._by_fingerprint.values())

    def since(self, count: int) -> Sequence[Finding]:
        """Give what was found after the first `count` ones."""
        return self.all()[count:]


def finding_of(violation: Violation, exchange: Exchange) -> Finding:
    """Make a finding of what an answer breaks."""
    return Finding(
        rule=violation.rule,
        place=violation.place,
        title=violation.title,
        explanation=exchange.label,
        expected=violation.expected,
        observed=violation.observed,
        document=violation.document,
        evidence=[exchange],
        fix=_FIX.get(violation.rule, Text("", "")),
    )


class Watch:
    """Listens to the traffic: each answer is held against the contract and counted."""

    def __init__(self, conformance: Conformance, findings: Findings) -> None:
        self._conformance = conformance
        self._findings = findings
        self.judging = True
        """Whether departures are findings; drift looks at them in its own way."""
        self.seen: dict[tuple[str, int], int] = {}

    def __call__(self, exchange: Exchange, operation: Operation | None) -> None:
        """Look at one exchange."""
        if operation is not None and exchange.status is not None:
            pair = (operation.id, exchange.status)
            self.seen[pair] = self.seen.get(pair, 0) + 1
        if not self.judging:
            return
        for violation in self._conformance.check(exchange, operation):
            self._findings.add(finding_of(violation, exchange))
