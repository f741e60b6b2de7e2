"""What is no snapshot of ours is refused with the place and the reason, and nothing changes."""

import asyncio
import copy
import json
from collections.abc import Callable
from typing import Any

import pytest

from sandbox.app import Application
from sandbox.settings import Settings
from sandbox.snapshots import reading, restoring
from sandbox.snapshots.refusals import SnapshotRefused
from sandbox.spaces import Spaces
from tests.control.conftest import COMPANY, Client
from tests.snapshots.conftest import clean, connected, load, saved
from tests.snapshots.views import everything

Change = Callable[[dict[str, Any]], object]


@pytest.fixture(scope="module")
def whole(applications: tuple[Application, Application]) -> dict[str, Any]:
    """A snapshot in which there is something of everything."""
    return asyncio.run(_whole(applications))


async def _whole(applications: tuple[Application, Application]) -> dict[str, Any]:
    client = await connected(applications[0])
    await client.post("clock", {"freeze_at": "now"})
    await client.post("sources", {"outcomes": {"insee": "failed"}})
    done = await client.post("trigger", {"event": "market_application.completed"})
    await client.post("faults", {"fault": "latency", "operation": "createPublicMarket"})
    market = await client.http.get(f"/_sandbox/market_applications/{identifier_of(done)}")
    await client.application(market.json()["market_identifier"], siret=COMPANY)
    await client.post("clock", {"advance_seconds": 0.3})
    taken = await saved(client)
    await client.http.aclose()
    await clean(applications[0])
    return taken


def identifier_of(done: Any) -> str:
    return str(done["market_application"]["identifier"])


def refused(raw: Any) -> SnapshotRefused:
    """Have it refused; gives why."""
    with pytest.raises(SnapshotRefused) as caught:
        parsed = restoring.examine(copy.deepcopy(raw))
        restoring.prepare(Spaces(Settings(seed=1)), parsed)
    for text in (caught.value.problem, caught.value.remedy):
        assert text.fr and text.en and text.fr != text.en
    return caught.value


def changed(whole: dict[str, Any], change: Change) -> dict[str, Any]:
    snapshot = copy.deepcopy(whole)
    change(snapshot["workspaces"][0])
    return snapshot


def put(key: str, value: Any) -> Change:
    """Put a value at `a.0.b` of the workspace."""

    def change(world: Any) -> None:
        *way, last = [int(step) if step.isdigit() else step for step in key.split(".")]
        for step in way:
            world = (
                list(world.values())[step]
                if isinstance(world, dict) and isinstance(step, int)
                else world[step]
            )
        if isinstance(world, dict) and isinstance(last, int):
            last = list(world)[last]
        world[last] = value

    return change


def drop(key: str) -> Change:
    def change(world: Any) -> None:
        *way, last = [int(step) if step.isdigit() else step for step in key.split(".")]
        for step in way:
            world = world[step]
        del world[last]

    return change


def deep(levels: int) -> Any:
    value: Any = []
    for _ in range(levels):
        value = [value]
    return value


