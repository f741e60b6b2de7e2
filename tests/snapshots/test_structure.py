"""Nothing of the state is forgotten: whoever adds a field decides here what becomes of it.

Dataclasses of the domain stand in a snapshot as they are, so that a new field of theirs is carried
by itself. Objects with behaviour are written down by hand (`taking.py`) and made again
(`restoring.py`): an attribute that is new to them must be carried there, or be named here as
something that is no state.
"""

from dataclasses import fields, is_dataclass
from typing import Any

import msgspec
import pytest
from msgspec import inspect

from sandbox.domain import models
from sandbox.domain.agenda import Agenda, AgendaState
from sandbox.domain.faults import FaultScript
from sandbox.domain.files import Content
from sandbox.domain.ids import Ids, IdsState
from sandbox.domain.rates import RateMeter
from sandbox.feed import Kind
from sandbox.settings import Settings
from sandbox.snapshots import shapes
from sandbox.space import WorkspaceRequest
from sandbox.spaces import Spaces
from sandbox.webhooks.breaker import Breaker
from sandbox.webhooks.lane import Lane
from sandbox.webhooks.policy import BreakerRules
from sandbox.webhooks.state import BreakerCounts, EngineState, LaneState, ParkedState

# Carried: how each attribute is called in the snapshot. Left: why it is no state.
SPACE = {
    "request": "name, seed, seeded, profile, webhook_url, faults_off",
    "profile": "profile",
    "worlds": "worlds",
    "workspace": "all that is listed below",
    "engine": "webhooks",
    "journal": "journal",
    "feed": "feed",
}
SPACE_LEFT = {
    "_is_taken": "leads to the other spaces",
    "_settings": "those of the server that loads it",
    "audience": "whoever listens at the moment",
    "documents": "made again when they are asked for, byte for byte",
    "recorder": "writes into the feed",
    "timeline": "moves the clock",
    "pauses": "calls that are held up end with their server",
}
WORKSPACE = {
    "name": "name",
    "profile": "profile",
    "seed": "seed",
    "clock": "clock",
    "ids": "ids",
    "rates": "rates",
    "editors": "editors",
    "tokens": "tokens",
    "markets": "markets",
    "applications": "applications",
    "applications_by_company": "companies",
    "visitors": "visitors",
    "agenda": "agenda",
    "source_outcomes": "source_outcomes",
    "faults": "faults_off",
    "document_failures": "document_failures",
    "fault_script": "faults",
    "lots_numbered": "lots",
}
WORKSPACE_LEFT = {
    "antivirus": "a setting of the server; what it was looking at it looks at again",
    "make_document": "code",
    "on_transition": "writes into the feed",
    "on_background": "writes into the feed",
    "on_fault": "writes into the feed",
    "on_named": "code",
    "_is_taken": "leads to the other spaces",
}
ENGINE_LEFT = {
    "_clock", "_rules", "_courier", "_target", "_listener", "_new_id", "_withheld", "_watcher",
    "_flights", "_replays", "_changes", "_alarm", "_since", "_ran", "_closed",
}  # fmt: skip


def a_space() -> Any:
    return Spaces(Settings(seed=1)).get("default")


def names_of(shape: Any) -> set[str]:
    if is_dataclass(shape):
        return {field.name for field in fields(shape)}
    return {field.name for field in msgspec.structs.fields(shape)}


def test_a_space() -> None:
    assert set(vars(a_space())) == SPACE.keys() | SPACE_LEFT.keys()


def test_a_workspace() -> None:
    assert set(vars(a_space().workspace)) == WORKSPACE.keys() | WORKSPACE_LEFT.keys()
    assert set(WORKSPACE.values()) <= names_of(shapes.Workspace)


def test_what_a_workspace_was_asked_for_with() -> None:
    assert names_of(WorkspaceRequest) <= names_of(shapes.Workspace)


def test_every_key_of_the_file_is_known_here() -> None:
    carried = {
        *WORKSPACE.values(),
        "webhook_url",
        "seeded",
        "worlds",
        "webhooks",
        "journal",
        "feed",
    }
    assert names_of(shapes.Workspace) == carried


@pytest.mark.parametrize(
    ("thing", "carried", "left"),
    [
        (Ids(""), {"_seed", "_generators"}, set()),
        (Agenda(), {"_number", "_tasks", "_heap"}, set()),
        (RateMeter(), {"_windows"}, set()),
        (FaultScript(), {"pending", "uses", "spoilt"}, set()),
    ],
    ids=lambda thing: type(thing).__name__,
)
def test_objects_of_the_domain(thing: object, carried: set[str], left: set[str]) -> None:
    assert set(vars(thing)) == carried | left


