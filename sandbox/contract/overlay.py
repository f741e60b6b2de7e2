"""OpenAPI Overlay 1.0: a document of changes that turns one OpenAPI document into another.

The specification leaves open what happens where an update meets a list inside of an object, and
lets a target match nothing. Both are refused here: a contract is not the place for guesses, and an
overlay has to follow the document that it is made for.
"""

from copy import deepcopy
from pathlib import Path
from typing import Any

from sandbox.contract.documents import UnreadableDocument, loaded
from sandbox.contract.grammar import Document

VERSION = "1.0."


def read(path: Path) -> Document:
    """Read an overlay; raises `UnreadableDocument`."""
    overlay = loaded(path)
    version = overlay.get("overlay")
    if not isinstance(version, str) or not version.startswith(VERSION):
        raise UnreadableDocument("il n'est pas un Overlay 1.0")
    return overlay


def apply(document: Document, overlay: Document) -> Document:
    """Give a document with all actions of an overlay applied, in order.

    Raises `UnreadableDocument` for an action that cannot be carried out.
    """
    result = deepcopy(document)
    for number, action in enumerate(overlay["actions"], 1):
        try:
            _carry_out(result, action)
        except ValueError as error:
            raise UnreadableDocument(f"l'action n° {number} est impossible : {error}") from error
    return result


def _carry_out(document: Document, action: Document) -> None:
    # A development dependency: only the build needs it.
    from jsonpath_rfc9535 import JSONPathError, find  # noqa: PLC0415

    target = action["target"]
    try:
        places = [node.location for node in find(target, document)]
    except JSONPathError as error:
        raise ValueError(f"{target} n'est pas un chemin JSONPath : {error}") from error
    if not places:
        raise ValueError(f"{target} ne mène nulle part")
    # From the last to the first, so that removing an item of a list moves none that is to come.
    for place in sorted(places, key=_order, reverse=True):
        if action.get("remove") is True:
            _remove(document, place)
        else:
            _update(_at(document, place), action["update"], target)


def _order(place: tuple[str | int, ...]) -> list[tuple[int, str]]:
    return [(step, "") if isinstance(step, int) else (-1, step) for step in place]


def _at(document: Document, place: tuple[str | int, ...]) -> Any:
    node: Any = document
    for step in place:
        node = node[step]
    return node


def _remove(document: Document, place: tuple[str | int, ...]) -> None:
    if not place:
        raise ValueError("le document entier ne peut pas être retiré")
    del _at(document, place[:-1])[place[-1]]


def _update(node: Any, update: Any, target: str) -> None:
    """Append to a list, or merge into an object."""
    if isinstance(node, list):
        node.append(deepcopy(update))
    elif isinstance(node, dict) and isinstance(update, dict):
        _merge(node, update, target)
    else:
        raise ValueError(f"{target} n'est ni un objet ni une liste")


def _merge(node: Document, update: Document, target: str) -> None:
    for key, value in update.items():
        present = node.get(key)
        if isinstance(present, dict) and isinstance(value, dict):
            _merge(present, value, target)
        elif isinstance(present, list):
            raise ValueError(f"sous {target}, « {key} » est une liste : à retirer d'abord")
        else:
            node[key] = deepcopy(value)
