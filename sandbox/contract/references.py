"""References within a contract (`$ref: "#/components/…"`), followed where they lead."""

from collections.abc import Mapping
from typing import Any


def resolved(document: Mapping[str, Any], node: Any) -> Any:
    """Follow a local reference to what it stands for; whatever is none is given back as it is.

    Raises `KeyError` where it leads nowhere.
    """
    while isinstance(node, Mapping) and "$ref" in node:
        target: Any = document
        for key in str(node["$ref"]).removeprefix("#/").split("/"):
            target = target[key]
        node = target
    return node
