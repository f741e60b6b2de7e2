"""The report as JUnit XML, which every CI reads."""

import re
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from contracts.report.labels import EXPECTED, FIX, OBSERVED, WHY
from contracts.report.model import Status
from contracts.report.view import FindingView, ReportView, SuiteView, VerdictView
from contracts.wording import in_language

_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold, not even escaped."""


def to_junit(view: ReportView) -> str:
    """Write the report; a finding that no verdict stands for gets a test case of its own."""
    root = Element("testsuites", name=_clean(view.title), time=f"{view.seconds:.3f}")
    by_key = {finding.fingerprint: finding for finding in view.findings}
    told: set[str] = set()
    for suite in view.suites:
        told |= {v.finding for v in suite.verdicts if v.finding is not None}
        _suite(root, view, suite, by_key)
    others = [finding for finding in view.findings if finding.fingerprint not in told]
    if others:
        _other_findings(root, view, others)
    for name in ("tests", "failures", "skipped"):
        root.set(name, str(sum(int(s.get(name, "0")) for s in root)))
    root.set("errors", "0")
    indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def _suite(
    root: Element, view: ReportView, suite: SuiteView, findings: dict[str, FindingView]
) -> None:
    element = SubElement(
        root,
        "testsuite",
        name=_clean(suite.title),
        timestamp=view.started_at.partition("+")[0],
        hostname="localhost",
        time=f"{sum(v.seconds for v in suite.verdicts):.3f}",
    )
    for verdict in suite.verdicts:
        case = SubElement(
            element,
            "testcase",
            classname=f"passe_marche.{suite.id}",
            name=_clean(verdict.title),
            time=f"{verdict.seconds:.3f}",
        )
        finding = findings.get(verdict.finding or "")
        if verdict.status is Status.FAILED and not (finding and finding.known):
            failure = SubElement(
                case,
                "failure",
                message=_clean(finding.title if finding else verdict.observed),
                type=finding.rule if finding else verdict.id,
            )
            failure.text = _clean(_told(view, verdict, finding))
        elif verdict.status is Status.SKIPPED:
            SubElement(case, "skipped", message=_clean(verdict.observed))
        elif verdict.status is not Status.PASSED:
            SubElement(case, "system-out").text = _clean(_told(view, verdict, finding))
    _count(element)


def _other_findings(root: Element, view: ReportView, findings: list[FindingView]) -> None:
    element = SubElement(root, "testsuite", name="findings", time="0")
    for finding in findings:
        case = SubElement(
            element,
            "testcase",
            classname=f"passe_marche.{finding.rule}",
            name=_clean(finding.place or finding.title),
            time="0",
        )
        if finding.severity == "error" and not finding.known:
            failure = SubElement(case, "failure", message=_clean(finding.title), type=finding.rule)
            failure.text = _clean(_finding_text(view, finding))
        else:
            SubElement(case, "system-out").text = _clean(_finding_text(view, finding))
    _count(element)


def _count(element: Element) -> None:
    cases = list(element)
    element.set("tests", str(len(cases)))
    element.set("failures", str(sum(c.find("failure") is not None for c in cases)))
    element.set("skipped", str(sum(c.find("skipped") is not None for c in cases)))
    element.set("errors", "0")


def _told(view: ReportView, verdict: VerdictView, finding: FindingView | None) -> str:
    lines = [
        f"{in_language(OBSERVED, view.language)} : {verdict.observed}",
        f"{in_language(EXPECTED, view.language)} : {verdict.expected}",
        f"{in_language(WHY, view.language)} : {verdict.why} ({verdict.document})",
    ]
    lines += [exchange.curl for exchange in verdict.exchanges[:3]]
    return "\n".join(lines) + ("\n\n" + _finding_text(view, finding) if finding else "")


def _finding_text(view: ReportView, finding: FindingView) -> str:
    lines = [
        finding.explanation,
        f"{in_language(OBSERVED, view.language)} : {finding.observed}",
        f"{in_language(EXPECTED, view.language)} : {finding.expected} ({finding.document})",
        f"{in_language(FIX, view.language)} : {finding.fix}",
    ]
    return "\n".join(lines + [exchange.curl for exchange in finding.evidence[:3]])


def _clean(text: str) -> str:
    return _FORBIDDEN.sub("\ufffd", text)
