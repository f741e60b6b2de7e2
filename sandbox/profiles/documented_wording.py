"""How the documents word refusals: one table from rules to sentences (D02, D03, D05, SFD §6.4).

The sentences come from the violations that the contract's schema found, and from the few rules
that a schema cannot hold; no request is validated a second time here.
"""

from collections.abc import Sequence
from typing import Any

from sandbox.domain.errors import (
    ApplicationNotCompleted,
    DocumentNotAvailable,
    Forbidden,
    InvalidRequest,
    NotAuthorized,
    OAuthError,
    OAuthErrorCode,
    RateLimitExceeded,
    ResourceNotFound,
    ServiceError,
    Violation,
)

Worded = tuple[int, dict[str, Any]]

BUYER_SIRET_MESSAGE = "Le numéro de SIRET saisi est invalide ou non reconnu"
"""D05; the SFD's shorter sentence is a sample of the format only."""

_SENTENCES: dict[str, str] = {
    "required": "can't be blank",
    "minLength": "can't be blank",
    "minItems": "can't be blank",
    "blank": "can't be blank",
    "enum": "is not included in the list",
    "not": "defense cannot be used alone",
    "future": "must be in the future",
}

_STRUCTURAL = {"required": "is required", "additionalProperties": "is not allowed"}

_DOCUMENTS = {"attestation": "Attestation", "documents_package": "Documents package"}

_OAUTH_STATUSES = {OAuthErrorCode.INVALID_CLIENT: 401, OAuthErrorCode.SERVER_ERROR: 500}

_OAUTH_DESCRIPTIONS = {
    "credentials": "Client authentication failed",
    "editor": "Editor is not authorized or active",
    "failure": "Internal server error",
    # D05 rather than D02: the reference page is the more specific of the two.
    "grant_type": "The authorization grant type is not supported",
}


def word(error: ServiceError) -> Worded:
    """Give the status and the body of a refusal on a business endpoint."""
    match error:
        case InvalidRequest():
            return word_violations(error.violations)
        case NotAuthorized():
            return 401, {"error": "Not authorized"}
        case Forbidden():
            return 403, {"error": "Forbidden"}
        case ResourceNotFound():
            return 404, {"error": "Resource not found"}
        case ApplicationNotCompleted():
            return 422, {"error": "Application not completed"}
        case DocumentNotAvailable():
            return 404, {"error": f"{_DOCUMENTS[error.document]} not available"}
        case RateLimitExceeded():
            return 429, {"error": "Rate limit exceeded", "retry_after": error.retry_after}
        case OAuthError():
            return word_oauth(error)
        case _:
            return 400, {"error": "Bad request"}


def word_oauth(error: OAuthError) -> Worded:
    """Give the status and the body of a refusal by the token endpoint (D02, D05)."""
    status = _OAUTH_STATUSES.get(error.code, 400)
    description = _OAUTH_DESCRIPTIONS.get(error.cause, error.reason)
    return status, {"error": error.code.value, "error_description": description}


def oauth_error(violations: Sequence[Violation]) -> OAuthError:
    """Turn violations of the token request into the one error that OAuth allows.

    A missing or malformed parameter comes first, then the grant type, then the scope.
    """
    by_field = {str(v.path[0]) if v.path else "": v for v in reversed(violations)}
    # A parameter without a value counts as left out (RFC 6749 §3.1).
    missing = [v for v in violations if v.rule == "required" or v.value == ""]
    if missing:
        names = ", ".join(str(v.path[-1]) for v in missing if v.path)
        reason = f"Missing required parameter: {names}" if names else "Missing parameters"
        return OAuthError(OAuthErrorCode.INVALID_REQUEST, "missing", reason)
    grant_type = by_field.get("grant_type")
    if grant_type is not None and grant_type.rule == "enum":
        return OAuthError(OAuthErrorCode.UNSUPPORTED_GRANT_TYPE, "grant_type", grant_type.message)
    scope = by_field.get("scope")
    if scope is not None and scope.rule == "pattern":
        reason = "The requested scope is unknown: use api_access, api_read, api_write"
        return OAuthError(OAuthErrorCode.INVALID_SCOPE, "scope", reason)
    first = violations[0]
    where = ".".join(map(str, first.path)) or "body"
    return OAuthError(OAuthErrorCode.INVALID_REQUEST, "malformed", f"{where}: {first.message}")


def word_violations(violations: Sequence[Violation]) -> Worded:
    """Give the answer to a body that breaks the contract.

    A body without its root object cannot be read at all: 400. Everything else is a validation
    error: 422 with one English sentence each (D03, D04, D05). A buyer's SIRET that is the only
    fault has the form of D05, a hash with a French sentence.
    """
    structural = [v for v in violations if _is_structural(v)]
    if structural:
        first = structural[0]
        what = f"'{first.path[0]}'" if first.path else "the body"
        need = _STRUCTURAL.get(first.rule, "must be an object")
        return 400, {"error": f"Invalid parameters: {what} {need}"}
    if all(v.path == ("public_market", "siret") and not _is_blank(v) for v in violations):
        return 422, {"errors": {"siret": [BUYER_SIRET_MESSAGE]}}
    return 422, {"errors": list(dict.fromkeys(sentence(v) for v in violations))}


def sentence(violation: Violation) -> str:
    """Write one violation as the documents do: the attribute's name, then what is wrong."""
    field = next((p for p in reversed(violation.path) if isinstance(p, str)), "")
    if violation.rule == "unique":
        return "Application already exists for this SIRET"
    rule = "blank" if _is_blank(violation) else violation.rule
    message = _SENTENCES.get(rule)
    if message is None and rule == "maxLength":
        message = f"is too long (maximum is {violation.expected} characters)"
    if message is None and field == "deadline":
        message = "must be a valid ISO 8601 datetime"
    return f"{_human(violation.path)} {message or 'is invalid'}"


def _human(path: Sequence[str | int]) -> str:
    """Write the place of a value as a reader would: `lots`, 0, `name` becomes `Lots name`."""
    names = [p.removesuffix("_id").replace("_", " ") for p in path[1:] if isinstance(p, str)]
    return " ".join(names).capitalize()


def _is_structural(violation: Violation) -> bool:
    return len(violation.path) <= 1


def _is_blank(violation: Violation) -> bool:
    """Tell whether the value is absent, null, empty or made of blanks only."""
    if violation.rule == "required":
        return True
    if violation.rule not in {"type", "pattern", "minLength", "format", "minItems", "enum"}:
        return False
    value = violation.value
    return value is None or value == [] or (isinstance(value, str) and not value.strip())
