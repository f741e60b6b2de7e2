"""The drift register of the project, read as data: what it advises for a row."""

from functools import cache
from importlib.resources import files
from typing import Any

from contracts.wording import NOTHING, Text


def entry_id(row: int) -> str:
    """Give the identifier under which the register keeps a row."""
    return f"D-{row:03d}"


@cache
def _entries() -> dict[str, dict[str, Any]]:
    """Read the register; empty where this installation has none."""
    import yaml  # noqa: PLC0415 - slow to import, and only needed by this suite

    folder = files("sandbox").joinpath("drift", "register")
    if not folder.is_dir():
        return {}
    found: dict[str, dict[str, Any]] = {}
    for file in folder.iterdir():
        content = yaml.safe_load(file.read_text("utf-8")) if file.name.endswith(".yaml") else None
        for entry in content if isinstance(content, list) else ():
            if isinstance(entry, dict) and "id" in entry:
                found[entry["id"]] = entry
    return found


def advice(row: int) -> Text:
    """Give the advice of the register on how to write code that works with both sides."""
    entry = _entries().get(entry_id(row))
    if entry is None:
        return NOTHING
    see = f"See {entry_id(row)} in the drift register (docs/drift)."
    return Text(str(entry.get("advice", "")), see)


def unobserved(observed: set[int]) -> int:
    """Count the entries of the register that no probe looks at."""
    return sum(entry not in {entry_id(row) for row in observed} for entry in _entries())