def test_the_clock() -> None:
    # Written as the instant that it shows, which its offset follows from.
    assert set(vars(a_space().workspace.clock)) == {"_real", "_offset", "_frozen_at"}


def test_the_journal_and_the_feed() -> None:
    space = a_space()
    assert set(vars(space.journal)) == {"_entries", "received", "dropped"} | {
        "_recorded", "_max_calls", "_max_bytes", "_size",
    }  # fmt: skip
    assert set(vars(space.feed)) == {"_ring", "_first_id", "_next_id"} | {
        "_clock", "_audience", "_over",
    }  # fmt: skip


def test_the_engine() -> None:
    engine = a_space().engine
    assert set(vars(engine)) - ENGINE_LEFT == {"_store", "_queues"}
    assert set(vars(engine._store)) == {"_deliveries", "_decided", "undecided", "dropped"} | {
        "_max_deliveries", "_max_bytes", "_size",
    }  # fmt: skip
    assert set(vars(engine._queues)) == {"_lanes", "_parked"} | {"_clock", "_rules"}
    assert set(vars(engine._queues._parked)) == {"_places"}
    assert names_of(EngineState) == {"deliveries", "decided", "dropped", "lanes", "parked"}


def test_a_queue_and_its_breaker() -> None:
    lane = Lane("a", a_space().profile.webhook_rules(3, 30))
    assert set(vars(lane)) == {"key", "queue", "breaker", "_suspended"} | {
        # An attempt that was in flight is made anew.
        "_rules", "sending", "_probing",
    }  # fmt: skip
    assert names_of(LaneState) == {"key", "queue", "suspended", "breaker"}
    rules = lane.breaker.rules if lane.breaker else None
    assert isinstance(rules, BreakerRules)
    assert set(vars(Breaker(rules))) - {"rules"} == names_of(BreakerCounts)


def test_the_places_beside_the_queues() -> None:
    from sandbox.webhooks.parked import _Place

    assert names_of(_Place) == names_of(ParkedState)


def test_the_spaces() -> None:
    assert set(vars(Spaces(Settings(seed=1)))) == {"_spaces", "_unnamed"} | {
        # From the settings, or found again in the workspaces.
        "settings", "_seed", "_faults_off", "_clients", "_tokens", "profiles", "_clean_tokens_at",
    }  # fmt: skip
    assert {"workspaces", "unnamed"} <= names_of(shapes.Snapshot)


def test_every_kind_of_happening_has_a_key() -> None:
    assert names_of(shapes.Happening) == {"id", "at", "about", *map(str, Kind)}


def test_states_hold_what_their_objects_do() -> None:
    assert names_of(IdsState) == {"seed", "generators"}
    assert names_of(AgendaState) == {"number", "tasks"}


def test_no_field_of_a_dataclass_stays_out() -> None:
    """What a type in the file holds is written: there are no fields that its constructor lacks."""
    for kind in _dataclasses(inspect.type_info(shapes.Snapshot), {}):
        assert all(field.init for field in fields(kind)), kind


def _dataclasses(
    kind: Any, seen: dict[Any, None], strange: set[Any] | None = None
) -> dict[Any, None]:
    """Collect every dataclass that stands somewhere within a type, and the `strange` types."""
    cls = getattr(kind, "cls", None)
    if strange is not None and isinstance(kind, inspect.CustomType):
        strange.add(cls)
    if cls in seen:
        return seen
    if isinstance(kind, inspect.DataclassType):
        seen[cls] = None
    parts = [field.type for field in getattr(kind, "fields", ())]
    parts += [*getattr(kind, "types", ()), *getattr(kind, "item_types", ())]
    parts += [
        part
        for name in ("item_type", "key_type", "value_type")
        if (part := getattr(kind, name, None)) is not None
    ]
    for part in parts:
        _dataclasses(part, seen, strange)
    return seen


def test_msgspec_knows_every_type() -> None:
    """Types that it does not know would be left as they are in JSON."""
    strange: set[Any] = set()
    _dataclasses(inspect.type_info(shapes.Snapshot), {}, strange)
    assert strange == {Content, object}


def test_the_domain_keeps_nothing_that_the_file_does_not_name() -> None:
    """Every dataclass of the models is in the file, or is part of something that is."""
    held = _dataclasses(inspect.type_info(shapes.Snapshot), {}).keys()
    known = {
        value
        for value in vars(models).values()
        if is_dataclass(value) and isinstance(value, type) and value.__module__ == models.__name__
    }
    assert known - {models.Record} <= held
