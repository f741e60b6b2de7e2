"""SIRETs reserved for tests: what they make the public sources answer.

They all belong to SIREN 000000000, which no company can have; the four digits of the establishment
tell the case, and the last digit is the checksum:

    0000x   no source knows the company (00000000000000, as on the real test environments)
    0001x   every source is out of order
    0002x   every source keeps loading for ever
    01NNx   only the NNth source is out of order, in the order of `sources.SOURCES`
    0201x   BODACC announces a judicial liquidation
    0202x   BODACC announces a ban from management
"""

from dataclasses import dataclass, field
from enum import StrEnum

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


def scenarios(labels: dict[str, str]) -> dict[str, Scenario]:
    """List the reserved SIRETs; `labels` names the sources, in order."""
    failed, down = Outcome.FAILED, "the source is out of order"
    found = [
        Scenario(_siret(0), "Entreprise inconnue de toutes les sources", failed, "not found"),
        Scenario(_siret(1), "Toutes les sources sont en panne", failed, down),
        Scenario(_siret(2), "Toutes les sources restent en chargement", Outcome.PENDING),
        *(
            Scenario(_siret(100 + rank), f"{label} est en panne", failed, down, frozenset({source}))
            for rank, (source, label) in enumerate(labels.items(), 1)
        ),
        _with_motive(201, LIQUIDATION, "une liquidation judiciaire", "Liquidation judiciaire"),
        _with_motive(202, MANAGEMENT_BAN, "une interdiction de gérer", "Interdiction de gérer"),
    ]
    return {scenario.siret: scenario for scenario in found}


def _siret(case: int) -> str:
    return with_check_digit(f"{SIREN}{case:04}")


def _with_motive(case: int, field_key: str, what: str, text: str) -> Scenario:
    label = f"Le Bodacc annonce {what}"
    explanation = f"{text} publiée au Bodacc (annonce de test)."
    return Scenario(_siret(case), label, Outcome.COMPLETED, motives={field_key: explanation})
