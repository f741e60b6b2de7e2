"""A snapshot that somebody has changed is refused, or everything works afterwards all the same."""

import asyncio
import copy
import json
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sandbox.app import Application
from tests.control.conftest import Client
from tests.snapshots.conftest import clean, connected, load
from tests.snapshots.views import everything

EXAMPLE = json.loads((Path(__file__).parent / "files" / "version-1.json").read_bytes())

HOSTILE: list[Any] = [
    None, True, 0, -1, 1, 2**53, 2**63, 0.5, "", "x", "../x", "\u202e", "a\r\nb: c", "é" * 300,
    "2026-11-23T09:00:00Z", "2999-12-31T23:59:59Z", "eA==", [], {}, [[]], ["x"], {"x": 1}, [1],
]  # fmt: skip


def _places(value: Any, way: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """List the ways to everything in a document; of a long list the first and the last."""
    found = [way] if way else []
    if isinstance(value, dict):
        steps: list[Any] = list(value)
    elif isinstance(value, list):
        steps = sorted({0, 1, len(value) - 1} & set(range(len(value))))
    else:
        steps = []
    for step in steps:
        found += _places(value[step], (*way, step))
    return found


PLACES = [way for way in _places(EXAMPLE) if way[0] == "workspaces" or len(way) == 1]


def changed(way: tuple[Any, ...], to: Any, drop: bool) -> Any:
    snapshot = copy.deepcopy(EXAMPLE)
    parent = snapshot
    for step in way[:-1]:
        parent = parent[step]
    if drop:
        del parent[way[-1]]
    elif to == "another":
        siblings = list(parent.values() if isinstance(parent, dict) else parent)
        parent[way[-1]] = copy.deepcopy(siblings[0])
    else:
        parent[way[-1]] = to
    return snapshot


async def outcome(application: Application, snapshot: Any) -> None:
    """Load it: refused, or all that can be asked is answered and the journey goes on."""
    client = await connected(application)
    try:
        answer = await load(client, snapshot)
        assert answer.status_code in (200, 422), answer.text
        if answer.status_code == 200:
            for world in answer.json()["workspaces"]:
                await _live(Client(client.http, world))
    finally:
        await client.http.aclose()
        await clean(application)


async def _live(client: Client) -> None:
    await everything(client)
    for method, path, body in (
        ("POST", "clock", {"freeze_at": "now"}),
        ("POST", "trigger", {"event": "market_application.completed"}),
        ("POST", "clock", {"advance_seconds": 90}),
        ("POST", "clock", {"advance_seconds": 4_000}),
    ):
        answer = await client.call(method, path, json=body)
        assert answer.status_code < 500, answer.text
    for kind in ("public_markets", "market_applications"):
        for record in (await client.get(kind))[kind]:
            path = f"{kind}/{record['identifier']}"
            for action in ("complete", "retry_sync"):
                answer = await client.call("POST", f"{path}/{action}", json={})
                assert answer.status_code < 500, answer.text
    await everything(client)
    answer = await client.http.get("/_sandbox/snapshot")
    assert answer.status_code == 200


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    way=st.sampled_from(PLACES),
    to=st.sampled_from([*HOSTILE, "another"]),
    drop=st.booleans(),
)
def test_what_is_accepted_works(
    applications: tuple[Application, Application],
    way: tuple[Any, ...],
    to: Any,
    drop: bool,
) -> None:
    asyncio.run(outcome(applications[0], changed(way, to, drop)))
