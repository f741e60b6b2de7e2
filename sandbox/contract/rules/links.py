"""Rules on links: what they lead to, and what they take along."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sandbox.contract.grammar import Document, Node, Path, referenced, steps
from sandbox.contract.specification import (
    BrokenReference,
    Finding,
    Operation,
    Specification,
    finding,
)

RULE = "link"
_EXPRESSION = re.compile(
    r"\$(?:url|method|statusCode"
    r"|(?P<message>request|response)\."
    r"(?:header\.(?P<header>[!#$%&'*+.^_`|~0-9A-Za-z-]+)"
    r"|query\.(?P<query>.+)|path\.(?P<path>.+)|body(?:#(?P<pointer>(?:/.*)?))?))"
)
_EMBEDDED = re.compile(r"\{(\$[^}]*)\}")


def links(spec: Specification) -> Iterator[Finding]:
    """Links lead to operations that exist, with parameters that these take."""
    for node in spec.of("link"):
        target = _target(spec, node.value)
        if target is None:
            named = node.value.get("operationId") or node.value.get("operationRef")
            yield finding(node.path, RULE, f"le lien ne mène à aucune opération : « {named} »")
        elif isinstance(target, Operation):
            yield from _parameters(node, target)
        yield from _expressions(spec, node)


def _target(spec: Specification, link: Document) -> Operation | str | None:
    """Find where a link leads; a text for another document, which is not followed."""
    reference = link.get("operationRef")
    if isinstance(reference, str):
        if not reference.startswith("#"):
            return reference
        try:
            spec.at(reference)
        except BrokenReference:
            return None
        way = referenced(reference)
        return next((o for o in spec.operations if list(map(str, o.node.path)) == way), None)
    operation_id = link.get("operationId")
    return spec.operation(operation_id) if isinstance(operation_id, str) else None


def _parameters(node: Node, target: Operation) -> Iterator[Finding]:
    for name in node.value.get("parameters", {}):
        if not target.takes(name):
            message = f"« {target.name} » n'a pas de paramètre « {name} »"
            yield finding((*node.path, "parameters", name), RULE, message)
    if "requestBody" in node.value and "requestBody" not in target.node.value:
        message = f"« {target.name} » ne prend pas de corps"
        yield finding((*node.path, "requestBody"), RULE, message)


def _expressions(spec: Specification, node: Node) -> Iterator[Finding]:
    values: list[tuple[Path, object]] = [
        ((*node.path, "parameters", name), value)
        for name, value in node.value.get("parameters", {}).items()
    ]
    values.append(((*node.path, "requestBody"), node.value.get("requestBody")))
    for path, value in values:
        if not isinstance(value, str):
            continue
        for text in [value] if value.startswith("$") else _EMBEDDED.findall(value):
            problem = _problem(spec, node, text)
            if problem is not None:
                yield finding(path, RULE, f"« {text} » {problem}")


@dataclass(frozen=True, slots=True)
class _Source:
    """The message that an expression reads from."""

    parameters: tuple[Document, ...] | None
    headers: Document
    content: Document


def _problem(spec: Specification, node: Node, text: str) -> str | None:
    """Tell what is wrong with a runtime expression, as far as the document knows."""
    match = _EXPRESSION.fullmatch(text)
    if match is None:
        return "n'est pas une expression d'exécution"
    if match["message"] is None:
        return None
    source = _source(spec, node, match["message"])
    if source is None:
        return None
    for place in ("path", "query", "header"):
        if match[place] is not None:
            return _missing_name(source, place, match[place])
    return _missing_value(spec, source.content, match["pointer"] or "")


def _source(spec: Specification, node: Node, message: str) -> _Source | None:
    """Find the message; None for a link that is shared as a component."""
    if message == "response":
        response = node.within("response")
        if response is None:
            return None
        headers, content = response.value.get("headers", {}), response.value.get("content", {})
        return _Source(None, headers, content)
    operation = spec.operation_at(node.path)
    if operation is None:
        return None
    body = spec.resolved(operation.node.value.get("requestBody"))
    return _Source(tuple(operation.parameters), {}, body.get("content", {}))


def _missing_name(source: _Source, place: str, name: str) -> str | None:
    if source.parameters is None:
        if place != "header":
            return f"lit un paramètre « {place} », et une réponse n'en a pas"
        known = any(header.lower() == name.lower() for header in source.headers)
    else:
        known = any(p.get("in") == place and p.get("name") == name for p in source.parameters)
    return None if known else f"lit « {name} » ({place}), qui n'est pas déclaré"


def _missing_value(spec: Specification, content: Document, pointer: str) -> str | None:
    if not content:
        return "lit un corps, et il n'y en a pas"
    schemas = [spec.resolved(media_type.get("schema")) for media_type in content.values()]
    if any(_holds(spec, schema, steps(pointer)) for schema in schemas):
        return None
    return f"lit « {pointer} », que le schéma du corps n'a pas"


def _holds(spec: Specification, schema: Document, way: list[str]) -> bool:
    """Tell whether a value of a schema can have something at a place."""
    if not way:
        return True
    step, rest = way[0], way[1:]
    parts = [p for key in ("allOf", "anyOf", "oneOf") for p in schema.get(key, ())]
    if any(_holds(spec, spec.resolved(part), way) for part in parts):
        return True
    if schema.get("type") == "array":
        return step.isdecimal() and _holds(spec, spec.resolved(schema.get("items")), rest)
    properties = schema.get("properties", {})
    if step in properties:
        return _holds(spec, spec.resolved(properties[step]), rest)
    # A schema that names no property says nothing about any.
    return not properties and not parts and schema.get("additionalProperties") is not False
