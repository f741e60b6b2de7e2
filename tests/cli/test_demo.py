"""The demonstration: once as an integrator sees it, and the ways in which it can fail."""

import zipfile
from pathlib import Path

import pytest

from sandbox.cli import journey
from sandbox.cli.receiver import Received, Receiver
from tests.cli.conftest import Run

STEPS = (
    "→ POST /oauth/token",
    "✔ jeton valable 24 h",
    "→ POST /api/v1/public_markets",
    "← 201 Created",
    "⇐ webhook market.completed reçu",
    "✔ signature HMAC-SHA256 vérifiée sur les",
    "/market_applications",
    "⇐ webhook market_application.completed reçu",
    "✔ signature HMAC-SHA256 vérifiée sur les",
    "/attestation",
    "✔ PDF de ",
    "/documents_package",
    "✔ ZIP de ",
    "Tout le parcours a abouti",
)


def test_it_plays_the_whole_journey(run: Run, tmp_path: Path) -> None:
    outcome = run("demo", "--output", str(tmp_path / "kept"))
    assert outcome.code == 0, outcome.output
    assert outcome.errors == ""
    rest = outcome.output
    for step in STEPS:
        assert step in rest, f"{step} comes in its place"
        rest = rest.partition(step)[2]
    assert "\x1b" not in outcome.output, "no colours where there is no terminal"
    assert "✘" not in outcome.output
    attestation, package = sorted((tmp_path / "kept").iterdir())
    assert attestation.read_bytes().startswith(b"%PDF-")
    assert zipfile.is_zipfile(package)


def test_colours_can_be_asked_for(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b[32m✔" in run("demo").output


def test_a_wrong_signature_fails_the_step(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def forged(receiver: Receiver, timeout_seconds: float) -> Received | None:
        del receiver, timeout_seconds
        return Received(b'{"event": "market.completed"}', "sha256=0", verified=False)

    monkeypatch.setattr(Receiver, "next", forged)
    outcome = run("demo")
    assert outcome.code == 1
    assert outcome.output.endswith(
        "✘ l'étape a échoué : la signature du webhook market.completed est fausse\n"
    )


def test_an_unexpected_answer_fails_the_step(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journey, "COMPANY_SIRET", "12345678901234")
    outcome = run("demo")
    assert outcome.code == 1
    last = outcome.output.splitlines()[-1]
    assert "a répondu 422, 201 était attendu" in last


def test_a_folder_that_cannot_be_written_fails_the_step(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    outcome = run("demo", "--output", str(tmp_path / "file"))
    assert outcome.code == 1
    assert "ne peut pas être écrit" in outcome.output


def test_it_plays_the_journey_of_the_running_service(run: Run) -> None:
    outcome = run("demo", "--profile", "deployed")
    assert outcome.code == 0, outcome.output
    assert "profil deployed" in outcome.output


def test_a_sandbox_that_does_not_start_is_one_sentence(run: Run) -> None:
    outcome = run("demo", "--seed", "x")
    assert outcome.code == 2
    assert outcome.errors.startswith(
        "passe-marche : le bac à sable n'a pas démarré : option --seed"
    )
    assert outcome.errors.count("\n") == 1


def test_an_unknown_profile_is_refused_before_anything_starts(run: Run) -> None:
    outcome = run("demo", "--profile", "autre")
    assert (outcome.code, outcome.output) == (2, "")
    assert outcome.errors.startswith("passe-marche : --profile : « autre » ne convient pas")
