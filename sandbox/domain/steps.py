"""The steps of a wizard, as a profile lists them."""

from dataclasses import dataclass
from enum import StrEnum


class StepKind(StrEnum):
    """What is done at a step."""

    SETUP = "setup"
    REQUIRED_FIELDS = "required_fields"
    ADDITIONAL_FIELDS = "additional_fields"
    LOT_CONFIG = "lot_config"
    FIELD_CATEGORY = "field_category"
    COMPANY_IDENTIFICATION = "company_identification"
    LOTS = "lots"
    API_DATA_RECOVERY_STATUS = "api_data_recovery_status"
    MARKET_INFORMATION = "market_information"
    EXCLUSION_ATTESTATION = "attestation_motifs_exclusion"
    ANSWERS = "answers"
    SUMMARY = "summary"


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its key, which ends its address, what is done there, its French label.

    A step of answers shows the fields of one category, or of one subcategory.
    """

    key: str
    kind: StepKind
    label: str
    category_key: str | None = None
    subcategory_key: str | None = None
