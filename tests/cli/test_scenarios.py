"""`passe-marche scenarios`: listing, showing, running and checking, in French."""

import json
import re
import shlex
from pathlib import Path

import pytest

from sandbox.cli.client import Control
from sandbox.scenarios import catalogue
from tests.cli.conftest import Run, Start
from tests.conftest import Live
from tests.scenarios.conftest import MINIMAL

README = Path(__file__).resolve().parent.parent.parent / "README.md"
COMMANDS = re.findall(r"^passe-marche (scenarios .*)$", README.read_text("utf-8"), re.MULTILINE)


def test_the_list_names_them_all(driving: Run) -> None:
    outcome = driving("scenarios", "list")
    assert outcome.code == 0
    for name in catalogue.library().scenarios:
        assert f"  {name} " in outcome.output
    assert "Webhooks\n" in outcome.output
    assert "(profil documented)" in outcome.output
    listed = driving("scenarios", "list", "--json").json()
    assert listed["faulty"] == []


def test_show_tells_the_parameters(driving: Run) -> None:
    outcome = driving("scenarios", "show", "several-applications")
    assert outcome.code == 0
    assert "nombre de candidatures" in outcome.output
    assert "services, supplies, works" in outcome.output
    assert driving("scenarios", "show", "token-expired", "--json").json()["topic"] == "access"


def test_run_tells_all_that_is_needed_next(driving: Run, live: Live) -> None:
    outcome = driving("scenarios", "run", "application-submitted")
    assert outcome.code == 0
    workspace = live.application.spaces.get("default").workspace
    [identifier] = workspace.applications
    assert identifier in outcome.output
    assert f"{live.url}/candidate/market_applications/{identifier}" in outcome.output
    assert f"{live.url}/_sandbox/console/timeline" in outcome.output
    assert "À essayer maintenant :" in outcome.output


def test_values_take_the_types_of_the_parameters(driving: Run) -> None:
    result = driving(
        "scenarios",
        "run",
        "market-with-lots",
        "--set",
        "market_name=12",
        "--set",
        "lots=Nord, Sud",
        "--set",
        "client_id=",
        "--json",
    ).json()
    assert result["parameters"]["market_name"] == "12"
    assert result["parameters"]["lots"] == ["Nord", "Sud"]
    assert result["parameters"]["client_id"] is None
    result = driving(
        "scenarios",
        "run",
        "webhook-retrying",
        "--set",
        "flowing=true",
        "--set",
        "status=503",
        "--json",
    ).json()
    assert (result["parameters"]["flowing"], result["parameters"]["status"]) == (True, 503)
    result = driving(
        "scenarios", "run", "market-with-lots", "--set", 'lots=["a, b"]', "--json"
    ).json()
    assert result["parameters"]["lots"] == ["a, b"]


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        ("count", "il faut CLÉ=VALEUR"),
        (
            "coutn=3",
            "clés de « several-applications » : market_name, market_type, client_id, count",
        ),
        ("count=many", "refus du bac à sable : count"),
    ],
)
def test_values_that_do_not_fit(driving: Run, setting: str, words: str) -> None:
    outcome = driving("scenarios", "run", "several-applications", "--set", setting)
    assert outcome.code == 2
    assert words in outcome.errors


def test_an_unknown_scenario(driving: Run) -> None:
    outcome = driving("scenarios", "run", "nope")
    assert outcome.code == 2
    assert "there is no scenario 'nope'" in outcome.errors


def test_reset_comes_first(driving: Run, live: Live) -> None:
    driving("scenarios", "run", "market-ready")
    driving("scenarios", "run", "market-ready", "--reset")
    assert len(live.application.spaces.get("default").workspace.markets) == 1


def test_a_run_that_fails_gives_all_of_it_as_json(driving: Run, live: Live) -> None:
    workspace = live.application.spaces.get("default").workspace
    del workspace.editors["basic_editor_client"]
    outcome = driving(
        "scenarios", "run", "market-ready", "--set", "client_id=basic_editor_client", "--json"
    )
    assert outcome.code == 2
    assert outcome.json()["failed_step"]["number"] == 1
    assert "étape" in outcome.errors or "step 1" in outcome.errors


def test_check_says_what_is_wrong_without_a_sandbox(run: Run, tmp_path: Path) -> None:
    good, bad = tmp_path / "good.yaml", tmp_path / "bad.yaml"
    good.write_text(MINIMAL, "utf-8")
    bad.write_text(MINIMAL.replace("steps:", "step:"), "utf-8")
    outcome = run("scenarios", "check", str(good))
    assert (outcome.code, outcome.output) == (0, f"{good} : bon, 1 étape\n")
    outcome = run("scenarios", "check", str(good), str(bad))
    assert outcome.code == 1
    assert f"{bad}, ligne 3 : " in outcome.output
    assert "did you mean 'steps'?" in outcome.output
    assert run("scenarios", "check", str(tmp_path / "absent.yaml")).code == 2


def test_check_refuses_the_name_that_the_sandbox_would_refuse(run: Run, tmp_path: Path) -> None:
    misnamed = tmp_path / "Vendredi soir.yaml"
    misnamed.write_text(MINIMAL, "utf-8")
    outcome = run("scenarios", "check", str(misnamed))
    assert outcome.code == 1
    assert "its name cannot be that of a scenario (lower-case letters" in outcome.output


@pytest.mark.parametrize("command", COMMANDS)
def test_the_readme_is_right(driving: Run, command: str) -> None:
    outcome = driving(*shlex.split(command))
    assert outcome.code == 0, outcome.errors


def test_serve_plays_one_at_the_start(start: Start, tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text(MINIMAL, "utf-8")
    process = start("--port", "0", "--scenarios", str(tmp_path), "--scenario", "own")
    assert process.stdout
    url = json.loads(process.stdout.readline())["url"]
    with Control(url) as control:
        [market] = control.get("public_markets")["public_markets"]
    process.terminate()
    _, errors = process.communicate(timeout=20)
    assert f"Scénario « own » : {market['identifier']}\n" in errors


def test_a_start_whose_scenario_cannot_be_played_is_refused(start: Start) -> None:
    process = start("--port", "0", "--scenario", "nope")
    output, errors = process.communicate(timeout=20)
    assert (process.returncode, output) == (2, "")
    assert "le scénario « nope » n'a pas pu être joué" in errors


def test_a_folder_that_is_not_there_is_refused(start: Start, tmp_path: Path) -> None:
    process = start("--port", "0", "--scenarios", str(tmp_path / "absent"))
    _, errors = process.communicate(timeout=20)
    assert process.returncode == 2
    assert "il faut un dossier qui existe" in errors


def test_schema_is_one(run: Run) -> None:
    schema = run("scenarios", "schema").json()
    assert "steps" in schema["properties"]
