"""Identifiers of the running service: the time in base 36."""

import pytest

from tests.deployed.conftest import Deployed

pytestmark = pytest.mark.anyio
NOON = 1_781_524_800_000_000
"""2026-06-15T12:00:00Z in microseconds."""


async def frozen(deployed: Deployed, at: str) -> Deployed:
    await deployed.freeze(at)
    await deployed.use()
    return deployed


async def test_they_hold_the_time(deployed: Deployed) -> None:
    await frozen(deployed, "2026-06-15T12:00:00Z")
    prefix, year, suffix = (await deployed.market()).split("-")
    assert (prefix, year, suffix[:2], len(suffix)) == ("VR", "2026", "00", 12)
    assert 0 <= int(suffix, 36) - NOON <= 999


@pytest.mark.parametrize(
    ("at", "year"), [("2026-12-31T22:59:59Z", "2026"), ("2026-12-31T23:00:00Z", "2027")]
)
async def test_the_year_is_that_of_paris(deployed: Deployed, at: str, year: str) -> None:
    await frozen(deployed, at)
    assert (await deployed.market()).split("-")[1] == year


async def test_they_are_nearly_in_order(deployed: Deployed) -> None:
    await frozen(deployed, "2026-06-15T12:00:00Z")
    made = []
    for _ in range(5):
        made.append(await deployed.market())
        await deployed.advance(0.001)
    assert made == sorted(made)


async def test_a_clock_that_stands_still_gives_no_identifier_twice(deployed: Deployed) -> None:
    await frozen(deployed, "2026-06-15T12:00:00Z")
    made = [await deployed.market() for _ in range(1_100)]
    assert len(set(made)) == 1_100


async def test_nor_do_two_workspaces(deployed: Deployed) -> None:
    made = []
    for _ in range(8):
        world = await deployed.control("POST", "workspaces", json={"profile": "deployed"})
        own = Deployed(deployed.http, world["name"])
        own.editor = world["editors"][0]
        await frozen(own, "2026-06-15T12:00:00Z")
        made += [await own.market() for _ in range(20)]
    assert len(set(made)) == len(made)


async def test_applications_have_the_same_form(synced: Deployed) -> None:
    market = await synced.open_market()
    application = await synced.application(market)
    assert application.startswith("VR-2026-00")
    assert application > market
