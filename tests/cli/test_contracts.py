"""`passe-marche contracts` and `passe-marche checklist`: options, refusals and exit codes."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.conftest import Live
from tests.contracts.receivers import SECRET, NoCheck, Receiver, listening


def test_a_right_receiver_ends_with_0(run: Run) -> None:
    with listening(Receiver()) as (url, hook):
        outcome = run("contracts", "receiver", url, "--secret", SECRET, "--hook-url", hook)
    assert outcome.code == 0
    assert "Aucun défaut constaté." in outcome.output


def test_a_wrong_receiver_ends_with_1_and_shows_no_secret(run: Run, tmp_path: Path) -> None:
    with listening(NoCheck()) as (url, _):
        outcome = run(
            "contracts",
            "receiver",
            url,
            "--secret",
            SECRET,
            "--lang",
            "en",
            "--format",
            "json",
            "--report-dir",
            str(tmp_path / "rapport"),
        )
    assert outcome.code == 1
    assert outcome.json()["findings"][0]["rule"] == "receiver/signature-not-verified"
    written = [path.read_text() for path in (tmp_path / "rapport").iterdir()]
    assert len(written) == 5
    assert not [text for text in [outcome.output, *written] if SECRET in text]


def test_the_secret_may_come_from_the_environment(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PASSE_MARCHE_WEBHOOK_SECRET", SECRET)
    with listening(Receiver()) as (url, _):
        assert run("contracts", "receiver", url).code == 0


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("receiver", "http://127.0.0.1:1/"), "secret de webhook"),
        (("receiver", "http://127.0.0.1:1/", "--secret", "s"), "personne ne répond"),
        (("receiver", "http://192.0.2.1/", "--secret", "s"), "--yes-i-may-test 192.0.2.1"),
        (("receiver", "ftp://x/", "--secret", "s"), "http://"),
        (("run", "--url", "http://127.0.0.1:1"), "personne ne répond"),
        (("run", "--url", "https://passemarche.data.gouv.fr"), "production"),
        (("run", "--suite", "spec,tests"), "tests"),
        (("run", "--budget", "bientôt"), "durée"),
        (("run", "--client-id", "a"), "il manque l'un des deux"),
        (("run", "--baseline", "nulle-part.json"), "nulle-part.json"),
        (("run", "--webhook-listen", "4567"), "HÔTE:PORT"),
    ],
)
def test_what_cannot_be_tested_ends_with_2_and_one_sentence(
    run: Run, words: tuple[str, ...], told: str
) -> None:
    outcome = run("contracts", *words)
    assert outcome.code == 2
    assert told in outcome.errors
    assert outcome.errors.count("\n") == 1
    assert "Traceback" not in outcome.errors


def test_a_plan_tells_what_would_be_sent(run: Run) -> None:
    outcome = run("contracts", "run", "--url", "http://127.0.0.1:1", "--dry-run")
    assert outcome.code == 0
    assert "Rien n'a été envoyé." in outcome.output


def test_journeys_of_a_running_sandbox(run: Run, live: Live, tmp_path: Path) -> None:
    outcome = run(
        "contracts",
        "run",
        "--url",
        live.url,
        "--suite",
        "journeys,drift",
        "--format",
        "md",
        "--report-dir",
        str(tmp_path),
    )
    assert outcome.code == 0, outcome.output
    assert "Du jeton aux deux documents" in outcome.output
    assert (
        json.loads((tmp_path / "drift.json").read_text())["rows"]["D-001"]["side"] == "documented"
    )


def test_the_checklist_of_a_running_sandbox(driving: Run, tmp_path: Path) -> None:
    file = str(tmp_path / "declared.toml")
    declared = driving("checklist", "--declare", "d06-03", "--by", "Ali", "--declarations", file)
    assert declared.code == 0
    outcome = driving("checklist", "--format", "json", "--declarations", file)
    assert outcome.code == 0
    assert outcome.json()["counts"]["declared"] == 1
    assert driving("checklist", "--strict", "--declarations", file).code == 1


@pytest.mark.parametrize(
    "words", [("contracts",), ("contracts", "run"), ("contracts", "receiver"), ("checklist",)]
)
def test_help_shows_an_example(run: Run, words: tuple[str, ...]) -> None:
    outcome = run(*words, "--help")
    assert outcome.code == 0
    assert "exemples :" in outcome.output
