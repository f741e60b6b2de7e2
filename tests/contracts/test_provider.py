"""The harness against the sandbox and against faulty copies of it: each planted fault is found."""

import io
import json
from pathlib import Path
from typing import Any

import pytest

from contracts.errors import EnvironmentProblem
from contracts.masking import Secrets
from contracts.output import Output, deliver
from contracts.provider import command
from contracts.provider.api import TEST_PREFIX, TEST_USER
from contracts.provider.listener import WebhookListener
from contracts.provider.options import RunOptions
from contracts.provider.run import Run
from contracts.provider.schemathesis_data import mark_as_test
from contracts.report.model import Report, Status
from contracts.report.progress import Silent
from sandbox.profiles.documented import Documented
from tests.contracts import faulty


def run(url: str, *suites: str, **more: Any) -> Report:
    """Test an environment without the part that takes as long as it is given."""
    options = RunOptions(url=url, suites=suites or ("spec", "journeys"), budget=0.0, **more)
    return Run(options, Secrets(), Silent()).report()


def rules(report: Report) -> set[str]:
    return {finding.rule for finding in report.findings}


@pytest.mark.parametrize("profile", ["documented", "deployed"])
def test_the_sandbox_has_no_finding(profile: str) -> None:
    with faulty.serving(profile_name=profile) as url:
        report = run(url, "spec", "journeys", "drift")
    assert [f"{f.rule} {f.place} {f.observed.en}" for f in report.findings] == []
    assert report.exit_code() == 0
    journeys = next(suite for suite in report.suites if suite.id == "journeys")
    skipped = [v.id for v in journeys.verdicts if v.status is not Status.PASSED]
    assert skipped == (["breaker"] if profile == "deployed" else [])


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (faulty.missing_field, "response-schema"),
        (faulty.wrong_status, "undocumented-status"),
        (faulty.missing_auth_check, "auth-not-checked"),
        (faulty.html_instead_of_pdf, "not-a-pdf"),
        (faulty.created_then_lost, "created-then-lost"),
        (faulty.SeenByOthers(), "foreign-data-visible"),
        (faulty.wrong_error_shape, "error-shape"),
        (faulty.secret_echoed, "secret-echoed"),
    ],
)
def test_a_planted_fault_is_found(fault: faulty.Fault, expected: str) -> None:
    with faulty.serving(fault) as url:
        report = run(url, "spec")
    assert expected in rules(report)
    assert report.exit_code() == 1


@pytest.mark.parametrize(
    ("profile", "expected"),
    [
        (faulty.Unsigned(), "webhook-unsigned"),
        (faulty.RetriesRefusals(), "retry-after-refusal"),
    ],
)
def test_a_planted_fault_of_webhooks_is_found(profile: Documented, expected: str) -> None:
    with faulty.serving(profile=profile) as url:
        report = run(url, "journeys")
    assert expected in rules(report)


@pytest.mark.parametrize("profile", ["documented", "deployed"])
def test_an_implementation_without_control_api_is_visited_like_a_browser(profile: str) -> None:
    with WebhookListener() as probe:
        port = int(probe.base_url.rpartition(":")[2])
    settings = {"webhook_url": f"http://127.0.0.1:{port}/webhooks/voie-rapide"}
    with faulty.serving(hide_control=True, profile_name=profile, **settings) as url:
        report = run(url, "journeys", webhook_listen=("127.0.0.1", port), profile=profile)
    assert rules(report) == set()
    outcomes = {v.id: v.status for suite in report.suites for v in suite.verdicts}
    assert outcomes["whole-way"] is Status.PASSED
    assert outcomes["expired"] is Status.SKIPPED
    created = next(suite for suite in report.suites if suite.id == "account")
    assert len(created.tables[0].rows) > 5


@pytest.mark.parametrize("wrong", ["\x7f", "a\nb", "x" * 256, 12, None])
def test_what_was_made_to_be_refused_is_not_mended(wrong: Any) -> None:
    made = {"name": wrong, "provider_user_id": wrong}
    mark_as_test(made)
    assert made == {"name": wrong, "provider_user_id": wrong}
    blank = {"name": " ", "provider_user_id": " "}
    mark_as_test(blank)
    assert blank == {"name": " ", "provider_user_id": TEST_USER}
    good = {"name": "Voirie", "provider_user_id": "7"}
    mark_as_test(good)
    assert good == {"name": TEST_PREFIX + "Voirie", "provider_user_id": TEST_USER}


def test_nothing_is_sent_to_a_host_that_was_not_named() -> None:
    for url in ("https://staging.passemarche.data.gouv.fr", "http://192.0.2.1"):
        with pytest.raises(EnvironmentProblem, match="--yes-i-may-test"):
            command.run(RunOptions(url=url), Output(), io.StringIO(), io.StringIO())


@pytest.mark.parametrize(
    "url",
    [
        "https://passemarche.data.gouv.fr",
        "https://PASSEMARCHE.data.gouv.fr./",
        "https://x@passemarche.data.gouv.fr:443/api",
    ],
)
def test_production_is_never_tested(url: str) -> None:
    options = RunOptions(url=url, allowed_hosts=["passemarche.data.gouv.fr"])
    with pytest.raises(EnvironmentProblem, match="production"):
        command.run(options, Output(), io.StringIO(), io.StringIO())


def test_a_plan_is_told_without_sending_anything() -> None:
    stream = io.StringIO()
    options = RunOptions(url="http://staging.test", allowed_hosts=["staging.test"], dry_run=True)
    assert command.run(options, Output(language="en"), stream, io.StringIO()) == 0
    assert "Nothing was sent." in stream.getvalue()
    assert "2 a second" in stream.getvalue()


def test_drift_is_kept_and_forgiven_by_a_baseline(tmp_path: Path) -> None:
    def drift(url: str, **more: Any) -> int:
        options = RunOptions(url=url, suites=("drift",), budget=0.0, **more)
        return command.run(options, Output(folder=tmp_path), io.StringIO(), io.StringIO())

    with faulty.serving(faulty.wrong_error_shape) as url:
        assert drift(url) == 1
        kept = tmp_path / "kept.json"
        (tmp_path / "drift.json").rename(kept)
        assert drift(url, baseline=kept) == 0
        assert drift(url, baseline=tmp_path / "report.json") == 0
    sides = {row["side"] for row in json.loads(kept.read_text())["rows"].values()}
    assert sides == {"documented", "neither"}


def test_an_unusable_baseline_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "other.json").write_text("[]")
    with pytest.raises(EnvironmentProblem, match=r"other\.json"):
        run("http://127.0.0.1:1", baseline=tmp_path / "other.json")


def test_a_report_folder_has_no_secret(tmp_path: Path) -> None:
    with faulty.serving(faulty.secret_echoed) as url:
        options = RunOptions(url=url, suites=("spec",), budget=0.0)
        secrets = Secrets()
        report = Run(options, secrets, Silent()).report()
    stream = io.StringIO()
    deliver(report, secrets, Output(folder=tmp_path), stream)
    values = [name for name in secrets._names if len(name) > 20]
    assert len(values) > 50
    for path in tmp_path.iterdir():
        text = path.read_text()
        assert not [value for value in values if value in text], path.name
