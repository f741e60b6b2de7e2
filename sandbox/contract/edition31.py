"""Derives the OpenAPI 3.1 edition of a 3.0 document.

Connexion reads 3.0 only, so that is what people write. What 3.1 says differently:

    x-webhooks                              → webhooks
    nullable: true                          → type: [..., "null"]
    minimum: 1, exclusiveMinimum: true      → exclusiveMinimum: 1
    example: x, in a schema                 → examples: [x]
    format: binary, as a whole body         → contentMediaType: the media type of the body
    format: byte                            → contentEncoding: base64
"""

from sandbox.contract.grammar import WEBHOOKS, Document, Node, rewritten

VERSION = "3.1.0"
DIALECT = "https://spec.openapis.org/oas/3.1/dialect/base"
_BOUNDS = {"minimum": "exclusiveMinimum", "maximum": "exclusiveMaximum"}


def to_openapi31(document: Document) -> Document:
    """Give the 3.1 edition of a valid 3.0 document, which is left as it is."""
    converted = rewritten(document, convert)
    result: Document = {
        "openapi": VERSION,
        "info": converted.pop("info"),
        "jsonSchemaDialect": DIALECT,
    }
    for key, value in converted.items():
        if key != "openapi":
            result["webhooks" if key == WEBHOOKS else key] = value
    return result


def convert(node: Node) -> Document:
    """Give one object as 3.1 has it; the objects that it holds are converted already."""
    if node.kind == "schema":
        return _schema(node.value)
    if node.kind == "media_type":
        return _media_type(str(node.path[-1]), node.value)
    return node.value


def _media_type(name: str, media_type: Document) -> Document:
    """Tell in the way of JSON Schema that a body is nothing but bytes."""
    whole = media_type.get("schema", {})
    if whole.get("format") == "binary":
        kept = {key: whole[key] for key in ("title", "description", "examples") if key in whole}
        media_type["schema"] = {**kept, "contentMediaType": name}
    return media_type


def _schema(schema: Document) -> Document:
    """Give a schema of OpenAPI 3.0 as one of JSON Schema 2020-12."""
    if "$ref" in schema:
        # What stands beside a reference means nothing in 3.0, and would in 3.1.
        return {"$ref": schema["$ref"]}
    if "example" in schema:
        schema["examples"] = [schema.pop("example")]
    if schema.get("format") == "byte":
        del schema["format"]
        schema["contentEncoding"] = "base64"
    for bound, exclusive in _BOUNDS.items():
        if schema.pop(exclusive, False) is True and bound in schema:
            schema[exclusive] = schema.pop(bound)
    return _or_null(schema) if schema.pop("nullable", False) is True else schema


def _or_null(schema: Document) -> Document:
    if "enum" in schema and None not in schema["enum"]:
        schema["enum"] = [*schema["enum"], None]
    if "type" not in schema:
        return {"anyOf": [schema, {"type": "null"}]}
    schema["type"] = [schema["type"], "null"]
    return schema
