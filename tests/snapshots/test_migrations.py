"""Snapshots of other versions: brought up to date, or refused with what to do."""

import asyncio
import copy
import json
from pathlib import Path
from typing import Any

import pytest

from sandbox.settings import Settings
from sandbox.snapshots import restoring
from sandbox.snapshots.migrations import MIGRATIONS, migrate
from sandbox.snapshots.refusals import SnapshotRefused
from sandbox.snapshots.shapes import VERSION
from sandbox.snapshots.taking import take
from sandbox.spaces import Spaces
from sandbox.version import package_version

FILES = sorted((Path(__file__).parent / "files").glob("version-*.json"))


HERE = package_version()


def raw(**changes: Any) -> dict[str, Any]:
    return {"format": "passe-marche-snapshot", "version": VERSION, "sandbox": HERE, **changes}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_of_every_version_is_understood(path: Path) -> None:
    """Whoever breaks this has changed the format: a migration is missing, or a default."""
    snapshot = json.loads(path.read_bytes())
    found = snapshot["version"]
    parsed = restoring.examine(snapshot)
    assert parsed.version == found
    spaces = Spaces(Settings())
    restoring.install(spaces, restoring.prepare(spaces, parsed))
    default = spaces.get("default")
    assert default.workspace.markets and default.workspace.applications
    assert list(default.engine.deliveries)
    again = json.loads(b"".join(asyncio.run(take(spaces)).chunks()))
    assert again["version"] == VERSION


def test_there_is_a_file_of_every_version() -> None:
    assert [path.stem for path in FILES] == [f"version-{n}" for n in range(VERSION + 1)]
    assert sorted(MIGRATIONS) == list(range(VERSION))


def test_the_present_version_is_left_as_it_is() -> None:
    snapshot = raw(workspaces=[])
    before = copy.deepcopy(snapshot)
    assert migrate(snapshot) == VERSION
    assert snapshot == before


def test_steps_are_taken_one_after_the_other() -> None:
    table = {
        3: lambda found: found.update(way=[3]),
        4: lambda found: found["way"].append(4),
    }
    snapshot = raw(version=3)
    assert migrate(snapshot, table, newest=5) == 3
    assert snapshot["way"] == [3, 4]
    assert snapshot["version"] == 5


def test_a_newer_one_is_refused_with_the_versions_and_a_remedy() -> None:
    with pytest.raises(SnapshotRefused) as caught:
        migrate(raw(version=VERSION + 1, sandbox="9.1.0"))
    problem, remedy = caught.value.problem, caught.value.remedy
    assert problem.en == (
        f"the snapshot is of version {VERSION + 1}, written by the sandbox 9.1.0; "
        f"the sandbox {HERE} understands versions 0 to {VERSION}"
    )
    assert "de la version 2, écrit par le bac à sable 9.1.0" in problem.fr
    assert "at least as recent as 9.1.0" in remedy.en
    assert "au moins aussi récent que 9.1.0" in remedy.fr


def test_a_key_of_a_later_sandbox_is_told_with_its_version() -> None:
    """A key may be added without a new version of the format: older sandboxes say why not."""
    snapshot = json.loads(FILES[-1].read_bytes())
    snapshot |= {"sandbox": "0.9.0", "colours": []}
    with pytest.raises(SnapshotRefused) as caught:
        restoring.examine(snapshot)
    assert "colours" in caught.value.problem.en
    assert f"written by the sandbox 0.9.0, and this is {HERE}" in caught.value.remedy.en
    assert f"écrit par le bac à sable 0.9.0, et celui-ci est le {HERE}" in caught.value.remedy.fr


def test_one_that_is_too_old_is_refused() -> None:
    with pytest.raises(SnapshotRefused) as caught:
        migrate(raw(version=2), {3: lambda _: None}, newest=4)
    assert "version 2" in caught.value.problem.en
    assert "versions 3 to 4" in caught.value.problem.en
    assert "more recent sandbox" in caught.value.remedy.en


@pytest.mark.parametrize("version", [-1, -(10**12), 10**30, 10**6])
def test_versions_that_never_were(version: int) -> None:
    with pytest.raises(SnapshotRefused) as caught:
        migrate(raw(version=version, sandbox="\n" * 90))
    assert len(caught.value.problem.en) < 200
    assert "\n" not in caught.value.problem.en


def test_a_migration_finds_anything() -> None:
    """It runs before anything is checked: what it does not find it leaves alone."""
    for content in ({}, {"workspaces": 5}, {"scope": []}):
        with pytest.raises(SnapshotRefused):
            restoring.examine(raw(version=0, **content))
