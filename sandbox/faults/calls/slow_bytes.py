"""A body that comes drop by drop."""

import asyncio
from dataclasses import dataclass
from typing import ClassVar

from sandbox.faults.calls.latency import LONGEST
from sandbox.faults.pauses import Pauses
from sandbox.faults.pipeline import Affected, CallFault
from sandbox.faults.registry import OPERATIONS, parameter, register
from sandbox.http import Answer, Line, Sending, chunks_of

_DROPS = 40


@register
@dataclass(frozen=True)
class SlowBytes(CallFault):
    """The operation is carried out, and the body of its answer takes `seconds` to arrive."""

    name: ClassVar[str] = "slow_bytes"
    label: ClassVar[str] = "Le corps de la réponse arrive au compte-gouttes"
    summary: ClassVar[str] = "The body of the answer comes drop by drop"
    targets: ClassVar[tuple[str, ...]] = OPERATIONS
    spoils: ClassVar[bool] = False

    seconds: float = parameter(
        "durée de l’envoi, en secondes ; avancer l’horloge d’autant y met fin",
        "How long it takes, in seconds of real time; advancing the clock by as much ends it.",
        5.0,
        type="number",
        minimum=0,
        maximum=LONGEST,
    )

    @property
    def effect(self) -> str:
        """Say what it does."""
        return f"the body is sent drop by drop, within {self.seconds:g} s"

    async def apply(self, affected: Affected) -> Answer:
        """Operate, and have the answer leave slowly."""
        answer = await affected.operate()
        what = f"{affected.call.method} {affected.call.path}"
        answer.sending = _dripping(affected.pauses, self.seconds, what)
        return answer


def _dripping(pauses: Pauses, seconds: float, what: str) -> Sending:
    async def send(answer: Answer, line: Line) -> None:
        await line.start(answer.status, answer.headers, answer.length)
        size = max(1, -(-(answer.length or 0) // _DROPS))
        number = max(1, -(-(answer.length or 0) // size))
        for chunk in chunks_of(answer):
            for start in range(0, len(chunk), size):
                await pauses.pause(seconds / number, f"the body of {what}")
                await line.write(chunk[start : start + size])
                await asyncio.sleep(0)
        await line.finish()

    return send
