"""The report for a terminal: what is wrong first, then the summary. Colours only where wanted."""

import textwrap

from contracts.report import labels
from contracts.report.model import Severity, Status
from contracts.report.paint import COLOUR, PLAIN, Paint
from contracts.report.view import FindingView, ReportView, SuiteView, TableView
from contracts.wording import Text, in_language

WIDTH = 96
_SIGNS = {
    Status.PASSED: ("✓", "green"),
    Status.FAILED: ("✗", "red"),
    Status.WARNING: ("!", "yellow"),
    Status.SKIPPED: ("-", "dim"),
}


def to_text(view: ReportView, paint: Paint = PLAIN) -> str:
    """Write the report."""
    return TextReport(view, paint).write()


class TextReport:
    """Writes one report."""

    def __init__(self, view: ReportView, paint: Paint) -> None:
        self._view = view
        self._paint = paint
        self._lines: list[str] = []

    def write(self) -> str:
        """Write it."""
        view = self._view
        self._lines = [self._paint.bold(view.title)]
        self._pair(labels.TARGET, view.target)
        for name, value in view.facts:
            self._lines.append(f"  {name} : {value}")
        for suite in view.suites:
            self._suite(suite)
        self._findings()
        summary = self._say(labels.SUMMARY.fill(**view.counts))
        colour = "red" if view.exit_code else "green"
        self._lines += ["", self._paint.colour(f"{summary} ({view.seconds:.1f} s)", colour)]
        # What came over the network must not drive the terminal.
        return "\n".join(map(_harmless, self._lines)) + "\n"

    def _say(self, text: Text) -> str:
        return in_language(text, self._view.language)

    def _pair(self, label: Text, value: str, indent: str = "  ") -> None:
        if value:
            self._wrap(f"{self._say(label)} : {value}", indent)

    def _wrap(self, text: str, indent: str) -> None:
        for paragraph in text.splitlines() or [""]:
            self._lines += textwrap.wrap(
                paragraph,
                WIDTH,
                initial_indent=indent,
                subsequent_indent=indent + "  ",
                break_long_words=False,
                break_on_hyphens=False,
            )

    def _suite(self, suite: SuiteView) -> None:
        self._lines += ["", self._paint.bold(suite.title)]
        for note in suite.notes:
            self._wrap(note, "  ")
        for verdict in suite.verdicts:
            sign, colour = _SIGNS[verdict.status]
            self._lines.append(f"  {self._paint.colour(sign, colour)} {verdict.title}")
            if verdict.status is not Status.PASSED and verdict.observed:
                self._wrap(verdict.observed, "      ")
        for table in suite.tables:
            self._table(table)

    def _table(self, table: TableView) -> None:
        self._lines += ["", f"  {self._paint.bold(table.title)}"]
        rows = [table.columns, *table.rows]
        widths = [max(len(row[i]) for row in rows) for i in range(len(table.columns))]
        for row in rows:
            cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=True)]
            self._lines.append(("    " + "  ".join(cells)).rstrip())

    def _findings(self) -> None:
        self._lines += ["", self._paint.bold(self._say(labels.FINDINGS))]
        if not self._view.findings:
            self._lines.append(f"  {self._say(labels.NO_FINDING)}")
        for finding in self._view.findings:
            self._finding(finding)

    def _finding(self, finding: FindingView) -> None:
        colour = "red" if finding.severity is Severity.ERROR else "yellow"
        kind = labels.KNOWN if finding.known else labels.SEVERITY[finding.severity]
        place = f" [{finding.place}]" if finding.place else ""
        heading = f"{self._say(kind)} : {finding.title}{place}"
        self._lines += ["", "  " + self._paint.colour(heading, "dim" if finding.known else colour)]
        self._wrap(finding.explanation, "    ")
        self._pair(labels.OBSERVED, finding.observed, "    ")
        self._pair(labels.EXPECTED, finding.expected, "    ")
        self._pair(labels.DOCUMENT, finding.document, "    ")
        if finding.times > 1:
            self._wrap(self._say(labels.TIMES.fill(times=finding.times)), "    ")
        self._pair(labels.FIX, finding.fix, "    ")
        for stack, code in finding.snippets.items():
            self._lines.append(f"      {self._paint.bold(stack)}")
            self._lines += [f"        {line}" for line in code.splitlines()]
        for exchange in finding.evidence[:1]:
            self._lines.append("    " + self._paint.dim(_short(exchange.curl)))


def _short(curl: str) -> str:
    return curl if len(curl) <= 600 else curl[:600] + " …"


def _harmless(line: str) -> str:
    """Replace what a terminal would obey, our own colours excepted."""
    pieces = COLOUR.split(line)
    return "".join(
        piece if number % 2 else "".join(c if c.isprintable() else "�" for c in piece)
        for number, piece in enumerate(pieces)
    )
