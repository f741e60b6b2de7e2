"""What was known before: a report or a drift table of a former run, given as `--baseline`."""

import json
from pathlib import Path
from typing import Any

from contracts.errors import EnvironmentProblem
from contracts.report.model import Finding
from contracts.wording import Text, same


def known_fingerprints(file: Path) -> set[str]:
    """Read `report.json` or `drift.json`; raises `EnvironmentProblem`."""
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise _unusable(file, str(error)) from error
    if isinstance(content, dict) and isinstance(content.get("findings"), list):
        return {str(f["fingerprint"]) for f in content["findings"] if "fingerprint" in f}
    if isinstance(content, dict) and isinstance(content.get("rows"), dict):
        return {_drift(entry, row) for entry, row in content["rows"].items()}
    raise _unusable(file, "findings ? rows ?")


def _drift(entry: str, row: dict[str, Any]) -> str:
    nothing = same("")
    return Finding(f"drift/{entry}", str(row.get("side")), nothing, nothing).fingerprint


def _unusable(file: Path, why: str) -> EnvironmentProblem:
    return EnvironmentProblem(
        Text(
            "{file} n'est ni un rapport JSON ni un tableau d'écarts : {why}",
            "{file} is neither a JSON report nor a drift table: {why}",
        ).fill(file=file, why=why)
    )
