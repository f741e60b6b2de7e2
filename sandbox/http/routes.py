"""Which methods a path of the contract has: what a 405 answer has to tell."""

import re
from collections.abc import Mapping
from typing import Any

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


class Routes:
    """The paths of a contract."""

    def __init__(self, contract: Mapping[str, Any]) -> None:
        self._routes = [
            (_pattern(path), [method.upper() for method in METHODS if method in operations])
            for path, operations in contract["paths"].items()
        ]

    def methods(self, path: str) -> list[str]:
        """List the methods of a path; empty where the contract has no such path."""
        for pattern, methods in self._routes:
            if pattern.fullmatch(path.rstrip("/") or "/"):
                return methods
        return []


def _pattern(template: str) -> re.Pattern[str]:
    parts = re.split(r"\{[^}]*\}", template)
    return re.compile("[^/]+".join(map(re.escape, parts)))
