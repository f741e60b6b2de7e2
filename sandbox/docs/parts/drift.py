"""The register of drift: its index, and one page for each area."""

from collections.abc import Mapping
from typing import Any

from sandbox.drift import load
from sandbox.drift.model import AREAS
from sandbox.drift.pages import SEVERITY_NAMES


def index(_language: str, _argument: str) -> Mapping[str, Any]:
    """Give every entry by area, and how many weigh how much."""
    register = load()
    entries = list(register.differences.values())
    return {
        "areas": {
            area: (name, [entry for entry in entries if entry.area == area])
            for area, name in AREAS.items()
        },
        "severities": SEVERITY_NAMES,
        "counts": {key: sum(e.severity == key for e in entries) for key in SEVERITY_NAMES},
        "total": len(entries),
        "contradictions": list(register.contradictions.values()),
    }


def area(_language: str, name: str) -> Mapping[str, Any]:
    """Give the entries of one area."""
    entries = [entry for entry in load().differences.values() if entry.area == name]
    return {"entries": entries, "severities": SEVERITY_NAMES}


def contradictions(_language: str, _argument: str) -> Mapping[str, Any]:
    """Give the contradictions between documents."""
    return {"entries": list(load().contradictions.values())}
