"""The OpenAPI 3.1 edition says the same in the words of 3.1."""

from typing import Any

import jsonschema_rs
import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from sandbox.contract import loader
from sandbox.contract.edition31 import DIALECT, to_openapi31

Document = dict[str, Any]


@pytest.mark.parametrize("name", loader.SOURCES)
def test_the_edition_is_valid(name: str) -> None:
    edition = to_openapi31(loader.load(name))
    assert [e.message for e in OpenAPIV31SpecValidator(edition).iter_errors()] == []


def test_the_events_have_a_section_of_their_own() -> None:
    document = loader.load(loader.SERVICE)
    edition = to_openapi31(document)
    assert edition["openapi"] == "3.1.0"
    assert edition["jsonSchemaDialect"] == DIALECT
    assert "x-webhooks" not in edition
    assert list(edition["webhooks"]) == list(document["x-webhooks"])
    assert list(edition["paths"]) == list(document["paths"])


def test_the_document_is_left_as_it_is() -> None:
    document = loader.load(loader.SERVICE)
    to_openapi31(document)
    assert document == loader.load(loader.SERVICE)


def test_no_word_of_openapi_30_is_left() -> None:
    def keys(value: Any) -> set[str]:
        if isinstance(value, list):
            return set().union(*map(keys, value))
        if isinstance(value, dict):
            return set(value).union(*map(keys, value.values()))
        return set()

    edition = to_openapi31(loader.load(loader.SERVICE))
    assert "nullable" not in keys(edition)
    assert "example" not in keys(edition["components"]["schemas"])


def convert(schema: Document) -> Document:
    document = {
        "openapi": "3.0.3",
        "info": {"title": "t", "version": "1"},
        "paths": {},
        "components": {"schemas": {"S": schema}},
    }
    result: Document = to_openapi31(document)["components"]["schemas"]["S"]
    return result


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"type": "string", "nullable": True}, {"type": ["string", "null"]}),
        ({"type": "string", "nullable": False}, {"type": "string"}),
        (
            {"type": "string", "nullable": True, "enum": ["a"]},
            {"type": ["string", "null"], "enum": ["a", None]},
        ),
        (
            {"nullable": True, "allOf": [{"$ref": "#/components/schemas/T"}]},
            {"anyOf": [{"allOf": [{"$ref": "#/components/schemas/T"}]}, {"type": "null"}]},
        ),
        (
            {"type": "integer", "minimum": 1, "exclusiveMinimum": True},
            {"type": "integer", "exclusiveMinimum": 1},
        ),
        (
            {"type": "integer", "maximum": 9, "exclusiveMaximum": False},
            {"type": "integer", "maximum": 9},
        ),
        ({"type": "string", "example": "a"}, {"type": "string", "examples": ["a"]}),
        ({"type": "string", "format": "byte"}, {"type": "string", "contentEncoding": "base64"}),
        (
            {"$ref": "#/components/schemas/T", "description": "ignored in 3.0"},
            {"$ref": "#/components/schemas/T"},
        ),
        (
            {"type": "array", "items": {"type": "string", "nullable": True}},
            {"type": "array", "items": {"type": ["string", "null"]}},
        ),
        (
            # A property may be named like a keyword, and an example may look like a schema.
            {
                "properties": {"nullable": {"type": "boolean"}, "example": {"type": "string"}},
                "example": {"nullable": True, "schema": {"nullable": True}},
            },
            {
                "properties": {"nullable": {"type": "boolean"}, "example": {"type": "string"}},
                "examples": [{"nullable": True, "schema": {"nullable": True}}],
            },
        ),
    ],
)
def test_schemas(before: Document, after: Document) -> None:
    assert convert(before) == after


def test_a_body_of_bytes_says_so() -> None:
    content = to_openapi31(loader.load(loader.SERVICE))["paths"][
        "/api/v1/market_applications/{identifier}/attestation"
    ]["get"]["responses"]["200"]["content"]
    assert content["application/pdf"]["schema"] == {"contentMediaType": "application/pdf"}


def test_both_editions_accept_and_refuse_alike() -> None:
    edition = to_openapi31(loader.load(loader.SERVICE))
    root = {**edition, "$ref": "#/components/schemas/MarketApplicationRequest"}
    del root["jsonSchemaDialect"]
    validator = jsonschema_rs.Draft202012Validator(root)
    assert validator.is_valid({"market_application": {"siret": None}})
    assert validator.is_valid({"market_application": {"siret": "73282932000074"}})
    assert not validator.is_valid({"market_application": {"siret": "7"}})
    assert not validator.is_valid({"market_application": {"other": 1}})
