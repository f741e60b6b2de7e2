"""A report as its readers get it: in one language, without secrets, nothing but plain values.

Every format is written from this, so that what is hidden here is hidden in all of them.
"""

import hashlib
from dataclasses import dataclass

from contracts.exchange import Exchange, Headers
from contracts.masking import Secrets
from contracts.report.curl import curl
from contracts.report.model import Finding, Report, Severity, Status, Suite, Table, Verdict
from contracts.wording import Language, Text, in_language

MAX_BODY = 16_000
"""How much of a body a report shows, in characters."""


@dataclass(frozen=True, slots=True)
class ExchangeView:
    """One request and its answer."""

    label: str
    method: str
    url: str
    request_headers: list[tuple[str, str]]
    request_body: str
    status: int | None
    response_headers: list[tuple[str, str]]
    response_body: str
    error: str
    duration_ms: float
    curl: str


@dataclass(frozen=True, slots=True)
class VerdictView:
    """One check."""

    id: str
    title: str
    status: Status
    expected: str
    observed: str
    why: str
    document: str
    finding: str | None
    seconds: float
    exchanges: list[ExchangeView]


@dataclass(frozen=True, slots=True)
class FindingView:
    """One fault."""

    rule: str
    fingerprint: str
    place: str
    severity: Severity
    known: bool
    title: str
    explanation: str
    expected: str
    observed: str
    document: str
    times: int
    fix: str
    snippets: dict[str, str]
    evidence: list[ExchangeView]


@dataclass(frozen=True, slots=True)
class TableView:
    """Facts in rows."""

    id: str
    title: str
    columns: list[str]
    rows: list[list[str]]


@dataclass(frozen=True, slots=True)
class SuiteView:
    """Checks that belong together."""

    id: str
    title: str
    notes: list[str]
    verdicts: list[VerdictView]
    tables: list[TableView]


@dataclass(frozen=True, slots=True)
class ReportView:
    """Everything that a run has to tell."""

    language: Language
    title: str
    target: str
    started_at: str
    seconds: float
    exit_code: int
    counts: dict[str, int]
    facts: list[tuple[str, str]]
    findings: list[FindingView]
    suites: list[SuiteView]


class Viewer:
    """Makes views of one run's reports."""

    def __init__(self, secrets: Secrets, language: Language) -> None:
        self._secrets = secrets
        self._language = language

    def report(self, report: Report) -> ReportView:
        """Show a report."""
        return ReportView(
            language=self._language,
            title=self._say(report.title),
            target=self._secrets.text(report.target),
            started_at=report.started_at.isoformat(timespec="seconds"),
            seconds=round(report.seconds, 2),
            exit_code=report.exit_code(),
            counts={status.value: report.count(status) for status in Status},
            facts=[(self._say(name), self._say(value)) for name, value in report.facts],
            findings=[self._finding(f, f.fingerprint in report.known) for f in report.findings],
            suites=[self._suite(suite) for suite in report.suites],
        )

    def _say(self, text: Text | str) -> str:
        return self._secrets.text(in_language(text, self._language))

    def _suite(self, suite: Suite) -> SuiteView:
        return SuiteView(
            id=suite.id,
            title=self._say(suite.title),
            notes=[self._say(note) for note in suite.notes],
            verdicts=[self._verdict(verdict) for verdict in suite.verdicts],
            tables=[self._table(table) for table in suite.tables],
        )

    def _table(self, table: Table) -> TableView:
        return TableView(
            id=table.id,
            title=self._say(table.title),
            columns=[self._say(column) for column in table.columns],
            rows=[[self._say(cell) for cell in row] for row in table.rows],
        )

    def _verdict(self, verdict: Verdict) -> VerdictView:
        return VerdictView(
            id=verdict.id,
            title=self._say(verdict.title),
            status=verdict.status,
            expected=self._say(verdict.expected),
            observed=self._say(verdict.observed),
            why=self._say(verdict.why),
            document=verdict.document,
            finding=verdict.finding,
            seconds=round(verdict.seconds, 3),
            exchanges=[self._exchange(exchange) for exchange in verdict.exchanges],
        )

    def _finding(self, finding: Finding, known: bool) -> FindingView:
        return FindingView(
            rule=finding.rule,
            fingerprint=finding.fingerprint,
            place=self._secrets.text(finding.place),
            severity=finding.severity,
            known=known,
            title=self._say(finding.title),
            explanation=self._say(finding.explanation),
            expected=self._say(finding.expected),
            observed=self._say(finding.observed),
            document=finding.document,
            times=finding.times,
            fix=self._say(finding.fix),
            snippets=dict(finding.snippets),
            evidence=[self._exchange(exchange) for exchange in finding.evidence],
        )

    def _exchange(self, exchange: Exchange) -> ExchangeView:
        request, response = exchange.request, exchange.response
        return ExchangeView(
            label=self._say(exchange.label),
            method=request.method,
            url=self._secrets.text(request.url),
            request_headers=self._headers(request.headers),
            request_body=self._body(request.body),
            status=exchange.status,
            response_headers=self._headers(response.headers) if response else [],
            response_body=self._body(response.body) if response else "",
            error=self._secrets.text(exchange.error or ""),
            duration_ms=round(exchange.duration * 1000, 1),
            curl=curl(request, self._secrets),
        )

    def _headers(self, headers: Headers) -> list[tuple[str, str]]:
        return [(name, self._secrets.header(name, value)) for name, value in headers]

    def _body(self, body: bytes) -> str:
        if not body:
            return ""
        # The end of what is looked at may cut a character, or a secret, in two: beyond is a margin.
        head = body[: 4 * MAX_BODY]
        try:
            text = head.decode("utf-8", "ignore" if len(head) < len(body) else "strict")
        except UnicodeDecodeError:
            text = ""
        if not text or "\0" in text:
            digest = hashlib.sha256(body).hexdigest()
            return self._say(
                Text(
                    "[{size} octets, SHA-256 {digest}, début {start}]",
                    "[{size} bytes, SHA-256 {digest}, beginning {start}]",
                ).fill(size=len(body), digest=digest, start=body[:16].hex(" "))
            )
        shown = self._secrets.text(text)
        if len(head) == len(body) and len(shown) <= MAX_BODY:
            return shown
        cut = Text("… [{size} octets en tout]", "… [{size} bytes in all]")
        return shown[:MAX_BODY] + self._say(cut.fill(size=len(body)))
