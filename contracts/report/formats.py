"""The formats of a report, by name: from which function, and in which file of a report folder."""

from collections.abc import Callable
from pathlib import Path

from contracts.report.as_github import to_github
from contracts.report.as_html import to_html
from contracts.report.as_json import to_json
from contracts.report.as_junit import to_junit
from contracts.report.as_markdown import to_markdown
from contracts.report.as_sarif import to_sarif
from contracts.report.as_text import to_text
from contracts.report.view import ReportView

FORMATS: dict[str, Callable[[ReportView], str]] = {
    "text": to_text,
    "json": to_json,
    "junit": to_junit,
    "html": to_html,
    "sarif": to_sarif,
    "md": to_markdown,
    "github": to_github,
}

FILES = {
    "json": "report.json",
    "junit": "junit.xml",
    "html": "report.html",
    "sarif": "report.sarif",
    "md": "report.md",
}
"""What a report folder holds; annotations only make sense on the output of a CI job."""


def write_folder(view: ReportView, folder: Path) -> list[Path]:
    """Write every format into a folder, making it where needed; raises `OSError`."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, file in FILES.items():
        path = folder / file
        path.write_text(FORMATS[name](view), encoding="utf-8")
        written.append(path)
    return written
