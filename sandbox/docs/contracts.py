"""The OpenAPI descriptions that the site shows, in the languages in which they exist."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from sandbox.contract import english, loader
from sandbox.docs.pages import ENGLISH, FRENCH

Document = Mapping[str, Any]

METHODS = ("get", "post", "put", "patch", "delete")
_WRITTEN_IN = {loader.SERVICE: FRENCH, loader.DEPLOYED: FRENCH, loader.CONTROL: ENGLISH}


@dataclass(frozen=True)
class Operation:
    """One operation: what the description says of it, and where it stands."""

    method: str
    path: str
    about: Document

    @property
    def identifier(self) -> str:
        """Give its `operationId`."""
        return str(self.about["operationId"])

    @property
    def tag(self) -> str:
        """Give the tag under which it is listed."""
        return str(self.about["tags"][0])


@cache
def document(name: str, language: str) -> Document:
    """Give a description in a language, or in the one that it is written in."""
    description = loader.load(name)
    translated = language == ENGLISH and _WRITTEN_IN[name] == FRENCH
    return english.edition(description) if translated else description


def language_of(name: str, language: str) -> str:
    """Tell in which language `document` gives a description."""
    return language if _WRITTEN_IN[name] == FRENCH else _WRITTEN_IN[name]


def operations(description: Document) -> Iterator[Operation]:
    """List the operations of a description, in its order."""
    for path, item in description["paths"].items():
        for method in METHODS:
            if method in item:
                yield Operation(method, path, item[method])


def by_tag(description: Document) -> Mapping[str, list[Operation]]:
    """Group the operations by their tags, in the order of these; a tag without any is left out."""
    found: dict[str, list[Operation]] = {tag["name"]: [] for tag in description.get("tags", ())}
    for operation in operations(description):
        found.setdefault(operation.tag, []).append(operation)
    return {tag: listed for tag, listed in found.items() if listed}
