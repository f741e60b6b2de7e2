"""A webhook that never arrives, though the service takes it for delivered."""

from dataclasses import dataclass, replace
from typing import ClassVar

from sandbox.domain.faults import Stage
from sandbox.faults.courier import Parcel, WebhookFault
from sandbox.faults.registry import register
from sandbox.webhooks.delivery import Response
from sandbox.webhooks.passage import Passage


@register
@dataclass(frozen=True)
class Lost(WebhookFault):
    """Nothing is sent, and the attempt counts as answered 200: no retry follows.

    So it is for a platform whose proxy answers and then loses the request. It has to notice that
    something is missing, and to ask.
    """

    name: ClassVar[str] = "webhook_lost"
    label: ClassVar[str] = "Le webhook n’arrive jamais ; le service le croit remis (200)"
    summary: ClassVar[str] = "The webhook never arrives; the service takes it for delivered (200)"
    stage: ClassVar[Stage] = Stage.ATTEMPT

    @property
    def effect(self) -> str:
        """Say what it does."""
        return "nothing was sent; the service takes it for answered 200"

    def carry(self, parcel: Parcel) -> Passage:
        """Send nothing."""
        return replace(parcel.passage, stand_in=Response(200, (), b""))
