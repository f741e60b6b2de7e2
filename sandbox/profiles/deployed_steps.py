"""The steps of the running service's two wizards."""

from collections.abc import Iterator, Sequence

from sandbox.domain.catalogue import CATEGORIES, FIELDS, SUBCATEGORIES, Field
from sandbox.domain.models import Market
from sandbox.domain.steps import Step, StepKind

_SETUP = Step("setup", StepKind.SETUP, "Présentation du marché")
_LOT_CONFIG = Step("lot_config", StepKind.LOT_CONFIG, "Limite de lots")
_BUYER_SUMMARY = Step("summary", StepKind.SUMMARY, "Synthèse")

_IDENTIFICATION = Step(
    "company_identification", StepKind.COMPANY_IDENTIFICATION, "Identification de l’entreprise"
)
_LOTS = Step("lots", StepKind.LOTS, "Choix des lots")
_SOURCES = Step(
    "api_data_recovery_status", StepKind.API_DATA_RECOVERY_STATUS, "Récupération des données"
)
_INFORMATION = Step("market_information", StepKind.MARKET_INFORMATION, "Informations du marché")
_ATTESTATION = Step(
    "attestation_motifs_exclusion", StepKind.EXCLUSION_ATTESTATION, "Attestation sur l’honneur"
)
_SUMMARY = Step("summary", StepKind.SUMMARY, "Synthèse de la candidature")

_EXCLUSION = "motifs_exclusion"


def buyer(market: Market) -> tuple[Step, ...]:
    """List the buyer's steps: one for each category that the market types know, among others."""
    offered = {
        field.category_key
        for field in FIELDS.values()
        if not field.market_types.isdisjoint(market.market_type_codes)
    }
    return (
        _SETUP,
        *((_LOT_CONFIG,) if market.lots else ()),
        *(
            Step(key, StepKind.FIELD_CATEGORY, label, category_key=key)
            for key, label in CATEGORIES.items()
            if key in offered
        ),
        _BUYER_SUMMARY,
    )


def candidate(fields: Sequence[Field], *, with_lots: bool) -> tuple[Step, ...]:
    """List the candidate's steps: one for each subcategory that is asked for, among others."""
    return (
        _IDENTIFICATION,
        *((_LOTS,) if with_lots else ()),
        _SOURCES,
        _INFORMATION,
        *_subcategories(fields),
        _SUMMARY,
    )


def _subcategories(fields: Sequence[Field]) -> Iterator[Step]:
    """List the subcategories; the first one on exclusion has the attestation before it."""
    attested = False
    for key in dict.fromkeys(field.subcategory_key for field in fields):
        if key.startswith(_EXCLUSION) and not attested:
            attested = True
            yield _ATTESTATION
        yield Step(key, StepKind.ANSWERS, SUBCATEGORIES[key], subcategory_key=key)
