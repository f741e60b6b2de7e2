"""The register of drift: complete, shown by tests that exist, and written out as it stands."""

import json
import re
from pathlib import Path

import pytest

from sandbox.cli import main
from sandbox.drift import Difference, RegisterError, load, model
from sandbox.drift.pages import pages

ROOT = Path(__file__).resolve().parents[2]
DIFFERENCES = list(load().differences.values())


def test_every_row_is_there() -> None:
    assert list(load().differences) == [f"D-{n:03d}" for n in range(1, 91)]
    assert list(load().contradictions) == [f"C-{n:02d}" for n in range(1, 51)]


@pytest.mark.parametrize("entry", DIFFERENCES, ids=lambda entry: entry.id)
def test_an_entry_is_shown_by_tests_or_says_why_not(entry: Difference) -> None:
    for test in (*entry.documented_tests, *entry.deployed_tests):
        path, _, name = test.partition("::")
        source = (ROOT / path).read_text("utf-8")
        assert re.search(rf"^(async )?def {re.escape(name)}\(", source, re.MULTILINE), test
    for text in (entry.title, entry.documented, entry.deployed, entry.pitfall, entry.advice):
        assert text.strip()


def test_the_pages_are_those_of_the_register() -> None:
    written = {path.name: path.read_text("utf-8") for path in (ROOT / "docs" / "drift").iterdir()}
    assert written == dict(pages(load())), "run: passe-marche drift pages docs/drift"


@pytest.mark.parametrize("name", ["D-011", "d-11", "11", "D011"])
def test_an_entry_is_found_however_it_is_written(name: str) -> None:
    entry = load().find(name)
    assert entry is not None
    assert entry.id == "D-011"


@pytest.mark.parametrize("name", ["", "D", "D-000", "D-091", "C-51", "X-1"])
def test_there_is_no_other_entry(name: str) -> None:
    assert load().find(name) is None


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"id": "D-1"}, "without a proper id"),
        ({"id": "D-001", "title": 3}, "must be a text"),
        ({"id": "D-001", "title": "x"}, "D-001"),
        (
            dict.fromkeys(("title", "documented", "deployed", "pitfall", "advice", "severity"), "x")
            | {"id": "D-001"},
            "severity",
        ),
    ],
)
def test_a_wrong_entry_is_named(row: dict[str, object], message: str) -> None:
    with pytest.raises(RegisterError, match=message):
        list(model._differences("1-oauth", [row], {}))


def test_an_entry_that_nothing_shows_is_refused() -> None:
    row = dict.fromkeys(("title", "documented", "deployed", "pitfall", "advice"), "x")
    with pytest.raises(RegisterError, match="nor says why"):
        list(model._differences("1-oauth", [row | {"id": "D-001", "severity": "low"}], {}))


def test_the_command_lists(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["drift", "list", "--severity", "high", "--format", "json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert [row["id"] for row in listed] == [e.id for e in DIFFERENCES if e.severity == "high"]
    assert main(["drift", "list"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 90


@pytest.mark.parametrize(("name", "title"), [("D-030", "candidatures"), ("C-17", "Disjoncteur")])
@pytest.mark.parametrize("form", ["text", "json", "md"])
def test_the_command_shows(
    name: str, title: str, form: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["drift", "show", name, "--format", form]) == 0
    shown = capsys.readouterr().out
    assert name in shown
    assert title in shown


def test_the_command_refuses_what_it_does_not_know(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["drift", "show", "D-999"]) == 2
    assert "D-999" in capsys.readouterr().err


def test_the_command_writes_the_pages(tmp_path: Path) -> None:
    assert main(["drift", "pages", str(tmp_path / "drift")]) == 0
    assert (tmp_path / "drift" / "README.md").is_file()
    (tmp_path / "file").touch()
    assert main(["drift", "pages", str(tmp_path / "file")]) == 2
