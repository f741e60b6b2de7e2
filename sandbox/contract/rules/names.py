"""Rules on names that have to exist: operationIds, security schemes, scopes, properties."""

from collections.abc import Iterator

from sandbox.contract.grammar import Document, Node, Path, pointer
from sandbox.contract.rules.references import security_requirements
from sandbox.contract.specification import Finding, Specification, finding


def operation_ids(spec: Specification) -> Iterator[Finding]:
    """No operationId comes twice, events and callbacks included."""
    seen: dict[str, Path] = {}
    for operation in spec.operations:
        if operation.id is None:
            continue
        first = seen.setdefault(operation.id, operation.node.path)
        if first != operation.node.path:
            message = f"l'operationId « {operation.id} » est déjà celui de {pointer(first)}"
            yield finding((*operation.node.path, "operationId"), "operation-id", message)


def security(spec: Specification) -> Iterator[Finding]:
    """Security requirements name schemes and scopes that exist."""
    schemes = spec.document.get("components", {}).get("securitySchemes", {})
    for path, requirement in security_requirements(spec):
        for name, scopes in requirement.items():
            at = (*path, name)
            if name not in schemes:
                yield finding(at, "security", f"il n'y a pas de schéma de sécurité « {name} »")
                continue
            yield from _scopes(at, name, spec.resolved(schemes[name]), scopes)


def _scopes(at: Path, name: str, scheme: Document, scopes: list[str]) -> Iterator[Finding]:
    kind = scheme.get("type")
    if kind == "openIdConnect":
        return
    if kind != "oauth2":
        if scopes:
            message = f"« {name} » est de type {kind}, qui n'a pas de portées"
            yield finding(at, "security", message)
        return
    known = {s for flow in scheme.get("flows", {}).values() for s in flow.get("scopes", {})}
    for index, scope in enumerate(scopes):
        if scope not in known:
            message = f"le schéma de sécurité « {name} » n'a pas de portée « {scope} »"
            yield finding((*at, index), "security", message)


def required_names(spec: Specification) -> Iterator[Finding]:
    """Every name in `required` is that of a property.

    The property may stand in a schema that this one is combined with through `allOf`, `anyOf`,
    `oneOf` or `not`. A schema that says `additionalProperties` itself may require any name.
    """
    for node in spec.of("schema"):
        combined = _combined(node)
        if any(_open(schema) for schema in combined):
            continue
        known = {name for schema in combined for name in _properties(spec, schema, frozenset())}
        for index, name in enumerate(node.value.get("required", ())):
            if name not in known:
                message = f"« {name} » est obligatoire, et aucune propriété ne porte ce nom"
                yield finding((*node.path, "required", index), "required", message)


def _combined(node: Node) -> list[Document]:
    """List a schema and those around it that hold for the same value."""
    schemas, inner = [node.value], node
    for parent in reversed(node.parents):
        if parent.kind != "schema" or inner.path[len(parent.path)] not in _COMBINING:
            break
        schemas.append(parent.value)
        inner = parent
    return schemas


_COMBINING = ("allOf", "anyOf", "oneOf", "not")


def _open(schema: Document) -> bool:
    return bool(schema.get("additionalProperties", False))


def _properties(spec: Specification, schema: Document, seen: frozenset[int]) -> set[str]:
    """Name the properties of a schema and of those that it is combined with."""
    if id(schema) in seen:
        return set()
    seen |= {id(schema)}
    names = set(schema.get("properties", ()))
    for keyword in ("allOf", "anyOf", "oneOf"):
        for part in schema.get(keyword, ()):
            names |= _properties(spec, spec.resolved(part), seen)
    return names
