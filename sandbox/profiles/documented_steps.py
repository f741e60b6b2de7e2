"""The documented steps of the buyer (D03, SFD §4.3) and of the candidate (SFD §5.4)."""

from collections.abc import Sequence

from sandbox.domain.catalogue import CATEGORIES, Field
from sandbox.domain.steps import Step, StepKind

BUYER = (
    Step("setup", StepKind.SETUP, "Présentation du marché"),
    Step("required_fields", StepKind.REQUIRED_FIELDS, "Informations obligatoires"),
    Step("additional_fields", StepKind.ADDITIONAL_FIELDS, "Informations complémentaires"),
    Step("summary", StepKind.SUMMARY, "Récapitulatif"),
)

_IDENTIFICATION = Step(
    "company_identification", StepKind.COMPANY_IDENTIFICATION, "Identification de l’entreprise"
)
# No document names this step; it stands where the candidate knows the market but has typed nothing.
_LOTS = Step("lots", StepKind.LOTS, "Choix des lots")
_SOURCES = Step(
    "api_data_recovery_status", StepKind.API_DATA_RECOVERY_STATUS, "Récupération des données"
)
_MARKET = Step("market_information", StepKind.MARKET_INFORMATION, "Informations sur le marché")
_CATEGORIES = {
    key: Step(key, StepKind.ANSWERS, label, category_key=key) for key, label in CATEGORIES.items()
}
_SUMMARY = Step("summary", StepKind.SUMMARY, "Récapitulatif")


def candidate(fields: Sequence[Field], *, with_lots: bool) -> tuple[Step, ...]:
    """List the candidate's steps for the fields that the market asks for.

    The chain of the SFD, which is the more detailed one; D04 leaves two steps out.
    """
    asked = {field.category_key for field in fields}
    return (
        _IDENTIFICATION,
        *((_LOTS,) if with_lots else ()),
        _SOURCES,
        _MARKET,
        *(step for key, step in _CATEGORIES.items() if key in asked),
        _SUMMARY,
    )
