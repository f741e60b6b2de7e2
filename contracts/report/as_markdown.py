"""The report as Markdown, to be put into a merge request."""

import re

from contracts.report import labels
from contracts.report.model import Severity, Status
from contracts.report.view import FindingView, ReportView, TableView
from contracts.wording import Text, in_language

_SIGNS = {
    Status.PASSED: "✅",
    Status.FAILED: "❌",
    Status.WARNING: "⚠️",
    Status.SKIPPED: "➖",
}


def to_markdown(view: ReportView) -> str:
    """Write the report: a summary, the findings, and the checks folded away."""

    def say(text: Text) -> str:
        return in_language(text, view.language)

    lines = [f"## {_inline(view.title)}", ""]
    sign = "❌" if view.exit_code else "✅"
    lines += [f"{sign} {say(labels.SUMMARY.fill(**view.counts))}", ""]
    lines += [f"- {say(labels.TARGET)} : {_code(view.target)}"]
    lines += [f"- {_inline(name)} : {_inline(value)}" for name, value in view.facts]
    lines += ["", f"### {say(labels.FINDINGS)}", ""]
    if not view.findings:
        lines += [say(labels.NO_FINDING), ""]
    for finding in view.findings:
        lines += _finding(view, finding)
    for suite in view.suites:
        lines += ["<details>", f"<summary>{_html(suite.title)}</summary>", ""]
        lines += [f"{_inline(note)}\n" for note in suite.notes]
        lines += [
            f"- {_SIGNS[v.status]} {_inline(v.title)}"
            + (f" : {_inline(v.observed)}" if v.observed and v.status is not Status.PASSED else "")
            for v in suite.verdicts
        ]
        for table in suite.tables:
            lines += ["", *_table(table)]
        lines += ["", "</details>", ""]
    return "\n".join(lines).rstrip() + "\n"


def _finding(view: ReportView, finding: FindingView) -> list[str]:
    def say(text: Text) -> str:
        return in_language(text, view.language)

    sign = "❌" if finding.severity is Severity.ERROR else "⚠️"
    known = f" *({say(labels.KNOWN)})*" if finding.known else ""
    lines = [f"#### {sign} {_inline(finding.title)}{known}", ""]
    if finding.place:
        lines += [_code(finding.place), ""]
    lines += [_inline(finding.explanation), ""]
    for label, value in (
        (labels.OBSERVED, finding.observed),
        (labels.EXPECTED, finding.expected),
        (labels.DOCUMENT, finding.document),
        (labels.FIX, finding.fix),
    ):
        if value:
            lines.append(f"- **{say(label)}** : {_inline(value)}")
    if finding.evidence:
        curl = finding.evidence[0].curl
        fence = "`" * (max([2, *map(len, re.findall("`+", curl))]) + 1)
        lines += ["", f"{fence}sh", curl, fence]
    return [*lines, ""]


def _table(table: TableView) -> list[str]:
    return [
        f"**{_inline(table.title)}**",
        "",
        "| " + " | ".join(map(_cell, table.columns)) + " |",
        "|" + "---|" * len(table.columns),
        *("| " + " | ".join(map(_cell, row)) + " |" for row in table.rows),
    ]


def _inline(text: str) -> str:
    escaped = re.sub(r"([\\`*_\[\]])", r"\\\1", " ".join(text.split()))
    return escaped.replace("<", "&lt;").replace(">", "&gt;")


def _cell(text: str) -> str:
    return _inline(text).replace("|", "\\|")


def _code(text: str) -> str:
    return f"`{text.replace('`', '')}`" if text else ""


def _html(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
