"""A webhook that comes when the user is back on the platform already."""

from dataclasses import dataclass
from typing import ClassVar

from sandbox.domain.faults import Stage
from sandbox.faults.courier import WebhookFault
from sandbox.faults.registry import parameter, register
from sandbox.faults.webhooks.delayed import LONGEST
from sandbox.webhooks.passage import Hold


@register
@dataclass(frozen=True)
class LateAfterReturn(WebhookFault):
    """The last page sends the user back at once; the webhook follows some seconds after that.

    Where the page leads back by itself after a while, that while comes first. Without pages, the
    seconds count from the end of the journey.
    """

    name: ClassVar[str] = "webhook_late_after_return"
    label: ClassVar[str] = "L’utilisateur revient sur la plateforme avant le webhook"
    summary: ClassVar[str] = "The user is back on the platform before the webhook arrives"
    stage: ClassVar[Stage] = Stage.QUEUE

    seconds: float = parameter(
        "délai entre le retour de l’utilisateur et le webhook, en secondes de l’horloge virtuelle",
        "How long after the user's return it is sent, in seconds of the virtual clock.",
        30.0,
        type="number",
        minimum=0,
        maximum=LONGEST,
    )

    @property
    def effect(self) -> str:
        """Say what it does."""
        return f"the user is sent back at once, and it follows {self.seconds:g} s after"

    def hold(self, return_seconds: float) -> Hold:
        """Keep it until the user is back, and for that long."""
        return Hold(return_seconds + self.seconds, lets_go=True)
