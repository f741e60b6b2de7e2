import json
from pathlib import Path

import yaml

from sandbox.contract import loader
from tests.cli.conftest import Run


def test_the_contract_has_nothing_to_report(run: Run) -> None:
    assert run("spec", "lint").code == 0


def test_findings_give_the_exit_code_1(run: Run, tmp_path: Path) -> None:
    document = loader.load(loader.SERVICE)
    document["paths"]["/oauth/token"]["post"]["security"] = [{"nobody": []}]
    file = tmp_path / "openapi.json"
    file.write_text(json.dumps(document), "utf-8")
    outcome = run("spec", "lint", str(file))
    assert outcome.code == 1
    assert "nobody" in outcome.output


def test_a_file_that_is_none_gives_the_exit_code_2(run: Run, tmp_path: Path) -> None:
    outcome = run("spec", "lint", str(tmp_path / "absent.yaml"))
    assert outcome.code == 2
    assert outcome.errors.count("\n") == 1


def test_the_contract_can_be_written_out(run: Run, tmp_path: Path) -> None:
    assert run("spec", "export").output == loader.source_text()
    file = tmp_path / "openapi.yaml"
    assert run("spec", "export", "--openapi", "3.1", "--output", str(file)).code == 0
    document = yaml.safe_load(file.read_text("utf-8"))
    assert document["openapi"].startswith("3.1")
    assert "webhooks" in document


def test_the_contract_can_be_written_out_in_english(run: Run) -> None:
    outcome = run("spec", "export", "--lang", "en", "--profile", "deployed")
    assert outcome.code == 0
    assert yaml.safe_load(outcome.output)["info"]["title"] == "Passe Marché API (running service)"
