"""The checklist filled in: what the sandbox saw, what the battery found, what people declare."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from contracts.checklist.declarations import Declaration
from contracts.errors import EnvironmentProblem
from contracts.wording import NOTHING, Text


class Status(StrEnum):
    """Where an item stands."""

    VERIFIED = "verified"
    FAILED = "failed"
    DECLARED = "declared"
    NOT_SEEN = "not_seen"


STATUSES: Mapping[Status, Text] = {
    Status.VERIFIED: Text("vérifié", "verified"),
    Status.FAILED: Text("en défaut", "failed"),
    Status.DECLARED: Text("déclaré", "declared"),
    Status.NOT_SEEN: Text("pas encore vu", "not yet seen"),
}


@dataclass(frozen=True, slots=True)
class Item:
    """One item of the list."""

    id: str
    group: Text
    title: Text
    document: str
    status: Status
    observable: bool
    note: Text = NOTHING
    todo: Text = NOTHING
    evidence: Sequence[str] = ()


def items_of(checklist: Mapping[str, Any]) -> list[Item]:
    """Read what `GET /_sandbox/checklist` gives."""
    return [
        Item(
            id=entry["id"],
            group=Text(**group["title"]),
            title=Text(**entry["title"]),
            document=entry["document"],
            status=Status(entry["status"]),
            observable=entry["observable"],
            note=Text(**entry["note"]),
            todo=Text(**entry["todo"]),
            evidence=[_evidence(e) for e in entry["evidence"]],
        )
        for group in checklist["groups"]
        for entry in group["items"]
    ]


def _evidence(entry: Mapping[str, str]) -> str:
    path = "requests" if entry["kind"] == "request" else "webhooks/deliveries"
    return f"{entry['text']} ({path}/{entry['id']})"


_BATTERY: Mapping[str, tuple[str, ...]] = {
    "d06-17": (
        "wrong-signature",
        "missing-signature",
        "truncated-signature",
        "other-secret",
        "altered-body",
        "valid-market",
    ),
    "sfd-05": (
        "wrong-signature",
        "missing-signature",
        "truncated-signature",
        "other-secret",
        "altered-body",
        "valid-market",
    ),
    "d06-18": ("malformed", "empty", "array", "null"),
    "d06-19": ("duplicate", "duplicate-at-once"),
    "d06-21": ("valid-market", "wrong-signature", "malformed"),
    "d06-39": ("wrong-signature", "altered-body", "acknowledgement"),
}
"""The probes of the receiver battery that show an item."""


def with_battery(items: Iterable[Item], report: Mapping[str, Any]) -> list[Item]:
    """Add what a report of `contracts receiver` shows."""
    outcomes = {
        verdict["id"]: verdict["status"]
        for suite in report.get("suites", [])
        for verdict in suite.get("verdicts", [])
    }
    return [_shown_by_battery(item, outcomes) for item in items]


def _shown_by_battery(item: Item, outcomes: Mapping[str, str]) -> Item:
    probes = _BATTERY.get(item.id, ())
    seen = {probe: outcomes.get(probe) for probe in probes}
    evidence = [f"contracts receiver : {probe}" for probe in probes]
    if any(outcome == "failed" for outcome in seen.values()):
        bad = [f"contracts receiver : {p}" for p, outcome in seen.items() if outcome == "failed"]
        return replace(item, status=Status.FAILED, evidence=[*item.evidence, *bad])
    if probes and all(outcome == "passed" for outcome in seen.values()):
        if item.status is Status.FAILED:
            return item
        return replace(
            item, status=Status.VERIFIED, evidence=[*item.evidence, *evidence], todo=NOTHING
        )
    return item


def with_declarations(items: Iterable[Item], declarations: Mapping[str, Declaration]) -> list[Item]:
    """Add what people declare; what was seen to fail stays so."""
    return [_declared(item, declarations.get(item.id)) for item in items]


def _declared(item: Item, declaration: Declaration | None) -> Item:
    if declaration is None or item.status in (Status.FAILED, Status.VERIFIED):
        return item
    told = Text("par {by}, le {on}", "by {by}, on {on}").fill(by=declaration.by, on=declaration.on)
    if declaration.comment:
        told = Text(f"{told.fr} : {declaration.comment}", f"{told.en}: {declaration.comment}")
    return replace(item, status=Status.DECLARED, note=told, todo=NOTHING)


def read_battery(file: Path) -> Mapping[str, Any]:
    """Read `report.json` of `contracts receiver`; raises `EnvironmentProblem`."""
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        content = {"error": str(error)}
    if isinstance(content, dict) and isinstance(content.get("suites"), list):
        return content
    raise EnvironmentProblem(
        Text(
            "{file} n'est pas un rapport JSON de « contracts receiver »",
            "{file} is not a JSON report of 'contracts receiver'",
        ).fill(file=file)
    )
