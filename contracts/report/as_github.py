"""The report as GitHub workflow commands: annotations on the run."""

from contracts.report.model import Severity
from contracts.report.view import ReportView

_COMMAND = {Severity.ERROR: "error", Severity.WARNING: "warning"}


def to_github(view: ReportView) -> str:
    """Write one annotation for each finding."""
    lines = []
    for finding in view.findings:
        command = "notice" if finding.known else _COMMAND[finding.severity]
        body = "\n".join(
            part for part in (finding.explanation, finding.observed, finding.fix) if part
        )
        title = f"{finding.place} : {finding.title}" if finding.place else finding.title
        lines.append(f"::{command} title={_property(title)}::{_message(body)}")
    return "".join(line + "\n" for line in lines)


def _message(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _message(text).replace(":", "%3A").replace(",", "%2C")
