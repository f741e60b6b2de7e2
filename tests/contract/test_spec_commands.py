"""What `passe-marche spec` and `python -m sandbox.contract` do, seen from the command line."""

import io
import json
from pathlib import Path

import pytest
import yaml

from sandbox.contract import documents, loader
from sandbox.contract.build import build
from sandbox.contract.commands import export, export_command, lint_command


def run_lint(path: Path | None = None) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    return lint_command(path, out=out, err=err), out.getvalue(), err.getvalue()


def test_the_service_s_contract_is_checked_by_default() -> None:
    assert run_lint() == (0, "", "openapi.yaml : rien à signaler.\n")


@pytest.mark.parametrize("suffix", ["yaml", "json"])
def test_findings_are_told_one_a_line(tmp_path: Path, suffix: str) -> None:
    document = loader.load(loader.SERVICE)
    document["components"]["schemas"]["Orphan"] = {"type": "string"}
    path = tmp_path / f"other.{suffix}"
    path.write_text(json.dumps(document) if suffix == "json" else yaml.safe_dump(document))
    code, out, err = run_lint(path)
    assert code == 1
    assert out == (
        f"{path}#/components/schemas/Orphan : "
        "le composant « Orphan » de schemas ne sert nulle part [unused]\n"
    )
    assert err == f"{path} : 1 anomalie.\n"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"openapi: 3.0.3\npaths: [", "il n'est ni YAML ni JSON : "),
        (b"{", "il n'est ni YAML ni JSON : "),
        (b"- a list", "il n'a pas d'objet à sa racine"),
        (b"a: 1", "il n'a pas de version « openapi » à sa racine"),
        (b"openapi: 3.1.0", "il est écrit pour OpenAPI 3.1.0, et la 3.0 est attendue"),
        (b"swagger: '2.0'", "il n'a pas de version « openapi » à sa racine"),
        (b"\xff\xfe\x00", "ce n'est pas du texte en UTF-8"),
        (b"a: &a [*a]\nopenapi: 3.0.3\n? [b]\n: 1", "il n'est ni YAML ni JSON : "),
        (b"[" * 2_000, "il n'est ni YAML ni JSON : "),
        (b"{" + b'"a":[' * 2_000, "il n'est ni YAML ni JSON : "),
    ],
)
def test_a_file_of_no_use_gets_a_sentence(tmp_path: Path, content: bytes, sentence: str) -> None:
    path = tmp_path / "bad.yaml"
    path.write_bytes(content)
    code, out, err = run_lint(path)
    assert (code, out) == (2, "")
    assert err.startswith(f"{path} ne peut pas être vérifié : {sentence}")
    assert err.count("\n") == 1


def test_a_file_that_is_not_there_gets_a_sentence(tmp_path: Path) -> None:
    code, _, err = run_lint(tmp_path / "none.yaml")
    assert code == 2
    assert "No such file" in err
    assert run_lint(tmp_path)[0] == 2


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2026-01-01", "2026-01-01"),
        ("12:30", "12:30"),
        ("no", "no"),
        ("007", "007"),
        ("true", True),
        ("-3", -3),
        ("1e3", 1000.0),
        ("1.5", 1.5),
        ("", None),
        ("~", None),
        ("{200: a}", {"200": "a"}),
    ],
)
def test_yaml_is_read_by_the_rules_of_its_version_1_2(text: str, value: object) -> None:
    assert documents.parse(f"openapi: 3.0.3\nvalue: {text}\n")["value"] == value


def test_statuses_without_quotes_and_dates(tmp_path: Path) -> None:
    path = tmp_path / "dates.yaml"
    path.write_text(
        "openapi: 3.0.3\ninfo: {title: t, version: '1'}\npaths:\n  /a:\n    get:\n"
        "      responses:\n        200:\n          description: d\n          content:\n"
        "            application/json:\n              schema: {type: string, format: date}\n"
        "              example: 2026-01-01\n"
    )
    assert run_lint(path)[0] == 0


def test_the_contract_is_exported_as_it_is_written() -> None:
    assert export("3.0", "yaml") == loader.SOURCES[loader.SERVICE].read_text()


def test_the_contract_is_exported_in_every_edition_and_form() -> None:
    assert json.loads(export("3.0", "json")) == loader.load(loader.SERVICE)
    edition = json.loads(export("3.1", "json"))
    assert edition["openapi"] == "3.1.0"
    assert yaml.safe_load(export("3.1", "yaml")) == edition


def test_the_export_goes_to_a_file_or_to_the_output(tmp_path: Path) -> None:
    target = tmp_path / "out.json"
    out, err = io.StringIO(), io.StringIO()
    assert export_command("3.1", "json", target, out=out, err=err) == 0
    assert export_command("3.1", "json", out=out, err=err) == 0
    assert out.getvalue() == target.read_text()
    assert err.getvalue() == ""
    assert export_command(output=tmp_path / "no" / "where", out=out, err=err) == 2
    assert err.getvalue().endswith("ne peut pas être écrit : No such file or directory.\n")


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout of its own: one contract, and a place for its JSON."""
    (tmp_path / "openapi.yaml").write_text(export("3.0", "json"))
    monkeypatch.setattr(loader, "ROOT", tmp_path)
    monkeypatch.setattr(loader, "HERE", tmp_path)
    sources = {"service": tmp_path / "openapi.yaml", "control": tmp_path / "control.yaml"}
    monkeypatch.setattr(loader, "SOURCES", sources)
    monkeypatch.setattr(loader, "OVERLAYS", {})
    return tmp_path


def run_build(*, check: bool = False) -> tuple[int, str]:
    out = io.StringIO()
    return build(check=check, out=out), out.getvalue()


def test_the_build_writes_and_checks(checkout: Path) -> None:
    code, said = run_build(check=True)
    assert code == 1
    assert "service.json is out of date; run `python -m sandbox.contract build`" in said
    assert run_build() == (
        0,
        "service: service.json written\ncontrol: skipped, there is no control.yaml\n",
    )
    code, said = run_build(check=True)
    assert code == 0
    assert "service: service.json is up to date\n" in said
    assert json.loads((checkout / "service.json").read_text())["openapi"] == "3.0.3"


def test_the_build_refuses_what_is_wrong(checkout: Path) -> None:
    document = json.loads((checkout / "openapi.yaml").read_text())
    document["components"]["schemas"]["ApiError"]["required"] = ["error", "code"]
    (checkout / "openapi.yaml").write_text(json.dumps(document))
    code, said = run_build()
    assert code == 1
    assert "« code » est obligatoire, et aucune propriété ne porte ce nom" in said
    del document["paths"]["/oauth/token"]["post"]["responses"]
    (checkout / "openapi.yaml").write_text(json.dumps(document))
    code, said = run_build()
    assert code == 1
    assert '"responses" is a required property\n' in said
    (checkout / "openapi.yaml").write_text("openapi: 2")
    code, said = run_build()
    assert code == 2
    assert not (checkout / "service.json").exists()
