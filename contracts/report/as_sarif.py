"""The report as SARIF 2.1.0, for code scanning dashboards.

There is no source file to point at: a result stands at the file that the platform's team can act
upon, `openapi.yaml` for a provider or the checklist, and names the operation as logical location.
"""

import json
from typing import Any

from contracts.report.model import Severity
from contracts.report.view import FindingView, ReportView

_LEVEL = {Severity.ERROR: "error", Severity.WARNING: "warning"}
_FALLBACK_FILE = "openapi.yaml"


def to_sarif(view: ReportView) -> str:
    """Write the report."""
    rules: dict[str, FindingView] = {}
    for finding in view.findings:
        rules.setdefault(finding.rule, finding)
    log = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "passe-marche contracts",
                        "language": view.language,
                        "rules": [_rule(finding) for finding in rules.values()],
                    }
                },
                "invocations": [{"executionSuccessful": True, "exitCode": view.exit_code}],
                "properties": {"target": view.target, "counts": view.counts},
                "results": [_result(f, list(rules).index(f.rule)) for f in view.findings],
            }
        ],
    }
    return json.dumps(log, ensure_ascii=False, indent=2) + "\n"


def _rule(finding: FindingView) -> dict[str, Any]:
    return {
        "id": finding.rule,
        "shortDescription": {"text": finding.title},
        "fullDescription": {"text": finding.explanation or finding.title},
        "help": {"text": finding.fix or finding.expected or finding.title},
        "defaultConfiguration": {"level": _LEVEL[finding.severity]},
    }


def _result(finding: FindingView, rule_index: int) -> dict[str, Any]:
    details = [finding.title, finding.observed, finding.expected, finding.document]
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": rule_index,
        "level": _LEVEL[finding.severity],
        "message": {"text": "\n".join(part for part in details if part)},
        "partialFingerprints": {"passeMarche/v1": finding.fingerprint},
        "baselineState": "unchanged" if finding.known else "new",
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": _FALLBACK_FILE},
                    "region": {"startLine": 1},
                },
                "logicalLocations": [
                    {"fullyQualifiedName": finding.place or finding.rule, "kind": "resource"}
                ],
            }
        ],
    }
    if finding.evidence:
        result["properties"] = {"curl": [exchange.curl for exchange in finding.evidence[:3]]}
    return result
