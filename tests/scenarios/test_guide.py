"""The guide for writing scenarios: its examples are run, and it names the whole vocabulary."""

import re
from pathlib import Path

import pytest

import sandbox.docs
from sandbox.scenarios.actions.registry import actions
from tests.scenarios.conftest import World

pytestmark = pytest.mark.anyio

GUIDE = (Path(sandbox.docs.__file__).parent / "content/fr/scenarios-ecrire.md").read_text("utf-8")
EXAMPLE, REPETITION = re.findall(r"```yaml\n(.*?)```", GUIDE, re.DOTALL)


async def test_the_example_is_run_as_written(sandbox: World, folder: Path) -> None:
    (folder / "vendredi-soir.yaml").write_text(EXAMPLE, "utf-8")
    result = await sandbox.play("vendredi-soir", lots=3)
    application = await sandbox.application(result)
    assert (application["state"], application["sync_status"]) == ("completed", "sync_failed")
    assert len((await sandbox.market(result))["lots"]) == 3
    assert application["identifier"] in result["see"]["fr"]


async def test_the_repetition_is_run_as_written(sandbox: World, folder: Path) -> None:
    (folder / "own.yaml").write_text(REPETITION, "utf-8")
    result = await sandbox.play("own")
    assert [made["name"] for made in result["made"]] == [f"Marché n° {n}" for n in (1, 2, 3)]


def test_every_action_is_there_with_what_it_takes() -> None:
    rows = dict(re.findall(r"^\| `(\w+)` \|[^|]*\|(.*)\|$", GUIDE, re.MULTILINE))
    for name, action in actions().items():
        assert name in rows, name
        if name not in ("change_editor", "script_sources"):
            takes = set(re.findall(r"`(\w+)`", rows[name]))
            assert takes == set(action.schema["properties"]), name
    assert set(rows) - set(actions()) <= {"parameters", "steps", "profiles", "topic", "try"}
