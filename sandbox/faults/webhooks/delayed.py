"""A webhook that comes late."""

from dataclasses import dataclass
from typing import ClassVar

from sandbox.domain.faults import Stage
from sandbox.faults.courier import WebhookFault
from sandbox.faults.registry import parameter, register
from sandbox.webhooks.passage import Hold

LONGEST = 7 * 86_400
"""The longest that a webhook is kept, in seconds of the clock."""


@register
@dataclass(frozen=True)
class Delayed(WebhookFault):
    """The first attempt is made some seconds later; where the order is kept, others wait too."""

    name: ClassVar[str] = "webhook_delayed"
    label: ClassVar[str] = "Le webhook part en retard ; l’ordre des événements reste le même"
    summary: ClassVar[str] = "The webhook is sent late; the order of the events stays as it is"
    stage: ClassVar[Stage] = Stage.QUEUE

    seconds: float = parameter(
        "retard, en secondes de l’horloge virtuelle",
        "How late it is sent, in seconds of the virtual clock.",
        60.0,
        type="number",
        minimum=0,
        maximum=LONGEST,
    )

    @property
    def effect(self) -> str:
        """Say what it does."""
        return f"it is sent {self.seconds:g} s late"

    def hold(self, return_seconds: float) -> Hold:
        """Keep it for that long."""
        del return_seconds
        return Hold(self.seconds)
