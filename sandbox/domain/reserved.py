"""SIRETs reserved for tests: what they make the public sources answer.

They all belong to SIREN 000000000, which no company can have; the four digits of the establishment
tell the case, and the last digit is the checksum:

    0000x   no source knows the company (00000000000000, as on the real test environments)
    0001x   every source is out of order
    0002x   every source keeps loading for ever
    01NNx   only the NNth source is out of order, in the order of `public_sources.SOURCES`
    0201x   BODACC announces a judicial liquidation
    0202x   BODACC announces a ban from management

Those from 03xxx to 05xxx script faults (`sandbox.faults.reserved`); all sources know them.
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
    """What a reserved SIRET does: `label` says it in French, `summary` in English.

    The `sources` that are not named work.
    """

    siret: str
    label: str
    summary: str
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
    yield Scenario(
        _siret(0),
        "Entreprise inconnue de toutes les sources",
        "A company that no source knows",
        failed,
        "not found",
    )
    yield Scenario(
        _siret(1),
        "Toutes les sources sont en panne",
        "Every source is out of order",
        failed,
        down,
    )
    yield Scenario(
        _siret(2),
        "Toutes les sources restent en chargement",
        "Every source keeps loading for ever",
        Outcome.PENDING,
    )
    for rank, source in enumerate(SOURCES.values(), 1):
        label, alone = f"Source en panne : {source.label}", frozenset({source.name})
        summary = f"A source out of order: {source.label}"
        yield Scenario(_siret(100 + rank), label, summary, failed, down, alone)
    yield _with_motive(
        201,
        LIQUIDATION,
        "Le Bodacc annonce une liquidation judiciaire",
        "Bodacc announces a judicial liquidation",
        "Liquidation judiciaire",
    )
    yield _with_motive(
        202,
        MANAGEMENT_BAN,
        "Le Bodacc annonce une interdiction de gérer",
        "Bodacc announces a ban from management",
        "Interdiction de gérer",
    )


def _siret(case: int) -> str:
    return with_check_digit(f"{SIREN}{case:04}")


def _with_motive(case: int, field_key: str, label: str, summary: str, text: str) -> Scenario:
    motives = {field_key: f"{text} publiée au Bodacc (annonce de test)."}
    return Scenario(_siret(case), label, summary, Outcome.COMPLETED, motives=motives)


SCENARIOS: dict[str, Scenario] = {scenario.siret: scenario for scenario in _scenarios()}
"""Every reserved SIRET with what it does."""
