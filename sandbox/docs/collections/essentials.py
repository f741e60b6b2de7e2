"""What is essential in a JSON Schema, as assertions: what is required, of which type and form."""

from collections.abc import Iterator
from typing import Any

from sandbox.contract.specification import Specification
from sandbox.docs.collections.model import Assertion, Place, Subject


def essentials(spec: Specification, schema: Any, root: Subject) -> Iterator[Assertion]:
    """List what a value has to be; `root` is where it is looked at.

    Goes into the required parts of objects, not into lists; a value that may be null, or one of
    several shapes, is left alone.
    """
    resolved = spec.resolved(schema)
    if resolved.get("nullable"):
        return
    kind = resolved.get("type")
    if "enum" in resolved:
        values = resolved["enum"]
        one = len(values) == 1
        yield Assertion(root, "equal" if one else "one of", values[0] if one else values)
    elif "pattern" in resolved and kind == "string":
        yield Assertion(root, "match", resolved["pattern"])
    elif kind is not None:
        yield Assertion(root, "type", kind)
    if kind == "object":
        for name in resolved.get("required", ()):
            part = resolved["properties"][name]
            yield from essentials(spec, part, _within(root, (name,)))


def _within(root: Subject, place: Place) -> Subject:
    return root._replace(place=(*root.place, *place))
