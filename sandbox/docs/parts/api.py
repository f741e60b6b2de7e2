"""What the OpenAPI descriptions say: the operations, and every error with its body."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.contract.references import resolved
from sandbox.docs import contracts
from sandbox.docs.contracts import Document, Operation


@dataclass(frozen=True)
class Refusal:
    """An error: its status, what brings it about, the body; `about` says what there is to know."""

    status: str
    description: str
    summary: str
    about: str
    body: str


def reference(language: str, name: str) -> Mapping[str, Any]:
    """Give a description: its words, its operations by tag, and where the renderer finds it."""
    description = contracts.document(name, language)
    return {
        "info": description["info"],
        "operations": contracts.by_tag(description),
        "spoken": contracts.language_of(name, language),
        "file": f"{name}.{language}.js",
    }


def errors(language: str, name: str) -> Mapping[str, Any]:
    """Give every error that the examples of a contract show, by operation."""
    description = contracts.document(name, language)
    return {
        "spoken": contracts.language_of(name, language),
        "operations": [
            (operation, list(_refusals(description, operation)))
            for operation in contracts.operations(description)
        ],
    }


def _refusals(description: Document, operation: Operation) -> Iterator[Refusal]:
    for status, given in operation.about["responses"].items():
        if status[0] not in "45":
            continue
        response = resolved(description, given)
        for media in response.get("content", {}).values():
            for example in _examples(media):
                value = resolved(description, example)
                yield Refusal(
                    status,
                    response["description"],
                    value.get("summary", ""),
                    value.get("description", ""),
                    _written(value.get("value")),
                )


def _examples(media: Document) -> Iterator[Document]:
    yield from media.get("examples", {}).values()
    if "example" in media:
        yield {"value": media["example"]}


def _written(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def calls(language: str, name: str) -> Mapping[str, Any]:
    """Give the operations of a description by tag, for a table that can be read."""
    description = contracts.document(name, language)
    return {
        "tags": defaultdict(
            str, {t["name"]: t.get("description", "") for t in description["tags"]}
        ),
        "operations": contracts.by_tag(description),
        "spoken": contracts.language_of(name, language),
    }
