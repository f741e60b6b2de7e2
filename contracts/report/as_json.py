"""The report as JSON: stable English keys, texts in the language of the report."""

import json
from dataclasses import asdict

from contracts.report.view import ReportView

FORMAT_VERSION = 1
"""Raised when a key is renamed or removed; new keys may come without."""


def to_json(view: ReportView) -> str:
    """Write the report."""
    content = {"format": FORMAT_VERSION, **asdict(view)}
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"
