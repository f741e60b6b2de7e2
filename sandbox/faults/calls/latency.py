"""A service that takes its time."""

from dataclasses import dataclass
from typing import ClassVar

from sandbox.faults.pipeline import Affected, CallFault
from sandbox.faults.registry import OPERATIONS, parameter, register
from sandbox.http import Answer

LONGEST = 120
"""The longest that a client is held up, in seconds."""


@register
@dataclass(frozen=True)
class Latency(CallFault):
    """The client waits in real time, or until the clock has been advanced by as much."""

    name: ClassVar[str] = "latency"
    label: ClassVar[str] = "La réponse se fait attendre"
    summary: ClassVar[str] = "The answer comes late"
    targets: ClassVar[tuple[str, ...]] = OPERATIONS
    spoils: ClassVar[bool] = False

    seconds: float = parameter(
        "durée de l’attente, en secondes ; avancer l’horloge d’autant y met fin",
        "How long, in seconds of real time; advancing the clock by as much ends it.",
        5.0,
        type="number",
        minimum=0,
        maximum=LONGEST,
    )
    moment: str = parameter(
        "before : l’opération a lieu après l’attente ; after : avant",
        "`before`: the operation is carried out after the wait; `after`: before it.",
        "before",
        type="string",
        enum=["before", "after"],
    )

    @property
    def effect(self) -> str:
        """Say what it does."""
        return f"held up for {self.seconds:g} s {self.moment} the operation"

    async def apply(self, affected: Affected) -> Answer:
        """Wait, and operate."""
        if self.moment == "before":
            await affected.pause(self.seconds)
            return await affected.operate()
        answer = await affected.operate()
        await affected.pause(self.seconds)
        return answer
