"""Every rule of the lint finds what it is for, and leaves alone what is right."""

from collections.abc import Callable
from typing import Any

import pytest

from sandbox.contract import loader
from sandbox.contract.lint import lint

Document = dict[str, Any]
Sabotage = Callable[[Document], object]

TOKEN = "/oauth/token"
MARKETS = "/api/v1/public_markets"
APPLICATIONS = "/api/v1/public_markets/{market_identifier}/market_applications"


def minimal(**components: Any) -> Document:
    """A document that is right, for what the service's contract does not use."""
    return {
        "openapi": "3.0.3",
        "info": {"title": "Test", "version": "1"},
        "paths": {
            "/things/{id}": {
                "parameters": [
                    {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
                ],
                "post": {
                    "operationId": "change",
                    "requestBody": {
                        "content": {"application/json": {"schema": ref("schemas/Thing")}}
                    },
                    "responses": {
                        "200": {
                            "description": "Done.",
                            "content": {"application/json": {"schema": ref("schemas/Thing")}},
                        }
                    },
                },
            }
        },
        "components": {
            "schemas": {
                "Thing": {
                    "type": "object",
                    "required": ["id", "secret", "name"],
                    "properties": {
                        "id": {"type": "string", "readOnly": True},
                        "secret": {"type": "string", "writeOnly": True},
                        "name": {"type": "string", "nullable": True},
                    },
                }
            },
            **components,
        },
    }


def ref(what: str) -> dict[str, str]:
    return {"$ref": f"#/components/{what}"}


def found(document: Document) -> list[tuple[str, str]]:
    return [(finding.rule, finding.pointer) for finding in lint(document)]


def operation(document: Document, path: str, method: str = "post") -> Document:
    result: Document = document["paths"][path][method]
    return result


def schemas(document: Document) -> Document:
    result: Document = document["components"]["schemas"]
    return result


def link(document: Document) -> Document:
    result: Document = operation(document, MARKETS)["responses"]["201"]["links"][
        "createMarketApplication"
    ]
    return result


def examples_of_request(document: Document, path: str = MARKETS) -> Document:
    result: Document = operation(document, path)["requestBody"]["content"]["application/json"][
        "examples"
    ]
    return result


def events(document: Document) -> Document:
    result: Document = document["x-webhooks"]["market.completed"]["post"]
    return result


SABOTAGES: dict[str, tuple[Sabotage, str, str]] = {
    "an example of a request": (
        lambda d: examples_of_request(d)["marcheSimple"]["value"]["public_market"].pop("name"),
        "example",
        "post/requestBody/content/application~1json/examples/marcheSimple/value",
    ),
    "an example with an invalid SIRET": (
        lambda d: examples_of_request(d)["marcheSimple"]["value"]["public_market"].update(
            siret="12345678901234"
        ),
        "example",
        "examples/marcheSimple/value",
    ),
    "an example of a form": (
        lambda d: operation(d, TOKEN)["requestBody"]["content"][
            "application/x-www-form-urlencoded"
        ]["examples"]["lectureSeule"]["value"].update(scope="api_reed"),
        "example",
        "examples/lectureSeule/value",
    ),
    "an example of an event": (
        lambda d: events(d)["requestBody"]["content"]["application/json"]["examples"][
            "marcheAlloti"
        ]["value"]["market"].update(field_keys=None),
        "example",
        "/x-webhooks/market.completed/post/requestBody/content/application~1json/"
        "examples/marcheAlloti/value",
    ),
    "an example below a path with braces": (
        lambda d: examples_of_request(d, APPLICATIONS)["avecSiret"].update(value={}),
        "example",
        "examples/avecSiret/value",
    ),
    "an example of a parameter": (
        lambda d: d["components"]["parameters"]["ApplicationIdentifier"].update(example=12),
        "example",
        "/components/parameters/ApplicationIdentifier/example",
    ),
    "an example of a header": (
        lambda d: d["components"]["headers"]["RateLimitRemaining"].update(example=-1),
        "example",
        "/components/headers/RateLimitRemaining/example",
    ),
    "an example of a property": (
        lambda d: schemas(d)["PublicMarketInput"]["properties"]["deadline"].update(
            example="demain"
        ),
        "example",
        "/components/schemas/PublicMarketInput/properties/deadline/example",
    ),
    "a default value": (
        lambda d: schemas(d)["TokenRequest"]["properties"]["scope"].update(default="api_admin"),
        "example",
        "/components/schemas/TokenRequest/properties/scope/default",
    ),
    "a pattern that is none": (
        lambda d: schemas(d)["TokenRequest"]["properties"]["scope"].update(pattern="("),
        "structure",
        "/components/schemas/TokenRequest/properties/scope/pattern",
    ),
    "a link to nowhere": (
        lambda d: link(d).update(operationId="createMarketApplications"),
        "link",
        "responses/201/links/createMarketApplication",
    ),
    "a link to an event": (
        lambda d: (link(d).update(operationId="receiveMarketCompleted"), link(d).pop("parameters")),
        "link",
        "responses/201/links/createMarketApplication",
    ),
    "a link by reference to nowhere": (
        lambda d: (link(d).pop("operationId"), link(d).update(operationRef="#/paths/~1none/post")),
        "link",
        "responses/201/links/createMarketApplication",
    ),
    "a parameter that the target does not take": (
        lambda d: link(d).update(parameters={"identifier": "$response.body#/identifier"}),
        "link",
        "links/createMarketApplication/parameters/identifier",
    ),
    "a value that the response does not have": (
        lambda d: link(d).update(parameters={"market_identifier": "$response.body#/id"}),
        "link",
        "links/createMarketApplication/parameters/market_identifier",
    ),
    "a value that the request does not have": (
        lambda d: link(d).update(parameters={"market_identifier": "$request.path.id"}),
        "link",
        "links/createMarketApplication/parameters/market_identifier",
    ),
    "a header that the response does not have": (
        lambda d: link(d).update(parameters={"market_identifier": "$response.header.Location"}),
        "link",
        "links/createMarketApplication/parameters/market_identifier",
    ),
    "an expression that is none": (
        lambda d: link(d).update(parameters={"market_identifier": "$response.body.identifier"}),
        "link",
        "links/createMarketApplication/parameters/market_identifier",
    ),
    "an unknown security scheme": (
        lambda d: operation(d, MARKETS).update(security=[{"oauth": ["api_access"]}]),
        "security",
        "/paths/~1api~1v1~1public_markets/post/security/0/oauth",
    ),
    "an unknown scope": (
        lambda d: operation(d, MARKETS).update(security=[{"passeMarcheOAuth": ["api_all"]}]),
        "security",
        "/paths/~1api~1v1~1public_markets/post/security/0/passeMarcheOAuth/0",
    ),
    "an unknown security scheme for the whole": (
        lambda d: d.update(security=[{"none": []}]),
        "security",
        "/security/0/none",
    ),
    "a required name without property": (
        lambda d: schemas(d)["ApiError"]["required"].append("code"),
        "required",
        "/components/schemas/ApiError/required/1",
    ),
    "an operationId that comes twice": (
        lambda d: events(d).update(operationId="createToken"),
        "operation-id",
        "/x-webhooks/market.completed/post/operationId",
    ),
    "an unused schema": (
        lambda d: schemas(d).update(Orphan={"type": "string"}),
        "unused",
        "/components/schemas/Orphan",
    ),
    "a schema that only itself uses": (
        lambda d: schemas(d).update(
            Tree={"type": "object", "properties": {"left": ref("schemas/Tree")}}
        ),
        "unused",
        "/components/schemas/Tree",
    ),
    "an unused security scheme": (
        lambda d: d["components"]["securitySchemes"].update(
            basic={"type": "http", "scheme": "basic"}
        ),
        "unused",
        "/components/securitySchemes/basic",
    ),
    "a reference to nowhere": (
        lambda d: operation(d, MARKETS)["responses"].update({"400": ref("responses/None")}),
        "reference",
        "/paths/~1api~1v1~1public_markets/post/responses/400",
    ),
    "both forms of examples": (
        lambda d: operation(d, MARKETS)["requestBody"]["content"]["application/json"].update(
            example={
                "public_market": examples_of_request(d)["marcheSimple"]["value"]["public_market"]
            }
        ),
        "structure",
        "post/requestBody/content/application~1json",
    ),
    "a schema that is none": (
        lambda d: schemas(d)["PublicMarketInput"]["properties"].update(
            lots={"type": "array", "items": {"$ref": "#/openapi"}}
        ),
        "example",
        "examples/marcheAlloti/value",
    ),
    "a response without description": (
        lambda d: operation(d, MARKETS)["responses"]["201"].pop("description"),
        "structure",
        "/paths/~1api~1v1~1public_markets/post/responses/201",
    ),
    "an event without responses": (
        lambda d: events(d).pop("responses"),
        "structure",
        "/x-webhooks/market.completed/post",
    ),
    "events that are no object": (
        lambda d: d.update({"x-webhooks": []}),
        "structure",
        "/x-webhooks",
    ),
}


@pytest.mark.parametrize("name", SABOTAGES)
def test_a_sabotaged_contract_is_found_out(name: str) -> None:
    sabotage, rule, pointer = SABOTAGES[name]
    document = loader.load(loader.SERVICE)
    sabotage(document)
    findings = found(document)
    assert any(r == rule and p.endswith(pointer) for r, p in findings), findings


def test_a_finding_says_where_and_what() -> None:
    document = loader.load(loader.SERVICE)
    link(document)["operationId"] = "other"
    (finding,) = [f for f in lint(document) if f.rule == "link"]
    assert str(finding) == (
        "/paths/~1api~1v1~1public_markets/post/responses/201/links/createMarketApplication : "
        "le lien ne mène à aucune opération : « other » [link]"
    )


def test_a_minimal_document_is_clean() -> None:
    assert found(minimal()) == []


def test_what_only_travels_the_other_way_is_not_required() -> None:
    document = minimal()
    post = operation(document, "/things/{id}")
    post["requestBody"]["content"]["application/json"]["example"] = {"secret": "s", "name": None}
    response = post["responses"]["200"]["content"]["application/json"]
    response["example"] = {"id": "1", "name": "x"}
    schemas(document)["Thing"]["example"] = {"name": "x"}
    assert found(document) == []
    response["example"] = {"id": "1"}
    assert [rule for rule, _ in found(document)] == ["example"]


def test_examples_that_are_components_are_judged_where_they_are_used() -> None:
    document = minimal(examples={"Wrong": {"value": {"name": 3}}})
    post = operation(document, "/things/{id}")
    content = post["requestBody"]["content"]["application/json"]
    content["examples"] = {"wrong": ref("examples/Wrong")}
    where = "/paths/~1things~1{id}/post/requestBody/content/application~1json/examples/wrong"
    assert set(found(document)) == {("example", where)}


def test_examples_in_text_formats_are_left_alone() -> None:
    document = minimal()
    responses = operation(document, "/things/{id}")["responses"]
    responses["200"]["content"]["application/xml"] = {
        "schema": ref("schemas/Thing"),
        "example": "<thing/>",
    }
    assert found(document) == []


@pytest.mark.parametrize(
    ("expression", "clean"),
    [
        ("$response.body#/name", True),
        ("$response.body", True),
        ("$request.path.id", True),
        ("$request.body#/id", True),
        ("$url", True),
        ("prefix-{$response.body#/name}", True),
        ("a constant", True),
        (12, True),
        ("$request.query.id", False),
        ("$response.path.id", False),
        ("$response.body#/other", False),
        ("prefix-{$response.body#/other}", False),
        ("$reponse.body", False),
    ],
)
def test_runtime_expressions(expression: object, clean: bool) -> None:
    document = minimal()
    operation(document, "/things/{id}")["responses"]["200"]["links"] = {
        "again": {
            "operationRef": "#/paths/~1things~1%7Bid%7D/post",
            "parameters": {"id": expression},
        }
    }
    assert (found(document) == []) is clean


@pytest.mark.parametrize(
    ("schema", "clean"),
    [
        ({"required": ["a"], "properties": {"a": {}}}, True),
        ({"required": ["a"]}, False),
        ({"required": ["a"], "additionalProperties": True}, True),
        ({"required": ["a"], "additionalProperties": False}, False),
        ({"properties": {"a": {}}, "anyOf": [{"required": ["a"]}, {"required": ["b"]}]}, False),
        ({"properties": {"a": {}}, "not": {"required": ["a"]}}, True),
        ({"allOf": [{"properties": {"a": {}}}, {"required": ["a"]}]}, True),
        ({"allOf": [ref("schemas/Thing"), {"required": ["name"]}]}, True),
        ({"properties": {"a": {}, "b": {"required": ["a"]}}}, False),
        ({"items": {"required": ["a"], "properties": {"a": {}}}}, True),
    ],
)
def test_required_names(schema: Document, clean: bool) -> None:
    document = minimal()
    schemas(document)["Case"] = schema
    operation(document, "/things/{id}")["responses"]["200"]["content"]["application/json"][
        "schema"
    ] = ref("schemas/Case")
    assert (found(document) == []) is clean


@pytest.mark.parametrize(
    ("scheme", "scopes", "clean"),
    [
        ({"type": "http", "scheme": "basic"}, [], True),
        ({"type": "http", "scheme": "basic"}, ["read"], False),
        ({"type": "apiKey", "in": "header", "name": "X-Key"}, [], True),
        ({"type": "openIdConnect", "openIdConnectUrl": "https://id.example"}, ["any"], True),
    ],
)
def test_scopes_of_other_schemes(scheme: Document, scopes: list[str], clean: bool) -> None:
    document = minimal(securitySchemes={"scheme": scheme})
    document["security"] = [{"scheme": scopes}]
    assert (found(document) == []) is clean


def test_a_discriminator_uses_the_schemas_that_it_names() -> None:
    document = minimal()
    schemas(document)["Cat"] = {"type": "object", "properties": {"kind": {"type": "string"}}}
    thing = schemas(document)["Thing"]
    thing["discriminator"] = {"propertyName": "id", "mapping": {"cat": "Cat"}}
    assert found(document) == []
    thing["discriminator"]["mapping"]["cat"] = "#/components/schemas/Dog"
    assert sorted(rule for rule, _ in found(document)) == ["reference", "unused"]


@pytest.mark.parametrize(
    "document",
    [{"openapi": "3.0.0"}, {"openapi": "3.0.3", "info": {}, "paths": []}],
)
def test_a_document_that_is_no_openapi_is_told_so(document: Document) -> None:
    assert {finding.rule for finding in lint(document)} == {"structure"}
