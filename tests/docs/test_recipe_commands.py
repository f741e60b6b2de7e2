"""The commands that the pages give to start a recipe start it, as they are written."""

import os
import re
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.conftest import Live
from tests.docs.recipes import RECIPES, environment, wait_until_it_listens
from tests.docs.walking import CONTENT, free_ports

STARTS = re.compile(r"`((?:php|java|mcs|ruby|node|python3) [^`]+)`")


def commands(page: str) -> list[str]:
    """Take the commands out of a page."""
    text = re.sub(r"^```.*?^```$", "", (CONTENT / page).read_text("utf-8"), flags=re.M | re.S)
    return [re.sub(r"\s+", " ", found) for found in STARTS.findall(text)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with every recipe in it, as one who has downloaded them has."""
    for path in RECIPES.glob("*/*.*"):
        shutil.copy(path, tmp_path)
    return tmp_path


def installed(command: str) -> str:
    """Give a command; skips where it, or a library that it needs, is not there."""
    program = command.split(maxsplit=1)[0]
    needed = "javac" if program == "java" else program
    if shutil.which(needed) is None:
        pytest.skip(f"{needed} is not installed")
    if program == "mcs" and shutil.which("mono") is None:
        pytest.skip("mono is not installed")
    return command


@contextmanager
def running(
    command: str, folder: Path, settings: dict[str, str]
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a command of a shell for a `with` block, and end it with all that it has started."""
    with (
        (folder / "said.txt").open("w+b") as said,
        subprocess.Popen(
            ["bash", "-c", command],
            cwd=folder,
            env=environment(settings),
            stdout=said,
            stderr=said,
            start_new_session=True,
        ) as process,
    ):
        try:
            yield process
        finally:
            os.killpg(process.pid, signal.SIGKILL)


def test_both_languages_give_the_same_commands() -> None:
    assert commands("fr/signatures.md") == commands("en/signatures.md")
    assert commands("fr/recettes.md") == commands("en/recipes.md")
    assert len(commands("fr/signatures.md")) == len(commands("fr/recettes.md")) == 6


@pytest.mark.parametrize("command", commands("fr/signatures.md"))
def test_a_receiver_starts(command: str, folder: Path) -> None:
    port = free_ports(1)[0]
    settings = {"PASSEMARCHE_WEBHOOK_SECRET": "0" * 64, "PORT": str(port)}
    with running(installed(command).replace("8080", str(port)), folder, settings) as process:
        wait_until_it_listens(port, process, folder / "said.txt")
        answer = httpx.get(f"http://127.0.0.1:{port}/webhooks/stats", timeout=30)
    assert answer.json() == {"processed": 0}


@pytest.mark.parametrize("command", commands("fr/recettes.md"))
def test_a_client_runs(command: str, folder: Path, live: Live) -> None:
    settings = {
        "PASSEMARCHE_URL": live.url,
        "PASSEMARCHE_CLIENT_ID": "demo_editor_client",
        "PASSEMARCHE_CLIENT_SECRET": "demo_editor_secret",
        "JETON": str(folder / "jeton"),
    }
    done = subprocess.run(
        ["bash", "-c", installed(command)],
        cwd=folder,
        env=environment(settings),
        capture_output=True,
        text=True,
        check=False,
    )
    assert re.fullmatch(r"VR-2026-\w+\n", done.stdout), done.stderr
