"""What the README says of faults is so: its commands, its call, its names."""

import json
import re
import shlex
from pathlib import Path

import pytest

from sandbox.cli import main
from sandbox.faults import markers
from sandbox.faults.registry import kinds
from sandbox.faults.scripting import check
from tests.conftest import Live

README = (Path(__file__).parents[2] / "README.md").read_text("utf-8")
SECTION = README.partition("### Pannes\n")[2].partition("\n##")[0]


def test_every_fault_is_named() -> None:
    table = "\n".join(line for line in SECTION.splitlines() if line.startswith("| de"))
    assert set(re.findall(r"`(\w+)`", table)) == set(kinds())


def test_the_number_of_faults_is_right() -> None:
    assert f"les {len(kinds())} que l'on peut provoquer" in README


def test_the_commands_do_what_they_say(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PASSE_MARCHE_URL", live.url)
    commands = re.findall(r"^passe-marche (.+)$", SECTION, re.MULTILINE)
    assert len(commands) == 4
    for command in commands:
        assert main(shlex.split(command)) == 0


def test_the_call_is_accepted() -> None:
    (body,) = re.findall(r"-d '(.+?)'\n", SECTION, re.DOTALL)
    assert len(check(json.loads(body))) == 2


def test_the_names_hold_faults() -> None:
    names = re.findall(r"`(Voirie [^`]+)`", SECTION)
    assert len(names) == 2
    for name in names:
        (marker,) = markers.read(name)
        assert marker.wish is not None
