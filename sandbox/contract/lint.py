"""The lint of OpenAPI 3.0 documents: what a validator of the specification does not find.

structure       the document is OpenAPI 3.0, events under `x-webhooks` included
reference       local references lead somewhere
example         examples and default values satisfy their schemas
link            links lead to operations, with parameters and expressions that exist
security        security requirements name schemes and scopes that exist
required        names in `required` are those of properties
operation-id    no operationId comes twice
unused          every component is used
"""

from collections.abc import Iterator

from sandbox.contract.grammar import Document
from sandbox.contract.rules.examples import Formats, examples
from sandbox.contract.rules.links import links
from sandbox.contract.rules.names import operation_ids, required_names, security
from sandbox.contract.rules.references import broken_references, unused_components
from sandbox.contract.rules.structure import structure
from sandbox.contract.specification import Finding, Specification
from sandbox.domain import siret

FORMATS: Formats = {"siret": siret.is_valid}
"""The formats of the service's own contract, which no validator knows."""


def lint(document: Document, formats: Formats = FORMATS) -> list[Finding]:
    """List what is wrong with a document; nothing else is looked at where its structure is."""
    broken = list(structure(document))
    return broken or list(_rules(Specification(document), formats))


def _rules(spec: Specification, formats: Formats) -> Iterator[Finding]:
    yield from broken_references(spec)
    yield from examples(spec, formats)
    yield from links(spec)
    yield from security(spec)
    yield from required_names(spec)
    yield from operation_ids(spec)
    yield from unused_components(spec)


__all__ = ["FORMATS", "Finding", "lint"]
