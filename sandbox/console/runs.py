"""What runs of scenarios have come to, kept for the page that shows it.

Only a number travels in the address: a result may hold a token.
"""

import secrets
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

_KEPT = 100


@dataclass
class Runs:
    """The last runs, each with the workspace in which it took place."""

    _kept: OrderedDict[str, tuple[str, Mapping[str, Any]]] = field(default_factory=OrderedDict)

    def keep(self, workspace: str, result: Mapping[str, Any]) -> str:
        """Keep a result; gives the number to find it by."""
        number = secrets.token_urlsafe(9)
        self._kept[number] = workspace, result
        while len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        return number

    def find(self, workspace: str, number: str) -> Mapping[str, Any] | None:
        """Find a result of this workspace; None for one that was forgotten."""
        found = self._kept.get(number)
        return found[1] if found is not None and found[0] == workspace else None