LATE = "3000-01-01T00:00:00Z"
TASK = {"at": "0001-01-01T00:00:00Z", "number": 1, "kind": "scan", "owner": "x", "key": "y"}
WRONG: list[tuple[Change, str]] = [
    # types
    (put("seed", "1"), "$.workspaces[0].seed"),
    (put("markets", {}), "$.workspaces[0].markets"),
    (put("markets.0.state", "lost"), "$.workspaces[0].markets[0].state"),
    (put("markets.0.deadline", "tomorrow"), "$.workspaces[0].markets[0].deadline"),
    (put("markets.0.history.0.at", 5), "$.workspaces[0].markets[0].history[0].at"),
    (put("markets.0.event.body", "not base64!"), "$.workspaces[0].markets[0].event.body"),
    (put("tokens.0.digest", None), "$.workspaces[0].tokens[0].digest"),
    (put("profile", "imaginary"), "$.workspaces[0].profile"),
    (put("faults_off", ["everything"]), "$.workspaces[0].faults_off[0]"),
    (put("source_outcomes", {"insee": "perhaps"}), "$.workspaces[0].source_outcomes[...]"),
    (drop("clock"), "$.workspaces[0]"),
    (drop("markets.0.identifier"), "$.workspaces[0].markets[0]"),
    # keys
    (put("colour", "red"), "$.workspaces[0]"),
    (put("markets.0.colour", "red"), "$.workspaces[0].markets[0]"),
    (put("webhooks.deliveries.0.event.x", 1), "$.workspaces[0].webhooks.deliveries[0].event"),
    # numbers, instants, depth
    (put("seed", 2**60), "$.workspaces[0].seed"),
    (put("seed", -1), "$.workspaces[0].seed"),
    (put("worlds", 0), "$.workspaces[0].worlds"),
    (put("lots", -3), "$.workspaces[0].lots"),
    (put("journal.calls.0.duration_ms", 1e300), "$.workspaces[0].journal.calls[0].duration_ms"),
    (put("clock.now", "2026-11-23T09:00:00"), "$.workspaces[0].clock.now"),
    (put("clock.now", LATE), "$.workspaces[0].clock.now"),
    (put("tokens.0.expires_at", "4000-01-01T00:00:00Z"), "$.workspaces[0].tokens[0].expires_at"),
    (put("agenda.tasks", [TASK]), "$.workspaces[0].agenda.tasks[0].at"),
    (put("applications.0.answers.0.value", deep(60)), "$.workspaces[0].applications[0].answers["),
    (
        put("faults.pending.0.parameters", {"seconds": deep(60)}),
        "$.workspaces[0].faults.pending[0]",
    ),
    # names and references
    (put("name", "../../etc"), "$.workspaces"),
    (put("editors", []), "$.workspaces[0].editors"),
    (put("editors.0.client_id", "basic_editor_client"), "$.workspaces[*].editors"),
    (put("editors.0.completion_webhook_url", "file:///etc/passwd"), "completion_webhook_url"),
    (put("tokens.0.client_id", "nobody"), "$.workspaces[0].tokens[0].client_id"),
    (put("markets.0.client_id", "nobody"), "$.workspaces[0].markets[0].client_id"),
    (put("markets.0.identifier", "../x"), "$.workspaces[0]"),
    (put("markets.0.completed_at", None), "$.workspaces[0].markets[0].completed_at"),
    (put("markets.0.market_type_codes", ["dreams"]), "markets[0].market_type_codes"),
    (put("markets.0.field_keys", ["dreams"]), "$.workspaces[0].markets[0].field_keys"),
    (put("markets.0.event.identifier", "VR-1"), "$.workspaces[0].markets[0].event"),
    (put("applications.0.market_identifier", "VR-1"), "applications[0].market_identifier"),
    (put("applications.0.siret", "12345"), "$.workspaces[0].applications[0].siret"),
    (put("applications.0.lots", [7]), "$.workspaces[0].applications[0].lots"),
    (put("applications.0.failed_document", "x"), "applications[0].failed_document"),
    (
        put("applications.0.answers", {"x": {"value": 1}}),
        "$.workspaces[0].applications[0].answers[",
    ),
    (put("applications.0.fetches.0.name", "x"), "$.workspaces[0].applications[0].fetches["),
    (put("applications.0.files.0.name", "../../x.pdf"), "$.workspaces[0].applications[0].files["),
    (put("applications.0.files.0.media_type", "a\r\nb"), "$.workspaces[0].applications[0].files["),
    (put("applications.0.files.0.id", "x"), "$.workspaces[0].applications[0].files["),
    (put("applications.0.files.0.field_key", "x"), "$.workspaces[0].applications[0].files["),
    (put("applications.0.files.0.content", {"content": "9"}), "applications[0].files[...].content"),
    (put("applications.0.files.0.content", {"path": "/etc/passwd"}), "files[...].content"),
    (put("markets.0.history.0.target", "x"), "$.workspaces[0].markets[0].history[0]"),
    (put("webhooks.deliveries.0.event.client_id", "x"), "webhooks.deliveries[0].event.client_id"),
    (put("webhooks.deliveries.0.variant", "x"), "$.workspaces[0].webhooks.deliveries[0].variant"),
    (put("webhooks.deliveries.0.id", "/"), "$.workspaces[0].webhooks.deliveries[0].id"),
    (put("journal.calls.0.drift", ["D-999"]), "$.workspaces[0].journal.calls[0].drift"),
    (put("companies.0", ["a", "b", "c"]), "$.workspaces[0].companies[0]"),
    (put("document_failures", ["x"]), "$.workspaces[0].document_failures"),
    (put("source_outcomes", {"x": "failed"}), "$.workspaces[0].source_outcomes"),
    (put("faults.pending.0.kind", "x"), "$.workspaces[0].faults.pending[0].kind"),
    (put("faults.pending.0.targets", ["x"]), "$.workspaces[0].faults.pending[0].targets"),
    (put("faults.pending.0.parameters", {"x": 1}), "$.workspaces[0].faults.pending[0].parameters"),
    (put("ids.generators", {"market": "AAAA"}), "$.workspaces[0].ids"),
    # what is kept in order
    (put("journal.received", 0), "$.workspaces[0].journal.calls"),
    (put("feed.last_id", 5000), "$.workspaces[0].feed.happenings"),
    (put("feed.first_id", 0), "$.workspaces[0].feed.happenings"),
    (put("feed.happenings.0.breaker", "and another"), "$.workspaces[0].feed.happenings[0]"),
    (put("webhooks.lanes.0.queue", ["x"]), "$.workspaces[0].webhooks"),
    (put("webhooks.lanes.0.queue", []), "$.workspaces[0].webhooks"),
    (put("webhooks.lanes.0.key", "x"), "$.workspaces[0].webhooks"),
    (put("webhooks.decided", ["x"]), "$.workspaces[0].webhooks"),
    (put("webhooks.parked", [{"delivery": "x", "wants_next": True, "behind": None}]), "webhooks"),
]


