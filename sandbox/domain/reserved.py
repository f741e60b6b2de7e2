"""SIRETs reserved for tests: what they make the public sources answer.

They all belong to SIREN 000000000, which no company can have; the four digits of the establishment
tell the case, and the last digit is the checksum:

    0000x   no source knows the company (00000000000000, as on the real test environments)
    0001x   every source is out of order
    0002x   every source keeps loading for ever
    01NNx   only the NNth source is out of order, in the order of `public_sources.SOURCES`
    0201x   BODACC announces a judicial liquidation
    0202x   BODACC announces a ban from management
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from sandbox.domain.public_sources import SOURCES
from sandbox.domain.siret import with_check_digit

SIREN = "000000000"
LIQUIDATION = "motifs_exclusion_fiscales_et_sociales_liquidation_judiciaire"
MANAGEMENT_BAN = "motifs_exclusion_fiscales_et_sociales_faillite_interdiction"


class Outcome(StrEnum):
    """What a call to a public source comes to; a pending one never ends."""

    COMPLETED = "completed"
    FAILED = "failed"
    PENDING = "pending"


@dataclass(frozen=True)
class Scenario:
    """What a reserved SIRET does: `label` says it in French; `sources` that are not named work."""

    siret: str
    label: str
    outcome: Outcome
    reason: str = ""
    sources: frozenset[str] | None = None
    motives: dict[str, str] = field(default_factory=dict)

    def outcome_of(self, source: str) -> Outcome:
        """Tell what the call to a source comes to."""
        if self.sources is None or source in self.sources:
            return self.outcome
        return Outcome.COMPLETED


def _scenarios() -> Iterator[Scenario]:
    failed, down = Outcome.FAILED, "the source is out of order"
    yield Scenario(_siret(0), "Entreprise inconnue de toutes les sources", failed, "not found")
    yield Scenario(_siret(1), "Toutes les sources sont en panne", failed, down)
    yield Scenario(_siret(2), "Toutes les sources restent en chargement", Outcome.PENDING)
    for rank, source in enumerate(SOURCES.values(), 1):
        label, alone = f"Source en panne : {source.label}", frozenset({source.name})
        yield Scenario(_siret(100 + rank), label, failed, down, alone)
    yield _with_motive(201, LIQUIDATION, "une liquidation judiciaire", "Liquidation judiciaire")
    yield _with_motive(202, MANAGEMENT_BAN, "une interdiction de gérer", "Interdiction de gérer")


def _siret(case: int) -> str:
    return with_check_digit(f"{SIREN}{case:04}")


def _with_motive(case: int, field_key: str, what: str, text: str) -> Scenario:
    label = f"Le Bodacc annonce {what}"
    explanation = f"{text} publiée au Bodacc (annonce de test)."
    return Scenario(_siret(case), label, Outcome.COMPLETED, motives={field_key: explanation})


SCENARIOS: dict[str, Scenario] = {scenario.siret: scenario for scenario in _scenarios()}
"""Every reserved SIRET with what it does."""
