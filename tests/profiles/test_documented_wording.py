"""How the documents word refusals."""

import pytest

from sandbox.domain.errors import (
    ApplicationNotCompleted,
    DocumentNotAvailable,
    Forbidden,
    NotAuthorized,
    OAuthError,
    OAuthErrorCode,
    RateLimitExceeded,
    ResourceNotFound,
    ServiceError,
    Violation,
)
from sandbox.profiles.documented_wording import oauth_error, sentence, word, word_violations


@pytest.mark.parametrize(
    ("error", "status", "body"),
    [
        (NotAuthorized(), 401, {"error": "Not authorized"}),
        (Forbidden(), 403, {"error": "Forbidden"}),
        (ResourceNotFound(), 404, {"error": "Resource not found"}),
        (ApplicationNotCompleted(), 422, {"error": "Application not completed"}),
        (DocumentNotAvailable("attestation"), 404, {"error": "Attestation not available"}),
        (
            DocumentNotAvailable("documents_package"),
            404,
            {"error": "Documents package not available"},
        ),
        (
            OAuthError(OAuthErrorCode.SERVER_ERROR, "failure", "a bug"),
            500,
            {"error": "server_error", "error_description": "Internal server error"},
        ),
        (RateLimitExceeded(12), 429, {"error": "Rate limit exceeded", "retry_after": 12}),
    ],
)
def test_simple_refusals(error: ServiceError, status: int, body: object) -> None:
    assert word(error) == (status, body)


def _market(field: str, rule: str, expected: object = None, value: object = None) -> Violation:
    return Violation(("public_market", field), rule, "", expected, value)


@pytest.mark.parametrize(
    ("violation", "expected"),
    [
        (_market("name", "required"), "Name can't be blank"),
        (_market("name", "minLength", 1, ""), "Name can't be blank"),
        (_market("name", "pattern", "", "  "), "Name can't be blank"),
        (_market("name", "type", "string", None), "Name can't be blank"),
        (_market("name", "type", "string", 12), "Name is invalid"),
        (
            _market("name", "maxLength", 255, "x" * 256),
            "Name is too long (maximum is 255 characters)",
        ),
        (_market("deadline", "required"), "Deadline can't be blank"),
        (
            _market("deadline", "format", "date-time", "demain"),
            "Deadline must be a valid ISO 8601 datetime",
        ),
        (
            _market("deadline", "type", "string", 12),
            "Deadline must be a valid ISO 8601 datetime",
        ),
        (_market("deadline", "future"), "Deadline must be in the future"),
        (_market("market_type_codes", "minItems", 1, []), "Market type codes can't be blank"),
        (
            _market("market_type_codes", "not", None, ["defense"]),
            "Market type codes defense cannot be used alone",
        ),
        (_market("siret", "required"), "Siret can't be blank"),
        (
            Violation(("public_market", "lots", 0, "name"), "required", ""),
            "Lots name can't be blank",
        ),
        (
            Violation(("market_application", "siret"), "unique", ""),
            "Application already exists for this SIRET",
        ),
        (
            Violation(("market_application", "siret"), "format", "", "siret", "1"),
            "Siret is invalid",
        ),
    ],
)
def test_sentences(violation: Violation, expected: str) -> None:
    assert sentence(violation) == expected


def test_all_violations_are_told_once_each() -> None:
    status, body = word_violations(
        [
            _market("name", "required"),
            _market("deadline", "required"),
            _market("market_type_codes", "required"),
            _market("name", "required"),
        ]
    )
    assert status == 422
    assert body == {
        "errors": [
            "Name can't be blank",
            "Deadline can't be blank",
            "Market type codes can't be blank",
        ]
    }


def test_a_lone_bad_buyer_siret_has_the_form_of_the_reference() -> None:
    bad = _market("siret", "format", "siret", "12345678901234")
    assert word_violations([bad]) == (
        422,
        {"errors": {"siret": ["Le numéro de SIRET saisi est invalide ou non reconnu"]}},
    )
    status, body = word_violations([bad, _market("name", "required")])
    assert (status, body) == (422, {"errors": ["Siret is invalid", "Name can't be blank"]})


@pytest.mark.parametrize(
    ("violation", "sentence"),
    [
        (Violation(("public_market",), "required", ""), "'public_market' is required"),
        (Violation(("public_market",), "type", ""), "'public_market' must be an object"),
        (Violation(("other",), "additionalProperties", ""), "'other' is not allowed"),
        (Violation((), "type", ""), "the body must be an object"),
    ],
)
def test_a_body_without_its_root_is_unreadable(violation: Violation, sentence: str) -> None:
    assert word_violations([violation]) == (400, {"error": f"Invalid parameters: {sentence}"})


@pytest.mark.parametrize(
    ("violations", "code"),
    [
        ([Violation(("grant_type",), "required", "")], OAuthErrorCode.INVALID_REQUEST),
        (
            [Violation(("grant_type",), "enum", "", None, "password")],
            OAuthErrorCode.UNSUPPORTED_GRANT_TYPE,
        ),
        ([Violation(("scope",), "pattern", "")], OAuthErrorCode.INVALID_SCOPE),
        ([Violation(("scope",), "duplicate", "")], OAuthErrorCode.INVALID_REQUEST),
    ],
)
def test_the_token_request(violations: list[Violation], code: OAuthErrorCode) -> None:
    assert oauth_error(violations).code is code
