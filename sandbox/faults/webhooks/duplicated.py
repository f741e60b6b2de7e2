"""A webhook that comes more than once."""

from dataclasses import dataclass, replace
from typing import ClassVar

from sandbox.domain.faults import Stage
from sandbox.faults.courier import Parcel, WebhookFault
from sandbox.faults.registry import parameter, register
from sandbox.webhooks.passage import Passage

_MOST = 20


@register
@dataclass(frozen=True)
class Duplicated(WebhookFault):
    """The very same request is sent again; only the answer to the first one counts.

    Each copy is in the journal as a delivery of its own, as a replay made by hand is.
    """

    name: ClassVar[str] = "webhook_duplicated"
    label: ClassVar[str] = "Le webhook arrive plusieurs fois, octet pour octet"
    summary: ClassVar[str] = "The webhook arrives more than once, byte for byte"
    stage: ClassVar[Stage] = Stage.ATTEMPT

    copies: int = parameter(
        "nombre d’envois en plus du premier",
        "How often it is sent besides the first time.",
        1,
        type="integer",
        minimum=1,
        maximum=_MOST,
    )
    seconds: float = parameter(
        "délai entre la première réponse et les autres envois, en secondes de l’horloge virtuelle",
        "How long after the first answer the others follow, in seconds of the virtual clock.",
        0.0,
        type="number",
        minimum=0,
        maximum=86_400,
    )

    @property
    def effect(self) -> str:
        """Say what it does."""
        again = "once more" if self.copies == 1 else f"{self.copies} times more"
        return f"it is sent {again}" + (f", {self.seconds:g} s later" if self.seconds else "")

    def carry(self, parcel: Parcel) -> Passage:
        """Send it, and again."""
        return replace(parcel.passage, copies=self.copies, copies_after=self.seconds)
