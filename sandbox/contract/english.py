"""The English edition of a contract: the same document, its French texts replaced.

`english.yaml` gives the English of every text, and finds a text by its words: moving it in the
contract, or breaking its lines elsewhere, changes nothing. `python -m sandbox.contract build` fails
where a text has no English, and where an English is no longer of use. Names, codes, patterns and
examples are no texts: they stay as they are, in French where the service speaks French.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any

from sandbox.contract import documents, loader
from sandbox.contract.grammar import Document, Node, rewritten

TRANSLATIONS = loader.HERE / "english.yaml"

_TEXTS = ("summary", "description")
_PARTS: Mapping[str, tuple[str, ...]] = {
    "document": ("info", "externalDocs", "servers", "tags"),
    "operation": ("externalDocs", "servers"),
    "schema": ("externalDocs",),
}
"""What the grammar of a document leaves out, and has texts all the same."""
_TEXTS_OF_PARTS = (*_TEXTS, "title", "x-displayName")


class Untranslated(LookupError):
    """Texts of a contract have no English; `texts` are these, as they are written."""

    def __init__(self, texts: Iterable[str]) -> None:
        self.texts = tuple(texts)
        super().__init__(f"no English in {TRANSLATIONS.name} for: {' | '.join(self.texts)}")


def edition(document: Document) -> Document:
    """Give a contract, documented or deployed, with English texts; the given one is left alone.

    Raises `Untranslated`, with every text that lacks its English.
    """
    missing = untranslated(document)
    if missing:
        raise Untranslated(missing)
    known = translations()
    return _retold(document, lambda text: known[_words(text)])


def untranslated(document: Document) -> list[str]:
    """List the texts of a contract that have no English, in their order, each once."""
    known = translations()
    return [text for words, text in _texts(document).items() if words not in known]


def unused(contracts: Iterable[Document]) -> list[str]:
    """List the French texts of `english.yaml` that none of these contracts has."""
    written = {words for document in contracts for words in _texts(document)}
    return [french for french in translations() if french not in written]


@cache
def translations() -> Mapping[str, str]:
    """Give the English of each French text, by the words of the latter.

    Raises `ValueError` where a text is translated twice or to nothing.
    """
    found: dict[str, str] = {}
    for entry in (e for part in documents.loaded(TRANSLATIONS).values() for e in part):
        french, english = _words(entry["fr"]), entry["en"]
        if french in found or not english.strip():
            raise ValueError(f"{TRANSLATIONS.name}: translated twice, or to nothing: {french}")
        found[french] = english
    return found


def _words(text: str) -> str:
    return " ".join(text.split())


def _texts(document: Document) -> Mapping[str, str]:
    """List the texts of a document, by their words."""
    found: dict[str, str] = {}

    def note(text: str) -> str:
        found.setdefault(_words(text), text)
        return text

    _retold(document, note)
    return found


def _retold(document: Document, tell: Callable[[str], str]) -> Document:
    """Copy a document, each text replaced by what `tell` makes of it."""

    def change(node: Node) -> Document:
        value: Document = {
            key: tell(held) if key in _TEXTS and isinstance(held, str) else held
            for key, held in node.value.items()
        }
        for key in _PARTS.get(node.kind, ()):
            if key in value:
                value[key] = _part_retold(value[key], tell)
        if node.kind == "security_scheme" and "flows" in value:
            value["flows"] = _flows_retold(value["flows"], tell)
        return value

    return rewritten(document, change)


def _part_retold(part: Any, tell: Callable[[str], str]) -> Any:
    if isinstance(part, list):
        return [_part_retold(item, tell) for item in part]
    if not isinstance(part, dict):
        return part
    return {
        key: tell(value)
        if key in _TEXTS_OF_PARTS and isinstance(value, str)
        else _contact_retold(value, tell)
        if key == "contact"
        else _part_retold(value, tell)
        for key, value in part.items()
    }


def _contact_retold(contact: Document, tell: Callable[[str], str]) -> Document:
    return {key: tell(value) if key == "name" else value for key, value in contact.items()}


def _flows_retold(flows: Document, tell: Callable[[str], str]) -> Document:
    """Replace what each scope is said to permit."""
    return {
        name: {**flow, "scopes": {scope: tell(text) for scope, text in flow["scopes"].items()}}
        for name, flow in flows.items()
    }
