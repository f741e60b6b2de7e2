"""The report as one self-contained HTML page: nothing is loaded from anywhere."""

from html import escape
from importlib.resources import files

from contracts.report import labels
from contracts.report.model import Severity, Status
from contracts.report.view import (
    ExchangeView,
    FindingView,
    ReportView,
    SuiteView,
    TableView,
    VerdictView,
)
from contracts.wording import Text, in_language

_OPEN_BY_DEFAULT = 1
"""How many exchanges of a finding are shown in full; the others are folded."""


def to_html(view: ReportView) -> str:
    """Write the page."""
    return _Page(view).write()


class _Page:
    def __init__(self, view: ReportView) -> None:
        self._view = view

    def _say(self, text: Text) -> str:
        return escape(in_language(text, self._view.language))

    def write(self) -> str:
        view = self._view
        style = files("contracts.report").joinpath("report.css").read_text("utf-8")
        return f"""<!DOCTYPE html>
<html lang="{view.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{escape(view.title)}</title>
<style>
{style}</style>
</head>
<body>
<header>
<h1>{escape(view.title)}</h1>
<p class="summary {"failed" if view.exit_code else "passed"}">\
{self._say(labels.SUMMARY.fill(**view.counts))}</p>
<dl class="facts">{self._facts()}</dl>
</header>
<main>
<section aria-labelledby="findings">
<h2 id="findings">{self._say(labels.FINDINGS)}</h2>
{"".join(map(self._finding, view.findings)) or f"<p>{self._say(labels.NO_FINDING)}</p>"}
</section>
<section aria-labelledby="details">
<h2 id="details">{self._say(labels.DETAILS)}</h2>
{"".join(map(self._suite, view.suites))}
</section>
</main>
</body>
</html>
"""

    def _facts(self) -> str:
        view = self._view
        pairs = [
            (self._say(labels.TARGET), escape(view.target)),
            (self._say(labels.STARTED), escape(view.started_at)),
            (self._say(labels.LASTED), f"{view.seconds:.1f} s"),
            *((escape(name), escape(value)) for name, value in view.facts),
        ]
        return "".join(f"<div><dt>{name}</dt><dd>{value}</dd></div>" for name, value in pairs)

    def _finding(self, finding: FindingView) -> str:
        kind = "error" if finding.severity is Severity.ERROR else "warning"
        badge = labels.KNOWN if finding.known else labels.SEVERITY[finding.severity]
        place = f'<p class="place"><code>{escape(finding.place)}</code></p>'
        return f"""<article class="finding {"known" if finding.known else kind}" \
id="f-{finding.fingerprint}">
<h3><span class="badge">{self._say(badge)}</span> {escape(finding.title)}</h3>
{place if finding.place else ""}
<p>{_lines(finding.explanation)}</p>
{self._pairs(finding)}
{self._snippets(finding.snippets)}
{self._exchanges(finding.evidence)}
</article>
"""

    def _pairs(self, shown: FindingView | VerdictView) -> str:
        pairs = [(labels.OBSERVED, shown.observed), (labels.EXPECTED, shown.expected)]
        if isinstance(shown, VerdictView):
            pairs.append((labels.WHY, shown.why))
        pairs.append((labels.DOCUMENT, shown.document))
        if isinstance(shown, FindingView):
            pairs.append((labels.FIX, shown.fix))
        rows = "".join(
            f"<div><dt>{self._say(label)}</dt><dd>{_lines(value)}</dd></div>"
            for label, value in pairs
            if value
        )
        return f"<dl>{rows}</dl>" if rows else ""

    def _snippets(self, snippets: dict[str, str]) -> str:
        if not snippets:
            return ""
        blocks = "".join(
            f"<details><summary>{escape(stack)}</summary><pre>{escape(code)}</pre></details>"
            for stack, code in snippets.items()
        )
        return f'<div class="snippets"><h4>{self._say(labels.IN_STACKS)}</h4>{blocks}</div>'

    def _exchanges(self, exchanges: list[ExchangeView]) -> str:
        return "".join(
            self._exchange(exchange, opened=number < _OPEN_BY_DEFAULT)
            for number, exchange in enumerate(exchanges)
        )

    def _exchange(self, exchange: ExchangeView, *, opened: bool) -> str:
        came = str(exchange.status) if exchange.status else self._say(labels.NO_RESPONSE)
        sent = f"{exchange.method} {exchange.url}"
        request = _message(sent, exchange.request_headers, exchange.request_body)
        status = f"HTTP {exchange.status}" if exchange.status else exchange.error
        response = _message(status, exchange.response_headers, exchange.response_body)
        label = f"{escape(exchange.label)} : " if exchange.label else ""
        return f"""<details class="exchange"{" open" if opened else ""}>
<summary>{label}<code>{escape(sent)}</code> → {came} ({exchange.duration_ms:.0f} ms)</summary>
<h4>curl</h4><pre>{escape(exchange.curl)}</pre>
<h4>{self._say(labels.REQUEST)}</h4><pre>{escape(request)}</pre>
<h4>{self._say(labels.RESPONSE)}</h4><pre>{escape(response)}</pre>
</details>
"""

    def _suite(self, suite: SuiteView) -> str:
        notes = "".join(f"<p>{_lines(note)}</p>" for note in suite.notes)
        verdicts = "".join(map(self._verdict, suite.verdicts))
        return (
            f"<h3>{escape(suite.title)}</h3>\n{notes}"
            f'<ul class="verdicts">{verdicts}</ul>\n{"".join(map(self._table, suite.tables))}'
        )

    def _verdict(self, verdict: VerdictView) -> str:
        status = self._say(labels.STATUS[verdict.status])
        known = {f.fingerprint for f in self._view.findings}
        link = (
            f' <a href="#f-{verdict.finding}">→</a>'
            if verdict.finding in known and verdict.status is not Status.PASSED
            else ""
        )
        return (
            f'<li class="{verdict.status}"><details><summary><span class="badge">{status}</span> '
            f"{escape(verdict.title)}</summary>{self._pairs(verdict)}"
            f"{self._exchanges(verdict.exchanges) if verdict.exchanges else ''}</details>{link}"
            "</li>\n"
        )

    def _table(self, table: TableView) -> str:
        head = "".join(f'<th scope="col">{escape(column)}</th>' for column in table.columns)
        rows = "".join(
            "<tr>" + "".join(f"<td>{_lines(cell)}</td>" for cell in row) + "</tr>\n"
            for row in table.rows
        )
        return (
            f'<div class="table" tabindex="0" role="region" aria-label="{escape(table.title)}">'
            f"<table><caption>{escape(table.title)}</caption><thead><tr>{head}</tr></thead>"
            f"<tbody>{rows}</tbody></table></div>\n"
        )


def _lines(text: str) -> str:
    return escape(text).replace("\n", "<br>")


def _message(first: str, headers: list[tuple[str, str]], body: str) -> str:
    lines = [first, *(f"{name}: {value}" for name, value in headers)]
    return "\n".join([*lines, "", body]).rstrip()
