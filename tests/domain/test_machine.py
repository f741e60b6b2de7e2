"""State machines as tables: every transition, and every one that does not exist."""

import itertools

import pytest

from sandbox.domain.errors import TransitionRefused
from sandbox.domain.machine import Machine
from sandbox.domain.states import (
    APPLICATION,
    FETCH,
    MARKET,
    SCAN,
    SYNC,
    Event,
    FetchEvent,
    ScanEvent,
)

MACHINES = (MARKET, APPLICATION, SYNC, FETCH, SCAN)
EVENTS = (*Event, *FetchEvent, *ScanEvent)
EXPECTED = {
    ("market", "pending", "complete"): "completed",
    ("market_application", "pending", "complete"): "completed",
    ("sync", "sync_pending", "send"): "sync_processing",
    ("sync", "sync_processing", "send"): "sync_processing",
    ("sync", "sync_processing", "retry_later"): "sync_processing",
    ("sync", "sync_processing", "deliver"): "sync_completed",
    ("sync", "sync_processing", "fail"): "sync_failed",
    ("sync", "sync_pending", "fail"): "sync_failed",
    ("sync", "sync_failed", "retry_sync"): "sync_pending",
    ("fetch", "pending", "start"): "processing",
    ("fetch", "processing", "succeed"): "completed",
    ("fetch", "processing", "fail"): "failed",
    ("scan", "awaiting", "clear"): "safe",
    ("scan", "awaiting", "condemn"): "unsafe",
    ("scan", "awaiting", "skip"): "none",
}
EVERY_PAIR = [
    (machine, state, event.value)
    for machine in MACHINES
    for state, event in itertools.product(machine.states, EVENTS)
]


def _no_refusals(machine: Machine) -> dict[str, str | None]:
    return {guard: None for row in machine.transitions for guard in row.guards}


@pytest.mark.parametrize(("machine", "state", "event"), EVERY_PAIR)
def test_only_the_documented_transitions_exist(machine: Machine, state: str, event: str) -> None:
    target = EXPECTED.get((machine.name, state, event))
    if target is None:
        with pytest.raises(TransitionRefused):
            machine.fire(state, event, _no_refusals(machine))
    else:
        assert machine.fire(state, event, _no_refusals(machine)).target == target


def test_the_tables_hold_nothing_else() -> None:
    rows = {(m.name, row.source, row.event) for m in MACHINES for row in m.transitions}
    assert rows == set(EXPECTED)


def test_a_guard_that_does_not_hold_tells_why() -> None:
    refusals = {**_no_refusals(SYNC), "retries_left": "three were made"}
    with pytest.raises(TransitionRefused, match="three were made"):
        SYNC.fire("sync_failed", "retry_sync", refusals)


@pytest.mark.parametrize("guard", APPLICATION.transitions[0].guards)
def test_each_guard_alone_keeps_an_application_from_being_submitted(guard: str) -> None:
    refusals = {**_no_refusals(APPLICATION), guard: "not yet"}
    with pytest.raises(TransitionRefused, match="not yet"):
        APPLICATION.fire("pending", "complete", refusals)


def test_every_row_names_its_document() -> None:
    assert all(row.origin for machine in MACHINES for row in machine.transitions)
