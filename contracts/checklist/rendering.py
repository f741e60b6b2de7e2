"""The checklist as a report, and as JSON."""

import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from contracts.checklist.filled import STATUSES, Item, Status
from contracts.report.model import Finding, Report, Suite, Verdict
from contracts.report.model import Status as Outcome
from contracts.wording import Language, Text, in_language, same

_OUTCOMES = {
    Status.VERIFIED: Outcome.PASSED,
    Status.DECLARED: Outcome.PASSED,
    Status.FAILED: Outcome.FAILED,
    Status.NOT_SEEN: Outcome.SKIPPED,
}


def report_of(items: Sequence[Item], target: str) -> Report:
    """Make a report, one suite for each group."""
    report = Report(
        Text("Liste d'intégration Passe Marché", "Passe Marché integration checklist"),
        target,
        datetime.now(UTC),
    )
    for item in items:
        if not report.suites or report.suites[-1].title != item.group:
            report.suites.append(Suite(item.id.partition("-")[0], item.group))
        finding = _finding(item) if item.status is Status.FAILED else None
        if finding is not None:
            report.findings.append(finding)
        report.suites[-1].verdicts.append(_verdict(item, finding))
    counts = [
        Text("{n} {s}", "{n} {s}").fill(n=count_of(items, status), s=text)
        for status, text in STATUSES.items()
    ]
    told = Text(", ".join(c.fr for c in counts), ", ".join(c.en for c in counts))
    report.facts.append((Text("Bilan", "Summary"), told))
    return report


def count_of(items: Iterable[Item], status: Status) -> int:
    """Count the items that stand so."""
    return sum(item.status is status for item in items)


def to_json(items: Sequence[Item], language: Language) -> str:
    """Write the checklist for programs."""
    content = {
        "format": 1,
        "counts": {status.value: count_of(items, status) for status in Status},
        "items": [
            {
                "id": item.id,
                "group": in_language(item.group, language),
                "title": in_language(item.title, language),
                "document": item.document,
                "status": item.status.value,
                "note": in_language(item.note, language),
                "todo": in_language(item.todo, language),
                "evidence": list(item.evidence),
            }
            for item in items
        ],
    }
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def _verdict(item: Item, finding: Finding | None) -> Verdict:
    return Verdict(
        id=item.id,
        title=Text("{id} {title}", "{id} {title}").fill(id=item.id, title=item.title),
        status=_OUTCOMES[item.status],
        observed=_observed(item),
        document=item.document,
        finding=finding.fingerprint if finding else None,
    )


def _observed(item: Item) -> Text:
    parts = [STATUSES[item.status], item.note, item.todo]
    told = Text(
        " – ".join(part.fr for part in parts if part.fr),
        " – ".join(part.en for part in parts if part.en),
    )
    if item.evidence and item.status is not Status.NOT_SEEN:
        told = told.then(same(f"[{' ; '.join(item.evidence)}]"))
    return told


def _finding(item: Item) -> Finding:
    return Finding(
        rule=f"checklist/{item.id}",
        place=item.id,
        title=item.title,
        explanation=item.note,
        observed=same(" ; ".join(item.evidence)),
        expected=item.title,
        document=item.document,
        fix=item.todo,
    )
