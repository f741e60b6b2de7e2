"""The model of a report: suites of verdicts, and the findings that they come down to.

A verdict tells how one check went. A finding tells what is wrong: one fault, however many checks
it made fail, with its evidence and what to do about it.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from contracts.exchange import Exchange
from contracts.wording import NOTHING, Text


class Status(StrEnum):
    """How a check went."""

    PASSED = "passed"
    FAILED = "failed"
    WARNING = "warning"
    SKIPPED = "skipped"


class Severity(StrEnum):
    """How much a finding weighs: an error fails the run, a warning is advice."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(slots=True)
class Verdict:
    """One check: what was done, what was expected and why, and what was seen."""

    id: str
    title: Text
    status: Status
    expected: Text = NOTHING
    observed: Text = NOTHING
    why: Text = NOTHING
    document: str = ""
    exchanges: Sequence[Exchange] = ()
    finding: str | None = None
    seconds: float = 0.0


@dataclass(slots=True)
class Finding:
    """One fault. `rule` names its kind, `place` where it was seen; both make its fingerprint."""

    rule: str
    place: str
    title: Text
    explanation: Text
    severity: Severity = Severity.ERROR
    expected: Text = NOTHING
    observed: Text = NOTHING
    document: str = ""
    evidence: Sequence[Exchange] = ()
    fix: Text = NOTHING
    snippets: Mapping[str, str] = field(default_factory=dict)
    times: int = 1

    @property
    def fingerprint(self) -> str:
        """Identify the fault from one run to the next."""
        return hashlib.sha256(f"{self.rule}\n{self.place}".encode()).hexdigest()[:16]


@dataclass(slots=True)
class Table:
    """Facts in rows, such as the coverage reached."""

    id: str
    title: Text
    columns: Sequence[Text]
    rows: Sequence[Sequence[Text]] = ()


@dataclass(slots=True)
class Suite:
    """Checks that belong together."""

    id: str
    title: Text
    verdicts: list[Verdict] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    notes: list[Text] = field(default_factory=list)

    def count(self, status: Status) -> int:
        """Count the verdicts of one kind."""
        return sum(verdict.status is status for verdict in self.verdicts)


@dataclass(slots=True)
class Report:
    """Everything that a run has to tell."""

    title: Text
    target: str
    started_at: datetime
    seconds: float = 0.0
    facts: list[tuple[Text, Text]] = field(default_factory=list)
    suites: list[Suite] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    known: set[str] = field(default_factory=set)
    """Fingerprints of findings that a baseline already has: told, but not failing the run."""

    def new_errors(self) -> list[Finding]:
        """Give the findings for which the run fails."""
        return [
            finding
            for finding in self.findings
            if finding.severity is Severity.ERROR and finding.fingerprint not in self.known
        ]

    def exit_code(self) -> int:
        """Give 1 where something new is wrong, otherwise 0."""
        return 1 if self.new_errors() else 0

    def count(self, status: Status) -> int:
        """Count the verdicts of one kind over all suites."""
        return sum(suite.count(status) for suite in self.suites)
