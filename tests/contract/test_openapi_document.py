"""`openapi.yaml` itself: valid, clean, complete, and in step with what the server loads."""

import re
from typing import Any

import jsonschema_rs
import pytest
import yaml
from openapi_spec_validator import OpenAPIV30SpecValidator

from sandbox.contract import documents, loader
from sandbox.contract.lint import FORMATS, lint
from sandbox.http.schema import to_json_schema
from sandbox.profiles.documented_deadline import is_readable

SPEC = loader.load(loader.SERVICE)
SCHEMAS = SPEC["components"]["schemas"]


def operations() -> dict[str, dict[str, Any]]:
    return {
        operation["operationId"]: operation
        for item in SPEC["paths"].values()
        for method, operation in item.items()
        if method in ("get", "post")
    }


def validator(name: str) -> jsonschema_rs.Draft4Validator:
    schema = {
        "$ref": f"#/components/schemas/{name}",
        "components": {"schemas": {k: to_json_schema(v) for k, v in SCHEMAS.items()}},
    }
    formats = {**FORMATS, "date-time": is_readable}
    return jsonschema_rs.Draft4Validator(schema, formats=formats, validate_formats=True)


def market(**changes: Any) -> dict[str, Any]:
    fields = {
        "name": "Entretien",
        "deadline": "2099-12-31T12:00:00Z",
        "siret": "13002526500013",
        "market_type_codes": ["services"],
        **changes,
    }
    return {"public_market": fields}


@pytest.mark.parametrize("name", loader.SOURCES)
def test_a_contract_is_valid_and_clean(name: str) -> None:
    document = loader.load(name)
    assert [e.message for e in OpenAPIV30SpecValidator(document).iter_errors()] == []
    assert [str(found) for found in lint(document)] == []


@pytest.mark.parametrize(("name", "source"), loader.SOURCES.items())
def test_what_the_server_loads_is_what_is_written(name: str, source: Any) -> None:
    written = documents.read(source)
    assert loader.load(name) == written
    # The order of properties decides the order in which violations are told.
    assert loader.parsed_path(name).read_text() == documents.to_json(written, indent=None)


def test_readers_of_yaml_1_1_understand_the_same() -> None:
    assert yaml.safe_load(loader.source_text()) == SPEC


def test_a_loaded_contract_belongs_to_the_caller() -> None:
    loader.load(loader.SERVICE).clear()
    assert loader.load(loader.SERVICE)["openapi"].startswith("3.0.")


def test_an_unknown_contract_is_refused_with_a_way_out() -> None:
    with pytest.raises(loader.ContractMissing, match=r"sandbox\.contract build"):
        loader.load("other")


def test_the_operations_and_the_scopes_that_they_ask_for() -> None:
    scopes = {
        name: [r["passeMarcheOAuth"] for r in operation["security"]]
        for name, operation in operations().items()
    }
    write, read = [["api_access"], ["api_write"]], [["api_access"], ["api_read"]]
    assert scopes == {
        "createToken": [],
        "createPublicMarket": write,
        "createMarketApplication": write,
        "downloadAttestation": read,
        "downloadDocumentsPackage": read,
    }


def shown_bodies(operation_id: str, status: str) -> list[Any]:
    response = operations()[operation_id]["responses"][status]
    if "$ref" in response:
        response = SPEC["components"]["responses"][response["$ref"].rsplit("/", 1)[1]]
    return [e["value"] for e in response["content"]["application/json"]["examples"].values()]


_OAUTH = {
    "client": ("invalid_client", "Client authentication failed"),
    "editor": ("invalid_client", "Editor is not authorized or active"),
    "grant D02": ("unsupported_grant_type", "The grant type is not supported"),
    "grant D05": ("unsupported_grant_type", "The authorization grant type is not supported"),
    "old guide": ("invalid_grant", "The provided authorization grant is invalid"),
}
_BUYER_SIRET = "Le numéro de SIRET saisi est invalide"
_TOKEN, _MARKET, _APPLICATION = "createToken", "createPublicMarket", "createMarketApplication"
_BUSINESS = [_MARKET, _APPLICATION, "downloadAttestation", "downloadDocumentsPackage"]


def _oauth(key: str) -> dict[str, str]:
    error, description = _OAUTH[key]
    return {"error": error, "error_description": description}


