"""A webhook whose body was changed on its way."""

from dataclasses import dataclass, replace
from typing import ClassVar

from sandbox.domain.faults import Stage
from sandbox.faults.courier import Parcel, WebhookFault
from sandbox.faults.registry import register
from sandbox.webhooks.passage import Passage
from sandbox.webhooks.variants import Variant, tampered


@register
@dataclass(frozen=True)
class Tampered(WebhookFault):
    """The identifier in the body is another one, under the signature of the right one (D07)."""

    name: ClassVar[str] = "webhook_tampered"
    label: ClassVar[str] = "Le corps est modifié après la signature : à refuser"
    summary: ClassVar[str] = "The body is changed after it was signed: to be refused"
    stage: ClassVar[Stage] = Stage.ATTEMPT

    @property
    def effect(self) -> str:
        """Say what it does."""
        return "the identifier in the body was changed after signing"

    def carry(self, parcel: Parcel) -> Passage:
        """Send other bytes under the same signature."""
        request = parcel.with_body(tampered(parcel.delivery.event))
        return replace(parcel.passage, request=request, variant=Variant.TAMPERED.value)
