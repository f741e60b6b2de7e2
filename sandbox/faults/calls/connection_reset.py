"""A connection that breaks off."""

from dataclasses import dataclass
from typing import ClassVar

from sandbox.faults.pipeline import Affected, CallFault
from sandbox.faults.registry import OPERATIONS, parameter, register
from sandbox.http import Answer, Line


@register
@dataclass(frozen=True)
class ConnectionReset(CallFault):
    """Nothing is answered; whether the operation was carried out, the client cannot know."""

    name: ClassVar[str] = "connection_reset"
    label: ClassVar[str] = "La connexion est coupée sans réponse"
    summary: ClassVar[str] = "The connection is reset without an answer"
    targets: ClassVar[tuple[str, ...]] = OPERATIONS

    moment: str = parameter(
        "before : l’opération n’a pas lieu ; after : elle a lieu, mais sa réponse est perdue",
        "`before`: the operation is not carried out; `after`: it is, and its answer is lost.",
        "before",
        type="string",
        enum=["before", "after"],
    )

    @property
    def effect(self) -> str:
        """Say what it does."""
        return f"the connection is reset {self.moment} the operation"

    async def apply(self, affected: Affected) -> Answer:
        """Operate or not, and answer nothing."""
        if self.moment == "after":
            await affected.operate()
        answer = Answer(0)
        answer.sending = _reset
        return answer


async def _reset(_: Answer, line: Line) -> None:
    await line.reset()