@pytest.mark.parametrize(
    ("operation_id", "status", "body"),
    [
        (_TOKEN, "401", _oauth("client")),
        (_TOKEN, "401", _oauth("editor")),
        (_TOKEN, "400", _oauth("grant D02")),
        (_TOKEN, "400", _oauth("grant D05")),
        (_TOKEN, "400", _oauth("old guide")),
        *[(name, "401", {"error": "Not authorized"}) for name in _BUSINESS],
        *[(name, "403", {"error": "Forbidden"}) for name in _BUSINESS],
        *[(name, "404", {"error": "Resource not found"}) for name in _BUSINESS[1:]],
        *[
            (name, "429", {"error": "Rate limit exceeded", "retry_after": 3600})
            for name in [_TOKEN, *_BUSINESS]
        ],
        (
            _MARKET,
            "422",
            {
                "errors": [
                    "Name can't be blank",
                    "Deadline can't be blank",
                    "Market type codes can't be blank",
                ]
            },
        ),
        (_MARKET, "422", {"errors": ["Market type codes defense cannot be used alone"]}),
        (_MARKET, "422", {"errors": {"siret": [f"{_BUYER_SIRET} ou non reconnu"]}}),
        (_MARKET, "422", {"errors": {"siret": [_BUYER_SIRET]}}),
        (_MARKET, "422", {"errors": ["Deadline must be a valid ISO 8601 datetime"]}),
        (_MARKET, "422", {"errors": ["Deadline must be in the future"]}),
        (_MARKET, "422", {"errors": ["Name is too long (maximum is 255 characters)"]}),
        (_MARKET, "422", {"errors": ["Name can't be blank"]}),
        (_MARKET, "422", {"error": "Market is already completed"}),
        (_APPLICATION, "422", {"errors": ["Siret is invalid (must be 14 digits)"]}),
        (_APPLICATION, "422", {"errors": ["Siret is invalid"]}),
        (_APPLICATION, "422", {"errors": ["Application already exists for this SIRET"]}),
        ("downloadAttestation", "422", {"error": "Application not completed"}),
        ("downloadAttestation", "404", {"error": "Attestation not available"}),
        ("downloadDocumentsPackage", "422", {"error": "Application not completed"}),
        ("downloadDocumentsPackage", "404", {"error": "Documents package not available"}),
    ],
)
def test_every_documented_error_body_is_shown(operation_id: str, status: str, body: Any) -> None:
    assert body in shown_bodies(operation_id, status)


@pytest.mark.parametrize("code", ["invalid_request", "server_error"])
def test_error_codes_without_a_documented_text_are_shown(code: str) -> None:
    statuses = {"invalid_request": "400", "server_error": "500"}
    assert code in [body["error"] for body in shown_bodies(_TOKEN, statuses[code])]


@pytest.mark.parametrize("name", _BUSINESS)
def test_every_documented_status_is_there(name: str) -> None:
    expected = {"400", "401", "403", "422", "429", "500"}
    assert expected <= set(operations()[name]["responses"])


def test_objects_are_closed_but_for_the_token_request() -> None:
    # RFC 6749 §3.2 has unknown parameters of the token request ignored.
    is_open = [n for n, s in SCHEMAS.items() if s.get("type") == "object" and is_open_object(s)]
    assert is_open == ["TokenRequest"]


def is_open_object(schema: dict[str, Any]) -> bool:
    return schema.get("additionalProperties") is not False


def test_downloads_announce_a_file_and_its_size() -> None:
    for name in ("downloadAttestation", "downloadDocumentsPackage"):
        headers = operations()[name]["responses"]["200"]["headers"]
        assert headers["Content-Disposition"]["required"]
        assert {"Content-Length", "X-RateLimit-Limit", "X-RateLimit-Reset"} <= set(headers)


def test_the_links_chain_the_whole_journey() -> None:
    chain = {
        name: {link["operationId"] for link in response.get("links", {}).values()}
        for name, operation in operations().items()
        for status, response in operation["responses"].items()
        if status.startswith("2")
    }
    assert chain[_TOKEN] == {_MARKET}
    assert chain[_MARKET] == {_APPLICATION}
    assert chain[_APPLICATION] >= {"downloadAttestation", "downloadDocumentsPackage"}


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(market(), id="as documented"),
        pytest.param(market(deadline="2099-01-01T12:00"), id="the reference client's deadline"),
        pytest.param(
            market(lots=[{"name": "A", "cpv_code": "45000000-7"}]), id="the reference client's lot"
        ),
        pytest.param(market(lots=[]), id="no lots"),
        pytest.param(market(name="Été à l'œuvre – <b> & « 10 € » 😀"), id="any visible text"),
        pytest.param(market(name="x" * 255), id="the longest name"),
        pytest.param(market(market_type_codes=["supplies", "defense"]), id="defence with another"),
        pytest.param(market(siret="35600000012345"), id="La Poste"),
    ],
)
def test_markets_that_are_accepted(body: Any) -> None:
    assert validator("PublicMarketRequest").is_valid(body)


