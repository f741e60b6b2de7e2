"""The clock over the control API."""

import pytest

from tests.control.conftest import Client, Receiver

pytestmark = pytest.mark.anyio


async def test_a_seeded_clock_starts_at_a_known_instant(sandbox: Client) -> None:
    await sandbox.post("reset")
    clock = await sandbox.get("clock")
    assert clock["now"].startswith("2026-11-23T09:00:0")
    assert (clock["frozen"], clock["ran"]) == (False, [])


async def test_freezing_advancing_resuming(sandbox: Client) -> None:
    frozen = await sandbox.post("clock", {"freeze_at": "2027-01-01T00:00:00+01:00"})
    assert frozen == {"now": "2026-12-31T23:00:00Z", "frozen": True, "ran": []}
    later = await sandbox.post("clock", {"advance_seconds": 90.5})
    assert later == {"now": "2026-12-31T23:01:30Z", "frozen": True, "ran": []}
    assert await sandbox.get("clock") == later
    resumed = await sandbox.post("clock", {"resume": True})
    assert (resumed["now"][:16], resumed["frozen"]) == ("2026-12-31T23:01", False)
    again = await sandbox.post("clock", {"resume": True})
    assert again["frozen"] is False


async def test_advancing_by_nothing(sandbox: Client) -> None:
    await sandbox.post("clock", {"freeze_at": "2027-01-01T00:00:00Z"})
    assert (await sandbox.post("clock", {"advance_seconds": 0}))["now"] == "2027-01-01T00:00:00Z"


async def test_freezing_in_the_past_runs_nothing(sandbox: Client) -> None:
    await sandbox.post("trigger", {"event": "market.completed"}, wait="delivery")
    past = await sandbox.post("clock", {"freeze_at": "2020-01-01T00:00:00Z"})
    assert past == {"now": "2020-01-01T00:00:00Z", "frozen": True, "ran": []}


@pytest.mark.parametrize(
    "text",
    ["2027-01-01T00:00:00", "2027-01-01", "tomorrow", "", "2027-02-30T00:00:00Z", "12:00Z"],
)
async def test_an_instant_needs_a_date_a_time_and_a_zone(sandbox: Client, text: str) -> None:
    error, hint = await sandbox.refusal(422, "POST", "clock", json={"freeze_at": text})
    assert "freeze_at" in error
    assert "2026-11-23T09:00:00Z" in hint


@pytest.mark.parametrize(
    "text",
    ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "1969-12-31T23:59:59Z"],
)
async def test_the_calendar_has_two_ends(sandbox: Client, text: str) -> None:
    _, hint = await sandbox.refusal(422, "POST", "clock", json={"freeze_at": text})
    assert "between 1970-01-01T00:00:00Z and 2999-12-31T23:59:59Z" in hint


async def test_advancing_stops_at_the_end_of_the_calendar(sandbox: Client) -> None:
    await sandbox.post("clock", {"freeze_at": "2999-01-01T00:00:00Z"})
    body = {"advance_seconds": 3_155_760_000}
    await sandbox.refusal(422, "POST", "clock", json=body)
    assert (await sandbox.get("clock"))["now"] == "2999-01-01T00:00:00Z"
    # Everything that computes with time still works there.
    await sandbox.market(deadline="3000-01-01T00:00:00Z")


async def test_half_an_hour_with_a_failing_receiver(sandbox: Client, receiver: Receiver) -> None:
    """The retries, the breaker and its probe, each at its own instant, before the call returns."""
    job = await sandbox.world(webhook_url=receiver.url)
    await job.post("clock", {"freeze_at": "2027-01-01T00:00:00Z"})
    receiver.status = 500
    for _ in range(2):
        await job.post("trigger", {"event": "market.completed"})
    ran = (await job.post("clock", {"advance_seconds": 1_806}))["ran"]
    assert [(event["at"][11:19], event["kind"]) for event in ran] == [
        ("00:00:01", "webhook"),
        ("00:00:05", "webhook"),
        ("00:00:05", "webhook"),
        ("00:00:06", "webhook"),
        ("00:00:06", "breaker"),
        ("00:30:06", "webhook"),
        ("00:30:06", "breaker"),
    ]
    assert len(receiver.bodies) == 6
    assert [delivery["status"] for delivery in await job.deliveries()] == ["failed", "failed"]
    breaker = await job.get("breaker")
    assert (breaker["state"], breaker["probe_at"]) == ("open", "2027-01-01T01:00:06.000Z")


async def test_a_token_ends_after_a_day(sandbox: Client) -> None:
    token = await sandbox.token()
    await sandbox.post("clock", {"advance_seconds": 86_400})
    answer = await sandbox.http.post(
        "/api/v1/public_markets", json={}, headers={"Authorization": f"Bearer {token}"}
    )
    assert answer.status_code == 401
    (call, *_) = (await sandbox.get("requests"))["requests"]
    assert "expired at" in call["reason"]
