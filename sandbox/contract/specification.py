"""A document as the rules of the lint see it: its objects, its operations, its references."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sandbox.contract.grammar import Document, Node, Path, pointer, referenced, walk


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is wrong: where (a JSON Pointer), by which rule, a sentence in French."""

    pointer: str
    rule: str
    message: str

    def __str__(self) -> str:
        """Write it as one line for a person."""
        return f"{self.pointer or '/'} : {self.message} [{self.rule}]"


def finding(path: Path, rule: str, message: str) -> Finding:
    """Make a finding at a way into the document."""
    return Finding(pointer(path), rule, message)


def shortened(message: str) -> str:
    """Cut the middle out of a message that repeats a long value."""
    return message if len(message) <= 300 else f"{message[:140]} … {message[-140:]}"


class BrokenReference(LookupError):
    """A local reference leads nowhere."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation with the parameters that it takes, those of its path included."""

    node: Node
    parameters: Sequence[Document]

    @property
    def id(self) -> str | None:
        """The operationId, if it has one."""
        value = self.node.value.get("operationId")
        return value if isinstance(value, str) else None

    @property
    def name(self) -> str:
        """What to call the operation in a sentence."""
        return self.id or " ".join(map(str, reversed(self.node.path[1:3])))

    def takes(self, name: str) -> bool:
        """Tell whether a link's parameter, `id` or `path.id`, is one of this operation."""
        place, _, rest = name.partition(".")
        return any(
            p.get("name") == name or (p.get("in") == place and p.get("name") == rest)
            for p in self.parameters
        )


class Specification:
    """A document that was read, its objects listed once."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.nodes = list(walk(document))
        self.operations = [Operation(node, self._parameters(node)) for node in self.of("operation")]

    def of(self, kind: str) -> Iterator[Node]:
        """List the objects of a kind, references left out."""
        return (n for n in self.nodes if n.kind == kind and "$ref" not in n.value)

    def operation(self, operation_id: str) -> Operation | None:
        """Find an operation of the API by its operationId; webhooks are none."""
        return next(
            (o for o in self.operations if o.id == operation_id and o.node.path[0] == "paths"),
            None,
        )

    def operation_at(self, path: Path) -> Operation | None:
        """Find the operation that is, or holds, what is at a path."""
        return next((o for o in self.operations if path[: len(o.node.path)] == o.node.path), None)

    def at(self, reference: str) -> Any:
        """Follow a local reference one step; raises `BrokenReference`."""
        found: Any = self.document
        for step in referenced(reference):
            try:
                found = found[int(step)] if isinstance(found, list) else found[step]
            except (KeyError, IndexError, ValueError, TypeError):
                raise BrokenReference(reference) from None
        return found

    def resolved(self, value: Any) -> Document:
        """Follow references to an object; empty where they lead nowhere, or outside the file."""
        seen: set[str] = set()
        while isinstance(value, dict) and isinstance(reference := value.get("$ref"), str):
            if reference in seen or not reference.startswith("#"):
                return {}
            seen.add(reference)
            try:
                value = self.at(reference)
            except BrokenReference:
                return {}
        return value if isinstance(value, dict) else {}

    def _parameters(self, node: Node) -> list[Document]:
        holder = node.within("path_item")
        lists = [node.value.get("parameters"), holder.value.get("parameters") if holder else None]
        return [self.resolved(p) for given in lists if isinstance(given, list) for p in given]

    def references(self) -> Iterator[tuple[Path, str]]:
        """List every reference with its place, the schemas that a discriminator names included."""
        for node in self.nodes:
            reference = node.value.get("$ref")
            if isinstance(reference, str):
                yield node.path, reference
            elif node.kind == "schema":
                yield from _discriminated(node)


def _discriminated(node: Node) -> Iterator[tuple[Path, str]]:
    mapping = node.value.get("discriminator", {}).get("mapping", {})
    for key, target in mapping.items():
        if target.startswith("#"):
            yield (*node.path, "discriminator", "mapping", key), target
        elif "/" not in target:
            path = (*node.path, "discriminator", "mapping", key)
            yield path, f"#/components/schemas/{target}"
