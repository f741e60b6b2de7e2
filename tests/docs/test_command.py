"""`passe-marche docs build`: what it writes, and what it leaves alone."""

from pathlib import Path

import pytest

from sandbox.docs.site import build
from sandbox.docs.writing import LIST
from tests.cli.conftest import Run, run

__all__ = ["run"]


def files(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != LIST
    }


def test_it_writes_the_site_and_says_so(run: Run, tmp_path: Path) -> None:
    outcome = run("docs", "build", str(tmp_path / "a" / "b"))
    assert (outcome.code, outcome.errors) == (0, "")
    assert files(tmp_path / "a" / "b") == build()
    assert f"{len(build())} fichiers" in outcome.output
    assert str(tmp_path / "a" / "b" / "index.html") in outcome.output


def test_an_empty_folder_will_do(run: Run, tmp_path: Path) -> None:
    assert run("docs", "build", str(tmp_path)).code == 0
    assert (tmp_path / "index.html").is_file()


def test_its_own_folder_is_written_anew(run: Run, tmp_path: Path) -> None:
    run("docs", "build", str(tmp_path))
    (tmp_path / "index.html").write_text("changed")
    (tmp_path / "assets" / "old").mkdir()
    (tmp_path / "assets" / "old" / "page.html").write_text("of an older version")
    with (tmp_path / LIST).open("a") as listed:
        listed.write("assets/old/page.html\n")
    (tmp_path / "CNAME").write_text("the user's own")
    assert run("docs", "build", str(tmp_path)).code == 0
    assert files(tmp_path) == {**build(), "CNAME": b"the user's own"}
    assert not (tmp_path / "assets" / "old").exists()


def test_a_folder_of_others_is_left_alone(run: Run, tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("somebody's")
    outcome = run("docs", "build", str(tmp_path))
    assert outcome.code == 2
    assert "n'est pas vide" in outcome.errors
    assert files(tmp_path) == {"index.html": b"somebody's"}


def test_a_list_cannot_lead_out_of_the_folder(run: Run, tmp_path: Path) -> None:
    outside = tmp_path / "outside.html"
    outside.write_text("somebody's")
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / LIST).write_text(f"../outside.html\n{outside}\n\n")
    assert run("docs", "build", str(folder)).code == 0
    assert outside.read_text() == "somebody's"


def test_a_file_is_no_folder(run: Run, tmp_path: Path) -> None:
    (tmp_path / "x").write_text("")
    outcome = run("docs", "build", str(tmp_path / "x"))
    assert outcome.code == 2
    assert "il faut un dossier" in outcome.errors


def test_a_place_below_a_file(run: Run, tmp_path: Path) -> None:
    (tmp_path / "x").write_text("")
    outcome = run("docs", "build", str(tmp_path / "x" / "y"))
    assert outcome.code == 2
    assert "impossible d'écrire" in outcome.errors


@pytest.mark.parametrize("words", [["docs"], ["docs", "build"], ["docs", "build", "a", "b"]])
def test_a_wrong_usage(run: Run, words: list[str]) -> None:
    outcome = run(*words)
    assert outcome.code == 2
    assert outcome.errors.startswith("passe-marche : ")
