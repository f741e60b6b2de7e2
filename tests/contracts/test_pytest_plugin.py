"""The pytest plugin: its documented example runs as it is written, and each test has its world."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from contracts.provider.control import ControlError
from contracts.workspace import PasseMarche

GUIDE = Path(__file__).parents[2] / "docs" / "harness-pytest.md"


def test_the_documented_example_passes(tmp_path: Path) -> None:
    example = re.search(r"```python\n(.*?)```", GUIDE.read_text("utf-8"), re.DOTALL)
    assert example is not None
    (tmp_path / "test_platform.py").write_text(example[1])
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-W", "error", "."]
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "6 passed" in ran.stdout


def test_a_test_has_a_world_of_its_own(passe_marche: PasseMarche) -> None:
    assert passe_marche.requests == []
    assert passe_marche.deliveries == []
    before = passe_marche.clock.now
    passe_marche.clock.freeze()
    passe_marche.clock.advance(hours=1)
    assert (passe_marche.clock.now - before).total_seconds() >= 3600


def test_another_test_has_another_world(passe_marche: PasseMarche) -> None:
    assert passe_marche.checklist()["counts"]["not_seen"] == 58
    assert passe_marche.clock.now.hour == 9


def test_faults_are_counted_and_forgotten(passe_marche: PasseMarche) -> None:
    passe_marche.faults.add("createPublicMarket", 503, times=2)
    passe_marche.faults.add("createToken", 500)
    assert passe_marche.faults.left == 3
    passe_marche.faults.clear()
    assert passe_marche.faults.left == 0


def test_any_fault_can_be_scripted(passe_marche: PasseMarche) -> None:
    for name, kind in passe_marche.faults.kinds.items():
        needed = {"status": 503} if name == "status" else {}
        scripted = passe_marche.faults.script(name, identifier="VR-2026-A", **needed)
        assert (scripted["fault"], scripted[kind["on"]]) == (name, "any")
    assert passe_marche.faults.left == len(passe_marche.faults.kinds)
    assert passe_marche.faults.uses == []


def test_a_scenario_is_played(passe_marche: PasseMarche) -> None:
    result = passe_marche.play("several-applications", count=3)
    made = [shape for shape in result["made"] if shape["kind"] == "market_application"]
    assert [shape["state"] for shape in made] == ["completed"] * 3
    with pytest.raises(ControlError, match="did you mean 'token-expired'"):
        passe_marche.play("token-expred")


def test_a_fault_that_cannot_be_scripted_is_told(passe_marche: PasseMarche) -> None:
    with pytest.raises(ControlError, match="there is no fault"):
        passe_marche.faults.script("nothing")
    with pytest.raises(ControlError, match="is no parameter of the fault 'latency'"):
        passe_marche.faults.script("latency", second=3)
    assert passe_marche.faults.left == 0