def test_the_example_holds_everything(whole: dict[str, Any]) -> None:
    world = whole["workspaces"][0]
    for key in ("tokens", "markets", "applications", "companies", "editors", "source_outcomes"):
        assert world[key], key
    assert world["applications"][0]["files"] and world["applications"][0]["fetches"]
    assert world["faults"]["pending"]
    assert world["webhooks"]["lanes"] and world["journal"]["calls"] and world["feed"]["happenings"]
    restoring.examine(copy.deepcopy(whole))


@pytest.mark.parametrize(("change", "place"), WRONG, ids=range(len(WRONG)))
def test_the_place_is_named(whole: dict[str, Any], change: Change, place: str) -> None:
    problem = refused(changed(whole, change))
    assert place in problem.problem.en
    assert place in problem.problem.fr
    assert len(problem.problem.en) < 700


@pytest.mark.parametrize("raw", [None, 1, "x", [], {}, {"format": "zip"}, {"a": [1]}])
def test_what_is_foreign(raw: Any) -> None:
    problem = refused(raw)
    assert "no snapshot" in problem.problem.en
    assert "n'est pas un instantané" in problem.problem.fr


@pytest.mark.parametrize("version", [None, "1", 1.5, True, []])
def test_a_version_is_a_number(version: Any) -> None:
    assert "version" in refused({"format": "passe-marche-snapshot", "version": version}).problem.en


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"nonsense",
        b"\xff\xfe{}",
        b'{"format": "passe-marche-snapshot", "version": 1, "workspaces": [',
        b"[" * 100_000,
        b'{"a": ' * 5_000 + b"1" + b"}" * 5_000,
        b"PK\x03\x04",
        b'{"seed": NaN}',
    ],
    ids=range(9),
)
def test_what_is_not_json(data: bytes) -> None:
    with pytest.raises(SnapshotRefused) as caught:
        restoring.examine(reading.parse(data))
    assert "JSON" in caught.value.problem.en and "JSON" in caught.value.problem.fr


