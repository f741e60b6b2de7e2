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


def test_the_postman_collection_can_be_written_out(run: Run, tmp_path: Path) -> None:
    outcome = run("spec", "export", "--format", "postman", "--profile", "deployed")
    assert outcome.code == 0
    assert json.loads(outcome.output)["info"]["schema"].endswith("/v2.1.0/collection.json")
    file = tmp_path / "new" / "collection.json"
    assert run("spec", "export", "--format", "postman", "--output", str(file)).code == 0
    assert json.loads(file.read_text("utf-8"))["info"]["name"].startswith("API Passe Marché")


def test_the_bruno_collection_is_a_folder_or_an_archive(run: Run, tmp_path: Path) -> None:
    folder, archive = tmp_path / "bruno", tmp_path / "bruno.zip"
    export = ("spec", "export", "--format", "bruno")
    assert run(*export, "--output", str(folder)).code == 0
    assert json.loads((folder / "bruno.json").read_text("utf-8"))["type"] == "collection"
    assert run(*export, "--output", str(archive)).code == 0
    assert archive.read_bytes().startswith(b"PK")
    again = run(*export, "--output", str(folder))
    assert again.code == 2
    assert "n'est pas vide" in again.errors


def test_what_a_collection_cannot_be(run: Run, tmp_path: Path) -> None:
    assert "dites où" in run("spec", "export", "--format", "bruno").errors
    outcome = run("spec", "export", "--format", "postman", "--openapi", "3.1")
    assert outcome.code == 2
    assert "--openapi" in outcome.errors
    (tmp_path / "file").write_text("")
    nowhere = str(tmp_path / "file" / "collection.json")
    outcome = run("spec", "export", "--format", "postman", "--output", nowhere)
    assert outcome.code == 2
    assert "ne peut pas être écrit" in outcome.errors
