"""A webhook that comes after one that was raised later."""

from dataclasses import dataclass
from typing import ClassVar

from sandbox.domain.faults import Stage
from sandbox.faults.courier import WebhookFault
from sandbox.faults.registry import parameter, register
from sandbox.faults.webhooks.delayed import LONGEST
from sandbox.webhooks.passage import Hold


@register
@dataclass(frozen=True)
class Reordered(WebhookFault):
    """It is kept until the next event to the same editor was delivered, or has failed."""

    name: ClassVar[str] = "webhook_reordered"
    label: ClassVar[str] = "Le webhook part après l’événement suivant du même éditeur"
    summary: ClassVar[str] = "The webhook is sent after the next event to the same editor"
    stage: ClassVar[Stage] = Stage.QUEUE

    seconds: float = parameter(
        "attente, en secondes de l’horloge virtuelle, au bout de laquelle il part de toute façon "
        "si aucun autre événement n’est venu",
        "How long it waits for another event, in seconds of the virtual clock; then it goes.",
        3_600.0,
        type="number",
        minimum=1,
        maximum=LONGEST,
    )

    @property
    def effect(self) -> str:
        """Say what it does."""
        return "it goes after the next event to the same editor"

    def hold(self, return_seconds: float) -> Hold:
        """Keep it for the next event."""
        del return_seconds
        return Hold(self.seconds, behind_next=True)
