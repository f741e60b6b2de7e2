"""What can be taken away: the contracts in all editions, and the collections."""

from collections.abc import Mapping
from typing import Any

from sandbox.docs import downloads


def files(language: str, _argument: str) -> Mapping[str, Any]:
    """Give the files in their groups."""
    return {"groups": downloads.groups(language)}
