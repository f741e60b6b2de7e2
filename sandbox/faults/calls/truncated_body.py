"""A body that ends before its end."""

from dataclasses import dataclass
from typing import ClassVar

from sandbox.faults.pipeline import Affected, CallFault
from sandbox.faults.registry import OPERATIONS, parameter, register
from sandbox.http import Answer, Line, Sending, chunks_of


@register
@dataclass(frozen=True)
class TruncatedBody(CallFault):
    """The operation is carried out; the connection closes before the announced length is sent."""

    name: ClassVar[str] = "truncated_body"
    label: ClassVar[str] = "Le corps de la réponse s’arrête avant la longueur annoncée"
    summary: ClassVar[str] = "The connection closes before the announced length was sent"
    targets: ClassVar[tuple[str, ...]] = OPERATIONS

    share: float = parameter(
        "part du corps qui arrive, entre 0 et 1",
        "How much of the body arrives, from 0 to 1 (not all of it).",
        0.5,
        type="number",
        minimum=0,
        maximum=0.999,
    )

    @property
    def effect(self) -> str:
        """Say what it does."""
        return f"the connection closes after {self.share:.0%} of the body"

    async def apply(self, affected: Affected) -> Answer:
        """Operate, and send less than there is."""
        answer = await affected.operate()
        answer.sending = _truncated(self.share)
        return answer


def _truncated(share: float) -> Sending:
    async def send(answer: Answer, line: Line) -> None:
        await line.start(answer.status, answer.headers, answer.length)
        left = int((answer.length or 0) * share)
        for chunk in chunks_of(answer):
            await line.write(chunk[:left])
            left -= len(chunk)
            if left <= 0:
                break
        await line.cut()

    return send