@pytest.mark.parametrize(
    ("body", "rules"),
    [
        (market(name=""), {"minLength", "pattern"}),
        (market(name="   "), {"pattern"}),
        (market(name="\u00a0\u2003"), {"pattern"}),
        (market(name="a\x00b"), {"pattern"}),
        (market(name="line\nbreak"), {"pattern"}),
        (market(name="trailing\n"), {"pattern"}),
        (market(name="x" * 256), {"maxLength"}),
        (market(name=None), {"type"}),
        (market(siret="12345678901234"), {"format"}),
        (market(siret="1300252650001"), {"format", "pattern"}),
        (market(siret="\u0661" * 14), {"format", "pattern"}),
        (market(siret=13002526500013), {"type"}),
        (market(deadline="demain"), {"format"}),
        (market(market_type_codes=[]), {"minItems"}),
        (market(market_type_codes=["defense"]), {"not"}),
        (market(market_type_codes=["defense", "defense"]), {"not"}),
        (market(market_type_codes=["other"]), {"enum"}),
        (market(market_type_codes="services"), {"type"}),
        (market(lots=[{}]), {"required"}),
        (market(lots=[{"name": " "}]), {"pattern"}),
        (market(lots=[{"name": "A", "cpv_code": "45"}]), {"pattern"}),
        (market(lots=[{"name": "A", "position": 1}]), {"additionalProperties"}),
        (market(lots=["A"]), {"type"}),
        (market(provider_user_id="x" * 256), {"maxLength"}),
        (market(provider_user_id="a\x00"), {"pattern"}),
        (market(lot_limit=1), {"additionalProperties"}),
        ({}, {"required"}),
        ({"public_market": "text"}, {"type"}),
        ([], {"type"}),
    ],
)
def test_markets_that_are_refused(body: Any, rules: set[str]) -> None:
    errors = validator("PublicMarketRequest").iter_errors(body)
    assert {error.kind.name for error in errors} == rules


@pytest.mark.parametrize(
    ("fields", "accepted"),
    [
        ({}, True),
        ({"siret": None}, True),
        ({"siret": "73282932000074", "provider_user_id": "7"}, True),
        ({"siret": "12345678901234"}, False),
        ({"siret": ""}, False),
        ({"other": 1}, False),
    ],
)
def test_applications(fields: Any, accepted: bool) -> None:
    body = {"market_application": fields}
    assert validator("MarketApplicationRequest").is_valid(body) is accepted


@pytest.mark.parametrize(
    ("scope", "accepted"),
    [
        ("", True),
        ("api_access", True),
        ("api_read api_write", True),
        ("api_admin", False),
        ("api_read api_admin", False),
        ("api_read,api_write", False),
        (" api_read", False),
    ],
)
def test_scopes(scope: str, accepted: bool) -> None:
    request = {"grant_type": "client_credentials", "scope": scope}
    assert validator("TokenRequest").is_valid(request) is accepted


def test_patterns_stay_within_what_every_regex_engine_shares() -> None:
    """No `\\d` (Unicode digits in some), no `\\u` (unknown to PCRE and RE2), no look-around."""
    patterns = set(re.findall(r"pattern: '(.*)'", loader.source_text()))
    assert patterns
    for pattern in patterns:
        re.compile(pattern)
        assert pattern.startswith("^")
        assert pattern.endswith("$")
        assert not re.search(r"\\[dwupP]|\(\?", pattern), pattern


def test_the_events_are_described_with_their_signature() -> None:
    events = SPEC["x-webhooks"]
    assert list(events) == ["market.completed", "market_application.completed"]
    for name, item in events.items():
        content = item["post"]["requestBody"]["content"]["application/json"]
        schema = content["schema"]["$ref"].rsplit("/", 1)[1]
        for example in content["examples"].values():
            assert example["value"]["event"] == name
            assert validator(schema).is_valid(example["value"])
            for key in example["value"]:
                lacking = {k: v for k, v in example["value"].items() if k != key}
                assert not validator(schema).is_valid(lacking)
        references = [p["$ref"].rsplit("/", 1)[1] for p in item["post"]["parameters"]]
        assert references == ["WebhookSignature", "WebhookUserAgent", "WebhookContentLength"]
