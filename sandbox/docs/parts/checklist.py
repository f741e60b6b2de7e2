"""The items of the integration checklist."""

from collections.abc import Mapping
from typing import Any

from sandbox.checklist.evaluate import catalogue


def items(language: str, _argument: str) -> Mapping[str, Any]:
    """Give the items by group: what each asks for, where, and how it is shown or declared."""
    found = catalogue()
    return {
        "groups": [
            (
                title[language],
                [
                    (name, item["document"], item["title"][language], _todo(item, language))
                    for name, item in found["items"].items()
                    if item["group"] == group
                ],
            )
            for group, title in found["groups"].items()
        ],
        "total": len(found["items"]),
    }


def _todo(item: Mapping[str, Any], language: str) -> str:
    """Say what shows an item; nothing for one that nobody can see from here."""
    return str(item["todo"][language]) if "rule" in item and "todo" in item else ""
