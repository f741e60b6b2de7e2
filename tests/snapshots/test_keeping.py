"""What keeps the state of a server while it runs."""

import asyncio
import json
from dataclasses import replace
from pathlib import Path

import pytest

from sandbox.app import create_app
from sandbox.snapshots.keeping import Keeper, begin
from tests.snapshots.conftest import SETTINGS, connected

pytestmark = pytest.mark.anyio


async def test_the_last_file_is_the_newest(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """However often it was being saved at the very moment at which it ends."""
    path = tmp_path / "etat.json"
    for number in range(5):
        application = create_app(SETTINGS)
        keeper = Keeper(application.spaces, path, every=0.0001)
        application.keep(keeper)
        keeper.start()
        client = await connected(application)
        for _ in range(number + 1):
            await client.post("trigger", {"event": "market.completed"})
        await application.close()
        await client.http.aclose()
        found = json.loads(path.read_bytes())
        assert len(found["workspaces"][0]["markets"]) == number + 1
        assert f"{number + 1} march" in capsys.readouterr().err
        assert [file.name for file in tmp_path.iterdir()] == ["etat.json"]


async def test_what_only_looks_is_no_reason_to_save(tmp_path: Path) -> None:
    path = tmp_path / "etat.json"
    application = create_app(SETTINGS)
    keeper = Keeper(application.spaces, path, every=0)
    keeper.start()
    before = keeper._mark()
    for method, address in (("GET", "/_sandbox/clock"), ("HEAD", "/_sandbox/console")):
        keeper.touch(method, address)
    assert keeper._mark() == before
    for method, address in (("POST", "/_sandbox/clock"), ("GET", "/candidate/x")):
        keeper.touch(method, address)
        assert keeper._mark() != before
        before = keeper._mark()
    await application.spaces.reset("default")
    assert keeper._mark() != before
    await application.spaces.close()


async def test_a_failure_is_told_once_and_tried_again(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    application = create_app(SETTINGS)
    keeper = Keeper(application.spaces, folder / "etat.json", every=0)
    folder.rmdir()
    await keeper.finish()
    await keeper.finish()
    assert keeper.failure and "ne peut pas être enregistré" in keeper.failure
    assert len(caplog.records) == 1
    folder.mkdir()
    await keeper.finish()
    assert keeper.failure is None
    assert (folder / "etat.json").exists()
    await application.spaces.close()


@pytest.mark.parametrize("content", [None, b""])
async def test_one_command_for_the_first_time_and_every_other(
    tmp_path: Path, content: bytes | None
) -> None:
    path = tmp_path / "etat.json"
    if content is not None:
        path.write_bytes(content)
    settings = replace(SETTINGS, load=str(path), save=str(tmp_path / "." / "etat.json"))
    application = create_app(settings)
    keeper, told = begin(application.spaces, settings)
    assert told == [f"{path} n'existe pas encore : départ à neuf."]
    assert keeper is not None
    await keeper.finish()
    again, told = begin(create_app(settings).spaces, settings)
    assert again is not None
    assert told[0].startswith(f"État repris de {path} : 1 espace de travail")
    assert len(told) == 1
    await asyncio.sleep(0)
    await application.spaces.close()
