"""Where somebody stands in a wizard: its steps, how far they have come, where they go on.

The steps themselves come from the profile; a record keeps the step at which it was last seen and
the furthest one that may be entered, so that whoever leaves comes back to the same place.
"""

from sandbox.domain.catalogue import Field
from sandbox.domain.errors import ResourceNotFound
from sandbox.domain.markets import asked_fields
from sandbox.domain.models import Application, Market, Record
from sandbox.domain.steps import Step, StepKind
from sandbox.domain.workspace import Workspace


def steps(workspace: Workspace, record: Record) -> tuple[Step, ...]:
    """List the steps of a market's buyer or of an application's candidate, in order."""
    if isinstance(record, Application):
        market = workspace.markets[record.market_identifier]
        return workspace.profile.candidate_steps(market, asked_fields(market))
    if isinstance(record, Market):
        return workspace.profile.buyer_steps(record)
    raise TypeError(f"there is no wizard for {type(record).__name__}")


def find_step(workspace: Workspace, record: Record, key: str) -> Step:
    """Find a step by its key; raises `ResourceNotFound`."""
    for step in steps(workspace, record):
        if step.key == key:
            return step
    raise ResourceNotFound(f"{record.identifier} has no step {key!r}")


def step_fields(workspace: Workspace, application: Application, step: Step) -> list[Field]:
    """List the fields that a step of answers shows; none for the other steps."""
    if step.kind is not StepKind.ANSWERS:
        return []
    market = workspace.markets[application.market_identifier]
    return [
        field
        for field in asked_fields(market)
        if step.category_key in (None, field.category_key)
        and step.subcategory_key in (None, field.subcategory_key)
    ]


def reachable(workspace: Workspace, record: Record, key: str) -> bool:
    """Tell whether a step may be entered: the first one, and up to the furthest one reached."""
    keys = [step.key for step in steps(workspace, record)]
    return key in keys and keys.index(key) <= _furthest(keys, record)


def resume_step(workspace: Workspace, record: Record) -> Step:
    """Give the step at which to go on: where the record was last seen, or the furthest one."""
    listed = steps(workspace, record)
    keys = [step.key for step in listed]
    if record.current_step in keys:
        return listed[keys.index(record.current_step)]
    return listed[_furthest(keys, record)]


def note_visit(workspace: Workspace, record: Record, key: str) -> None:
    """Remember the step that is being looked at."""
    if reachable(workspace, record, key):
        record.current_step = key


def leave(workspace: Workspace, record: Record, kind: StepKind | str) -> Step | None:
    """Finish a step, named by its kind or its key, and go on to the next one, which is given.

    None when the profile has no such step, or when it is the last.
    """
    listed = steps(workspace, record)
    keys = [step.key for step in listed]
    at = next((i for i, step in enumerate(listed) if kind in (step.kind, step.key)), None)
    if at is None or at + 1 == len(listed):
        return None
    following = listed[at + 1]
    record.current_step = following.key
    if at + 1 > _furthest(keys, record):
        record.furthest_step = following.key
    return following


def finish(workspace: Workspace, record: Record) -> None:
    """Stand at the last step, however one got there."""
    record.current_step = record.furthest_step = steps(workspace, record)[-1].key


def _furthest(keys: list[str], record: Record) -> int:
    return keys.index(record.furthest_step) if record.furthest_step in keys else 0
