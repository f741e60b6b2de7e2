"""Where things are in an OpenAPI 3.0 document: what each kind of object may hold.

Only by knowing what an object is can one tell a schema from an example that looks like one.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import quote, unquote

Document = dict[str, Any]
Path = tuple[str | int, ...]
Shape = tuple[Literal["one", "list", "map"], str]

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
WEBHOOKS = "x-webhooks"
"""Same shape as `webhooks` of OpenAPI 3.1."""

ANY_KEY = "*"
_CONTENT: Mapping[str, Shape] = {
    "schema": ("one", "schema"),
    "content": ("map", "media_type"),
    "examples": ("map", "example"),
}
GRAMMAR: Mapping[str, Mapping[str, Shape]] = {
    "document": {
        "paths": ("map", "path_item"),
        WEBHOOKS: ("map", "path_item"),
        "components": ("one", "components"),
    },
    "components": {
        "schemas": ("map", "schema"),
        "responses": ("map", "response"),
        "parameters": ("map", "parameter"),
        "examples": ("map", "example"),
        "requestBodies": ("map", "request_body"),
        "headers": ("map", "header"),
        "securitySchemes": ("map", "security_scheme"),
        "links": ("map", "link"),
        "callbacks": ("map", "callback"),
    },
    "path_item": {
        "parameters": ("list", "parameter"),
        **dict.fromkeys(METHODS, ("one", "operation")),
    },
    "callback": {ANY_KEY: ("one", "path_item")},
    "operation": {
        "parameters": ("list", "parameter"),
        "requestBody": ("one", "request_body"),
        "responses": ("map", "response"),
        "callbacks": ("map", "callback"),
    },
    "request_body": {"content": ("map", "media_type")},
    "response": {
        "headers": ("map", "header"),
        "content": ("map", "media_type"),
        "links": ("map", "link"),
    },
    "parameter": _CONTENT,
    "header": _CONTENT,
    "media_type": {**_CONTENT, "encoding": ("map", "encoding")},
    "encoding": {"headers": ("map", "header")},
    "schema": {
        "properties": ("map", "schema"),
        "additionalProperties": ("one", "schema"),
        "items": ("one", "schema"),
        "not": ("one", "schema"),
        "allOf": ("list", "schema"),
        "anyOf": ("list", "schema"),
        "oneOf": ("list", "schema"),
    },
}


@dataclass(frozen=True, slots=True)
class Node:
    """One object of a document: what it is, where it is, and the objects that hold it."""

    kind: str
    path: Path
    value: Document
    parents: tuple["Node", ...]

    def within(self, kind: str) -> "Node | None":
        """Find the nearest object of a kind that holds this one."""
        return next((parent for parent in reversed(self.parents) if parent.kind == kind), None)


def children(kind: str, value: Document) -> Iterator[tuple[Path, str, Document]]:
    """List the objects that an object holds, with the way to them; references have none."""
    if "$ref" in value:
        return
    shapes = GRAMMAR.get(kind, {})
    for key, held in value.items():
        shape = shapes.get(key, shapes.get(ANY_KEY))
        if shape is None or (ANY_KEY in shapes and key.startswith("x-")):
            continue
        how, child = shape
        for step, item in _items(how, held):
            if isinstance(item, dict):
                yield (key, *step), child, item


def _items(how: str, held: Any) -> Iterator[tuple[Path, Any]]:
    if how == "one":
        yield (), held
    elif how == "list" and isinstance(held, list):
        yield from (((index,), item) for index, item in enumerate(held))
    elif how == "map" and isinstance(held, dict):
        yield from (((name,), item) for name, item in held.items())


def walk(document: Document) -> Iterator[Node]:
    """Go through every object of a document, each before what it holds."""
    pending = [Node("document", (), document, ())]
    while pending:
        node = pending.pop()
        yield node
        parents = (*node.parents, node)
        found = [
            Node(kind, (*node.path, *step), value, parents)
            for step, kind, value in children(node.kind, node.value)
        ]
        pending.extend(reversed(found))


Rewriter = Callable[[Node], Document]


def rewritten(document: Document, change: Rewriter) -> Document:
    """Copy a document, each object replaced by what `change` makes of it, the innermost first.

    `change` gets a copy whose parts have been replaced already, and may alter it.
    """
    return _rewritten(Node("document", (), document, ()), change)


def _rewritten(node: Node, change: Rewriter) -> Document:
    copy = dict(node.value)
    parents = (*node.parents, node)
    for step, kind, value in children(node.kind, node.value):
        new = _rewritten(Node(kind, (*node.path, *step), value, parents), change)
        if len(step) == 1:
            copy[str(step[0])] = new
            continue
        key, last = str(step[0]), step[1]
        if copy[key] is node.value[key]:
            copy[key] = node.value[key].copy()
        copy[key][last] = new
    return change(Node(node.kind, node.path, copy, node.parents))


def pointer(path: Path) -> str:
    """Write a way into a document as a JSON Pointer (RFC 6901)."""
    return "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in path)


def steps(pointer_text: str) -> list[str]:
    """Read a JSON Pointer; the empty one leads to the whole document."""
    return [step.replace("~1", "/").replace("~0", "~") for step in pointer_text.split("/")[1:]]


def reference(path: Path) -> str:
    """Write a way into a document as a local reference, which is a URI."""
    return f"#{quote(pointer(path), safe='/~')}"


def referenced(text: str) -> list[str]:
    """Read a local reference."""
    return steps(unquote(text.removeprefix("#")))
