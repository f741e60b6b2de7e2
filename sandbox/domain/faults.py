"""Scripted faults: what is to go wrong next in a workspace, used up in order.

Only data: which faults exist, what their parameters mean and what they do is for `sandbox.faults`.
"""

from collections import deque
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sandbox.domain.ids import Ids

MOST_FAULTS = 10_000
"""So many faults can wait at a time in one workspace."""

_USES_KEPT = 1_000


class Stage(StrEnum):
    """When a fault is taken."""

    CALL = "call"
    """Once a call of the service's API was recognised, authenticated and found valid."""
    SUBMISSION = "submission"
    """When an application is submitted."""
    QUEUE = "queue"
    """When a webhook is about to be queued."""
    ATTEMPT = "attempt"
    """When an attempt to deliver a webhook is about to be made: one for each webhook."""
    ANSWER = "answer"
    """When the receiver is about to be asked: one for each attempt, also of replays."""

    @property
    def line(self) -> str:
        """Name the line in which a fault stands: of each line the first one strikes.

        Faults in the way of webhooks stand in one line, whatever their stage; what receivers do
        has a line of its own.
        """
        return "way" if self in (Stage.QUEUE, Stage.ATTEMPT) else self.value


@dataclass(slots=True)
class ScriptedFault:
    """One fault: it strikes the next `times` of its `targets`, `remaining` of which are left.

    `target` is what was asked for, and `targets` the operations or events that this means. With
    an `identifier` only what is about this market, application or company is struck. `origin` says
    who has scripted it. `until` holds, for a fault that lasts, the instants at which it ends for
    each object that it has struck.
    """

    id: str
    kind: str
    stage: Stage
    target: str
    targets: frozenset[str]
    times: int
    remaining: int
    parameters: Mapping[str, Any]
    identifier: str | None = None
    origin: str = ""
    until: dict[str, datetime] = field(default_factory=dict)

    def strikes(self, stage: Stage, target: str, about: Collection[str], now: datetime) -> bool:
        """Tell whether its line of faults is meant for something that happens now."""
        if self.stage.line != stage.line or target not in self.targets:
            return False
        if self.identifier is not None and self.identifier not in about:
            return False
        ends = [self.until[name] for name in about if name in self.until]
        return now < max(ends) if ends else self.remaining > 0

    def is_over(self, now: datetime) -> bool:
        """Tell whether it will never strike again."""
        return self.remaining <= 0 and all(end <= now for end in self.until.values())


@dataclass(slots=True)
class Use:
    """One time that a fault has struck: `request` is the number of the call in the journal."""

    fault_id: str
    kind: str
    target: str
    at: datetime
    effect: str
    request: int | None = None
    delivery: str | None = None
    identifier: str | None = None

    def __str__(self) -> str:
        """Say what happened, as the journals do."""
        return f"fault applied: {self.kind}: {self.effect}"


class FaultScript:
    """The faults of one workspace, each used up in the order in which they were scripted."""

    def __init__(self) -> None:
        self.pending: list[ScriptedFault] = []
        """Those that are not used up: empty in nearly every workspace, which is all that a call
        has to look at."""
        self.uses: deque[Use] = deque(maxlen=_USES_KEPT)
        """What has struck lately, oldest first."""
        self.spoilt: set[str] = set()
        """Reserved values of which the last call was spoilt by a fault: the next one passes."""

    @property
    def faults(self) -> Sequence[ScriptedFault]:
        """List the faults that are not used up, in order."""
        return tuple(self.pending)

    def add(
        self,
        ids: Ids,
        kind: str,
        stage: Stage,
        targets: Iterable[str],
        parameters: Mapping[str, Any],
        *,
        target: str,
        times: int = 1,
        identifier: str | None = None,
        origin: str = "",
    ) -> ScriptedFault:
        """Script a fault, after those that there are."""
        fault = ScriptedFault(
            id=ids.hexadecimal("fault", 16),
            kind=kind,
            stage=stage,
            target=target,
            targets=frozenset(targets),
            times=times,
            remaining=times,
            parameters=dict(parameters),
            identifier=identifier,
            origin=origin,
        )
        self.pending.append(fault)
        return fault

    def find(
        self, stage: Stage, target: str, about: Collection[str], now: datetime
    ) -> ScriptedFault | None:
        """Find the fault that is to strike what happens now, without using it up.

        `about` names the market, the application and the company that it concerns. Nothing is
        found where the first one of the line is for another stage.
        """
        for fault in self.pending:
            if fault.strikes(stage, target, about, now):
                return fault if fault.stage is stage else None
        return None

    def use(self, fault: ScriptedFault, use: Use, until: datetime | None = None) -> None:
        """Use a fault up once; one that lasts until an instant goes on for that object."""
        self.uses.append(use)
        key = use.identifier or ""
        if key in fault.until:
            return
        fault.remaining -= 1
        if until is not None:
            fault.until[key] = until
        self.tidy(use.at)

    def tidy(self, now: datetime) -> None:
        """Forget the faults that are used up."""
        self.pending = [fault for fault in self.pending if not fault.is_over(now)]

    def remove(self, fault: ScriptedFault) -> None:
        """Take a fault out, if it is still there."""
        self.pending = [other for other in self.pending if other is not fault]

    def clear(self) -> None:
        """Forget what was scripted; what has struck stays known."""
        self.pending = []
        self.spoilt.clear()
