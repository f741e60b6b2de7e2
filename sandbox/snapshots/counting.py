"""How much a snapshot holds, in words."""

from collections.abc import Mapping


def in_french(counts: Mapping[str, int]) -> str:
    """Tell how many workspaces, markets and applications there are."""
    return (
        f"{_several(counts['workspaces'], 'espace de travail', 'espaces de travail')}, "
        f"{_several(counts['markets'], 'marché', 'marchés')}, "
        f"{_several(counts['applications'], 'candidature', 'candidatures')}"
    )


def _several(count: int, one: str, many: str) -> str:
    return f"{count} {one if count < 2 else many}"
