"""Rule on examples: each satisfies the schema that it illustrates."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Literal

import jsonschema_rs

from sandbox.contract import edition31
from sandbox.contract.grammar import Document, Node, Path, pointer, reference, rewritten
from sandbox.contract.specification import Finding, Specification, finding, shortened

RULE = "example"
Formats = Mapping[str, Callable[[str], bool]]
Direction = Literal["request", "response"]

_HIDDEN: Mapping[Direction | None, tuple[str, ...]] = {
    "request": ("readOnly",),
    "response": ("writeOnly",),
    None: ("readOnly", "writeOnly"),
}
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


def examples(spec: Specification, formats: Formats) -> Iterator[Finding]:
    """Examples and default values satisfy their schemas."""
    judge = _Judge(spec, formats)
    for node in spec.nodes:
        if "$ref" in node.value:
            continue
        if node.kind == "schema":
            for key in ("example", "default"):
                if key in node.value:
                    yield from judge.findings(node.path, node.value[key], (*node.path, key), None)
        elif "schema" in node.value and _is_structured(node):
            direction = _direction(node)
            for path, value in _given(spec, node):
                yield from judge.findings((*node.path, "schema"), value, path, direction)


def _is_structured(node: Node) -> bool:
    """Tell whether the example is the value itself: in a text format it is only its spelling."""
    if node.kind in ("parameter", "header"):
        return True
    if node.kind != "media_type":
        return False
    name = str(node.path[-1]).partition(";")[0].strip().lower()
    return name.endswith(("json", "/*")) or name in _FORMS


def _given(spec: Specification, node: Node) -> Iterator[tuple[Path, Any]]:
    """List the examples of a node, with the places where they are shown."""
    if "example" in node.value:
        yield (*node.path, "example"), node.value["example"]
    for name, example in node.value.get("examples", {}).items():
        resolved = spec.resolved(example)
        if "value" in resolved:
            where = (*node.path, "examples", name)
            yield (where if "$ref" in example else (*where, "value")), resolved["value"]


def _direction(node: Node) -> Direction | None:
    """Tell which way a value travels: it decides what `readOnly` and `writeOnly` mean."""
    if node.kind == "parameter" or node.within("parameter") or node.within("request_body"):
        return "request"
    return "response" if node.kind == "header" or node.within("response") else None


class _Judge:
    """Validates values against schemas of the document."""

    def __init__(self, spec: Specification, formats: Formats) -> None:
        self._formats = dict(formats)
        self._registry = jsonschema_rs.Registry(
            [
                (_uri(direction), rewritten(spec.document, _Conversion(spec, hidden)))
                for direction, hidden in _HIDDEN.items()
            ]
        )

    def findings(
        self, schema: Path, value: Any, where: Path, direction: Direction | None
    ) -> Iterator[Finding]:
        """Find what a value breaks of the schema at a path."""
        try:
            validator = jsonschema_rs.Draft202012Validator(
                {"$ref": _uri(direction) + reference(schema)},
                registry=self._registry,
                formats=self._formats,
                validate_formats=True,
            )
        except jsonschema_rs.ReferencingError:
            return  # the rule on references tells of it
        except (jsonschema_rs.ValidationError, ValueError) as error:
            reason = str(error).partition("\n")[0]
            yield finding(where, RULE, f"son schéma est inutilisable : {reason}")
            return
        for broken in validator.iter_errors(value):
            inner = pointer(tuple(broken.instance_path))
            place = f" (en {inner})" if inner else ""
            message = shortened(broken.message)
            yield finding(where, RULE, f"contredit son schéma : {message}{place}")


def _uri(direction: Direction | None) -> str:
    """Name the document as it is for values that travel in a direction."""
    return f"urn:document:{direction or 'any'}"


class _Conversion:
    """Turns schemas into JSON Schema, without requiring what a direction leaves out."""

    def __init__(self, spec: Specification, hidden: tuple[str, ...]) -> None:
        self._spec, self._hidden = spec, hidden

    def __call__(self, node: Node) -> Document:
        if node.kind == "schema":
            self._relax(node.value)
            return edition31.convert(node)
        return node.value

    def _relax(self, schema: Document) -> None:
        required, properties = schema.get("required"), schema.get("properties")
        if isinstance(required, list) and isinstance(properties, dict):
            schema["required"] = [n for n in required if not self._is_hidden(properties.get(n))]

    def _is_hidden(self, schema: Any) -> bool:
        resolved = self._spec.resolved(schema)
        return any(resolved.get(keyword) is True for keyword in self._hidden)
