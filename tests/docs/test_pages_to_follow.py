"""The other pages that say what to type: each followed from a new sandbox to its end."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from sandbox.launcher import Launcher
from tests.docs.walking import (
    CONTENT,
    ROOT,
    clean_environment,
    free_ports,
    installed_shell,
    project,
    steps,
    walk,
)

STARTS_ITS_OWN = [
    "fr/depannage.md",
    "fr/signatures.md",
    "en/troubleshooting.md",
    "en/signatures.md",
]
BESIDE_ONE = ["fr/recettes.md", "en/recipes.md"]
FOLLOWED = [*STARTS_ITS_OWN, *BESIDE_ONE, "fr/tutoriel.md", "en/tutorial.md"]
QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")


def text_of(page: str) -> str:
    return (CONTENT / page).read_text("utf-8")


def folder_of(tmp_path: Path) -> Path:
    """Make the project's folder, as far as pages go into it."""
    folder = project(tmp_path / "project")
    (folder / "sandbox" / "docs").mkdir(parents=True)
    (folder / "sandbox" / "docs" / "recipes").symlink_to(ROOT / "sandbox" / "docs" / "recipes")
    return folder


@pytest.mark.parametrize("page", STARTS_ITS_OWN)
def test_a_page_that_starts_its_own_sandbox(tmp_path: Path, page: str) -> None:
    text = text_of(page)
    sandbox, receiver = (str(port) for port in free_ports(2))
    settings = {"PASSE_MARCHE_PORT": sandbox, "PORT": receiver}
    settings |= {"RECEVEUR_PORT": receiver, "RECEIVER_PORT": receiver}
    environment = {**clean_environment(tmp_path), **settings}
    shown = {"3000": sandbox, "8080": receiver}
    with walk(installed_shell("bash"), folder_of(tmp_path), environment, shown) as reader:
        for step in steps(text):
            reader.do(step)


@pytest.mark.parametrize("page", BESIDE_ONE)
def test_a_page_for_a_sandbox_that_runs(tmp_path: Path, page: str) -> None:
    text = text_of(page)
    with Launcher() as sandbox:
        environment = {**clean_environment(tmp_path), "PASSEMARCHE_URL": sandbox.url}
        environment["PASSE_MARCHE_URL"] = sandbox.url
        shell = installed_shell("bash")
        with walk(shell, folder_of(tmp_path), environment, {}) as reader:
            for step in steps(text):
                reader.do(step)


@pytest.mark.parametrize("page", FOLLOWED)
def test_what_is_typed_means_the_same_in_every_shell(page: str) -> None:
    for step in steps(text_of(page)):
        if step.block.language == "sh":
            # zsh takes neither comments nor unquoted ? on its command line; bash expands !.
            unquoted = QUOTED.sub("", step.block.text)
            assert not re.search(r"^\s*#|\?", unquoted, re.MULTILINE), step.block.text
            assert not re.search(r"\b(jq|gsed|seq|readlink|timeout)\b", unquoted)
            assert not re.search(r"!(?!=)", step.block.text), step.block.text


@pytest.mark.parametrize("page", BESIDE_ONE)
def test_the_table_shown_takes_an_event_once(page: str) -> None:
    block = next(s.block for s in steps(text_of(page)) if s.block.language == "sql")
    create, insert = (part for part in block.text.split(";") if part.strip())
    event = ("market.completed", "VR-2026-A", "2026-11-24T09:00:00.000Z", "{}")
    with closing(sqlite3.connect(":memory:")) as database:
        database.execute(create)
        assert [database.execute(insert, event).rowcount for _ in range(2)] == [1, 0]
