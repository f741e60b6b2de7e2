"""The formats of a report: complete, well formed, in two languages, and without secrets."""

import json
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

import pytest

from contracts.exchange import Exchange, Request, Response
from contracts.masking import Secrets
from contracts.report.as_text import to_text
from contracts.report.curl import curl
from contracts.report.formats import FILES, FORMATS, write_folder
from contracts.report.model import Finding, Report, Severity, Status, Suite, Table, Verdict
from contracts.report.paint import Paint
from contracts.report.view import ReportView, Viewer
from contracts.wording import Language, Text, same

SECRET = "s3cr3t'value/with+signs=&0123456789"
TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJkZW1vIn0.c2lnbmF0dXJl"
HOSTILE = "<script>alert('x')</script>\x1b[2J\x00é"


def secrets() -> Secrets:
    known = Secrets()
    known.add_client("demo_editor_client", SECRET, "CLIENT_SECRET")
    return known


def report() -> Report:
    exchange = Exchange(
        Request(
            "POST",
            f"http://127.0.0.1:1/oauth/token?client_secret={SECRET}",
            [("Authorization", f"Bearer {TOKEN}"), ("Cookie", "session=abcdef0123456789")],
            f"client_secret={SECRET}&name={HOSTILE}".encode(),
        ),
        Response(
            200,
            [("Content-Type", "application/json")],
            json.dumps({"access_token": "opaque-token-of-43-characters", "echo": SECRET}).encode(),
        ),
        duration=0.01,
        label=same("token"),
    )
    broken = Exchange(Request("GET", "http://127.0.0.1:1/"), error="ConnectError: refused")
    finding = Finding(
        "secret-echoed",
        "POST /oauth/token",
        Text("Un secret est renvoyé", "A secret is sent back"),
        Text("La réponse contient {0}.", "The answer contains {0}.").then(same(HOSTILE)),
        evidence=[exchange, broken],
        snippets={"PHP": "echo 1;"},
        fix=Text("Ne pas le faire.", "Do not do it."),
        document="D02",
        times=3,
    )
    advice = Finding("advice", "", same("Advice | a"), same("b"), severity=Severity.WARNING)
    known = Finding("old", "GET /", same("Old"), same("known"))
    verdicts = [
        Verdict("a", same("A"), Status.PASSED, exchanges=[exchange]),
        Verdict("b", same(HOSTILE), Status.FAILED, finding=finding.fingerprint),
        Verdict("c", same("C"), Status.SKIPPED, observed=Text("plus tard", "later")),
        Verdict("d", same("D"), Status.WARNING, finding=advice.fingerprint),
    ]
    table = Table("coverage", same("Coverage"), [same("x"), same("y")], [[same("1|2"), same("3")]])
    return Report(
        Text("Essai", "Trial"),
        "http://127.0.0.1:1",
        datetime(2026, 11, 24, 9, 0, tzinfo=UTC),
        suites=[Suite("s", Text("Suite", "Suite"), verdicts, [table], [same("note")])],
        findings=[finding, advice, known],
        known={known.fingerprint},
    )


def view(language: Language = "fr") -> ReportView:
    return Viewer(secrets(), language).report(report())


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_no_format_shows_a_secret(name: str, language: Language) -> None:
    text = FORMATS[name](view(language))
    for spelling in (SECRET, TOKEN, "s3cr3t", "opaque-token-of-43", "abcdef0123456789"):
        assert spelling not in text
    title = "Un secret est renvoyé" if language == "fr" else "A secret is sent back"
    assert title in text


def test_the_text_is_harmless_to_a_terminal() -> None:
    assert "\x1b" not in to_text(view())
    coloured = to_text(view(), Paint(wanted=True))
    assert "\x1b[31m" in coloured
    assert "\x1b[2J" not in coloured


def test_the_page_is_self_contained_and_harmless() -> None:
    page = FORMATS["html"](view())
    assert "<script" not in page
    assert 'src="' not in page
    assert "<link" not in page
    assert "&lt;script&gt;" in page
    assert "curl -sS" in page


def test_junit_counts_what_is_new_and_wrong() -> None:
    root = ElementTree.fromstring(FORMATS["junit"](view()).partition("\n")[2])
    assert root.get("failures") == "1"
    assert root.get("skipped") == "1"
    failure = root.find(".//failure")
    assert failure is not None
    assert failure.get("type") == "secret-echoed"
    assert "curl" in (failure.text or "")


def test_sarif_points_at_rules_and_tells_what_is_new() -> None:
    log = json.loads(FORMATS["sarif"](view()))
    run = log["runs"][0]
    states = {r["ruleId"]: r["baselineState"] for r in run["results"]}
    assert states == {"secret-echoed": "new", "advice": "new", "old": "unchanged"}
    for result in run["results"]:
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]


def test_annotations_are_one_line_each() -> None:
    lines = FORMATS["github"](view()).splitlines()
    assert [line.split(" ")[0] for line in lines] == ["::error", "::warning", "::notice"]


def test_markdown_escapes_what_it_shows() -> None:
    text = FORMATS["md"](view())
    assert "<script" not in text
    assert "&lt;script&gt;" in text
    assert "1\\|2" in text


def test_json_says_how_it_ended() -> None:
    content = json.loads(FORMATS["json"](view("en")))
    assert content["exit_code"] == 1
    assert content["counts"] == {"passed": 1, "failed": 1, "warning": 1, "skipped": 1}
    assert content["findings"][0]["evidence"][0]["curl"].startswith("curl ")


def test_a_baseline_forgives_what_it_knows() -> None:
    told = report()
    told.known |= {finding.fingerprint for finding in told.findings}
    assert told.exit_code() == 0


def test_a_folder_gets_every_format(tmp_path: Path) -> None:
    written = write_folder(view(), tmp_path / "new" / "folder")
    assert {path.name for path in written} == set(FILES.values())


def test_a_curl_line_makes_the_same_request() -> None:
    known = secrets()
    read = Request("GET", f"http://[::1]:1/a b/é%2F?x[]={{1}}&s={SECRET}", [], b"{}")
    assert curl(read, known) == (
        "curl -sS -i -X GET 'http://[::1]:1/a%20b/%C3%A9%2F?x%5B%5D=%7B1%7D&s='\"$CLIENT_SECRET\""
        " -H 'content-type:' --data-binary '{}'"
    )
    sent = Request("POST", "http://h/", [("Content-Type", "text/plain")], b"@/etc/hosts")
    assert curl(sent, known).endswith(" -H 'Content-Type: text/plain' --data-raw '@/etc/hosts'")


def test_a_curl_line_is_what_a_shell_takes() -> None:
    request = Request(
        "PUT", "http://h/a?b=c&d='e'", [("X-A", "it's $HOME `x`")], f'{{"s":"{SECRET}"}}'.encode()
    )
    shown = Viewer(secrets(), "en").report(
        Report(
            same("t"),
            "",
            datetime.now(UTC),
            findings=[Finding("r", "", same("t"), same("e"), evidence=[Exchange(request)])],
        )
    )
    line = shown.findings[0].evidence[0].curl
    script = f'curl() {{ printf "%s\\n" "$@"; }}; CLIENT_SECRET=given; {line}'
    words = subprocess.run(
        ["sh", "-c", script], capture_output=True, text=True, check=True
    ).stdout.splitlines()
    assert words == [
        "-sS",
        "-i",
        "-X",
        "PUT",
        "http://h/a?b=c&d='e'",
        "-H",
        "X-A: it's $HOME `x`",
        "-H",
        "content-type:",
        "--data-binary",
        '{"s":"given"}',
    ]