def test_a_file_that_was_cut_off(whole: dict[str, Any]) -> None:
    data = json.dumps(whole).encode()
    for end in range(0, len(data), len(data) // 40):
        with pytest.raises(SnapshotRefused):
            restoring.examine(reading.parse(data[:end]))


def test_deep_nesting_where_anything_may_stand(whole: dict[str, Any]) -> None:
    data = json.dumps(whole).encode()
    hostile = data.replace(
        b'"parameters": {', b'"parameters": {"x": ' + b"[" * 900 + b"]" * 900 + b","
    )
    assert hostile != data
    with pytest.raises(SnapshotRefused):
        restoring.examine(reading.parse(hostile))


def test_the_default_workspace_is_needed_in_a_whole_snapshot(whole: dict[str, Any]) -> None:
    assert "'default' is missing" in refused({**whole, "workspaces": []}).problem.en


def test_a_workspace_twice(whole: dict[str, Any]) -> None:
    double = {**whole, "workspaces": whole["workspaces"] * 2}
    assert "twice" in refused(double).problem.en


@pytest.mark.parametrize("name", ["../../etc", "", "a b", "x" * 65, "é"])
def test_a_workspace_has_a_name_that_it_could_have_been_given(
    whole: dict[str, Any], name: str
) -> None:
    other = changed(whole, put("name", name))
    assert "$.workspaces[0].name" in refused({**other, "scope": "workspace"}).problem.en


@pytest.mark.parametrize("contents", [None, [], {"1": 5}, {"1": "%"}])
def test_contents_that_are_none(whole: dict[str, Any], contents: Any) -> None:
    snapshot = changed(whole, put("applications.0.files.0.content", {"content": "1"}))
    assert refused({**snapshot, "contents": contents})


@pytest.mark.anyio
async def test_over_http_it_is_a_refusal_and_nothing_has_changed(
    whole: dict[str, Any], applications: tuple[Application, Application]
) -> None:
    client = await connected(applications[0])
    await client.post("clock", {"freeze_at": "now"})
    await client.market()
    before = await everything(client)
    for change, place in WRONG[:: len(WRONG) // 10]:
        answer = await load(client, changed(whole, change))
        assert answer.status_code == 422, answer.text
        assert place in answer.json()["error"]
        assert answer.json()["hint"]
    wrong = [
        (b"{", 400),
        (b"[1]", 422),
        (b"", 400),
        (b"[" * 3000, 400),
    ]
    for body, status in wrong:
        answer = await client.http.put(
            "/_sandbox/snapshot", content=body, headers={"Content-Type": "application/json"}
        )
        assert answer.status_code == status, answer.text
        assert list(answer.json()) == ["error", "hint"]
    assert await everything(client) == before
    assert len((await client.get("workspaces"))["workspaces"]) == 1
    await client.http.aclose()
    await clean(applications[0])


@pytest.mark.anyio
async def test_what_the_others_have_already(
    applications: tuple[Application, Application], sandbox: Client, other: Client
) -> None:
    """A workspace cannot be put beside another one that has its editors or its objects."""
    world = await sandbox.world(name="twin", seed=3)
    await world.market()
    snapshot = await saved(sandbox, "twin")
    snapshot["workspaces"][0]["name"] = "copy"
    error, hint = (await load(sandbox, snapshot)).json().values()
    assert "exists already in 'twin'" in error
    assert "delete or reset 'twin'" in hint


@pytest.mark.anyio
async def test_a_workspace_that_the_snapshot_lacks(sandbox: Client) -> None:
    snapshot = await saved(sandbox)
    answer = await load(sandbox, snapshot, "nowhere")
    assert answer.status_code == 422
    assert answer.json() == {
        "error": "the snapshot has no workspace 'nowhere'",
        "hint": "it holds: default",
    }


@pytest.mark.anyio
async def test_only_a_workspace_that_exists_can_be_saved(sandbox: Client) -> None:
    answer = await sandbox.http.get("/_sandbox/snapshot", params={"workspace": "nowhere"})
    assert answer.status_code == 404
    answer = await sandbox.http.get("/_sandbox/snapshot", params={"worskpace": "default"})
    assert answer.status_code == 422


def test_more_workspaces_than_the_server_takes(whole: dict[str, Any]) -> None:
    parsed = restoring.examine(copy.deepcopy({**whole, "scope": "workspace"}))
    spaces = Spaces(Settings(seed=1, max_workspaces=1))
    restoring.prepare(spaces, parsed)
    parsed.snapshot.workspaces[0].name = "another"
    with pytest.raises(SnapshotRefused, match="2 workspaces, and 1 are allowed"):
        restoring.prepare(spaces, parsed)
