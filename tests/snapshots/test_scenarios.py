"""Whatever situation a scenario brings about, a copy of the sandbox is in the same one."""

import pytest

from sandbox.scenarios import catalogue
from tests.control.conftest import NOWHERE, Client
from tests.snapshots.conftest import loaded, saved
from tests.snapshots.views import comparable, everything

pytestmark = pytest.mark.anyio
CASES = [
    (scenario.name, scenario.profiles[0]) for scenario in catalogue.library().scenarios.values()
]


@pytest.mark.parametrize(("name", "profile"), CASES)
async def test_a_situation_is_kept(sandbox: Client, other: Client, name: str, profile: str) -> None:
    await sandbox.post("clock", {"freeze_at": "now"})
    world = await sandbox.world(name="here", seed=7, profile=profile, webhook_url=NOWHERE)
    await world.post("clock", {"freeze_at": "now"})
    await world.post(f"scenarios/{name}/run")
    await world.post("clock", {"freeze_at": "now"})
    await world.post("clock", {"advance_seconds": 0})
    snapshot = await saved(sandbox)
    await loaded(other, snapshot)
    copy = Client(other.http, "here")
    assert await everything(copy) == await everything(world)
    assert comparable(await saved(other)) == comparable(snapshot)
