"""How the running service words refusals: a hash of French messages by attribute, mostly.

The messages come from the violations that the contract's schema found, and from the few rules that
a schema cannot hold.
"""

from collections.abc import Sequence
from typing import Any

from sandbox.domain.errors import (
    ApplicationNotCompleted,
    DocumentNotAvailable,
    Forbidden,
    InvalidRequest,
    NotAuthorized,
    RateLimitExceeded,
    ResourceNotFound,
    ServiceError,
    Violation,
)

BLANK = "ne peut pas être vide"
MARKET_SIRET = "Le numéro de SIRET saisi est invalide ou non reconnu"
CANDIDATE_SIRET = f"{MARKET_SIRET}, veuillez vérifier votre saisie."
DEFENSE_FORBIDDEN = (
    "La création de marchés de défense nécessite une autorisation préalable. Veuillez contacter "
    "l'administrateur pour activer cette fonctionnalité."
)

_BLANK_ATTRIBUTES: dict[str, list[str]] = {
    "name": ["Le nom du marché ne peut pas être vide"],
    "deadline": ["La date limite ne peut pas être vide"],
    "market_type_codes": [BLANK, "est trop court (minimum 1 caractères)"],
}

_ATTRIBUTES: dict[str, str] = {
    "name": "Le nom du marché ne peut pas être vide",
    "deadline": "La date limite ne peut pas être vide",
    "lots.name": BLANK,
    "lots.cpv_code": "doit respecter le format CPV (ex: 45000000-3)",
    "lot_limit": "Vous ne pouvez pas limiter un nombre de lots supérieur au nombre de lots créés.",
    "public_market": "must be completed",
}

_NOT_FOUND = {"market": "Public market not found", "application": "Market application not found"}
_DOCUMENTS = {"attestation": "Attestation", "documents_package": "Documents package"}


def word(error: ServiceError) -> tuple[int, dict[str, Any]] | None:
    """Give the status and the body of a refusal; None where an error page answers."""
    match error:
        case InvalidRequest():
            return 422, {"errors": messages(error.violations)}
        case NotAuthorized():
            return 401, {"error": "Not authorized"}
        case Forbidden(cause="defense"):
            return 403, {"errors": {"market_type_codes": [DEFENSE_FORBIDDEN]}}
        case Forbidden():
            return 403, {"error": "Forbidden"}
        case ResourceNotFound(resource="market" | "application"):
            return 404, {"error": _NOT_FOUND[error.resource]}
        case ApplicationNotCompleted():
            return 422, {"error": "Application not completed"}
        case DocumentNotAvailable():
            return 404, {"error": f"{_DOCUMENTS[error.document]} not available"}
        case RateLimitExceeded():
            # The running service has no limits of its own: only a scripted fault comes here.
            return 429, {"error": "Rate limit exceeded", "retry_after": error.retry_after}
        case _:
            return None


def messages(violations: Sequence[Violation]) -> dict[str, list[str]]:
    """Give the messages of each attribute, in the order in which violations name them."""
    found: dict[str, list[str]] = {}
    unknown_codes: list[str] = []
    for violation in violations:
        attribute = _attribute(violation)
        if attribute == "market_type_codes" and isinstance(violation.path[-1], int):
            unknown_codes.append(str(violation.value))
            found.setdefault(attribute, [])
            continue
        found.setdefault(attribute, []).extend(_messages(attribute, violation))
    if unknown_codes:
        listed = ", ".join(unknown_codes)
        invalid = f"Les codes de marché contiennent des valeurs invalides : {listed}"
        found["market_type_codes"].append(invalid)
    return found


def _attribute(violation: Violation) -> str:
    """Name the attribute as the service does: that of a lot has a dot, and no position."""
    names = [step for step in violation.path if isinstance(step, str)]
    return ".".join(names[1:]) or names[0]


def _messages(attribute: str, violation: Violation) -> list[str]:
    if attribute == "siret":
        of_market = violation.path[0] == "public_market"
        invalid = MARKET_SIRET if of_market else CANDIDATE_SIRET
        return [BLANK, invalid] if violation.rule == "required" else [invalid]
    if violation.rule == "required" and attribute in _BLANK_ATTRIBUTES:
        return _BLANK_ATTRIBUTES[attribute]
    if violation.rule == "maxLength":
        return [f"est trop long (maximum {violation.expected} caractères)"]
    if attribute == "market_type_codes":
        return ["ne peut pas être seul"]
    return [_ATTRIBUTES[attribute]]
