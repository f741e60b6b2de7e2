"""A webhook that somebody else seems to have sent."""

from dataclasses import dataclass, replace
from typing import ClassVar

from sandbox.domain.faults import Stage
from sandbox.faults.courier import Parcel, WebhookFault
from sandbox.faults.registry import parameter, register
from sandbox.webhooks.passage import Passage
from sandbox.webhooks.variants import Variant, wrong_signature


@register
@dataclass(frozen=True)
class WrongSignature(WebhookFault):
    """The body is right, and its signature is not (D07)."""

    name: ClassVar[str] = "webhook_wrong_signature"
    label: ClassVar[str] = "La signature est fausse, ou absente : à refuser"
    summary: ClassVar[str] = "The signature is wrong, or missing: to be refused"
    stage: ClassVar[Stage] = Stage.ATTEMPT

    signature: str = parameter(
        "wrong : signée avec un autre secret ; missing : sans signature",
        "`wrong`: made with another secret; `missing`: there is none.",
        "wrong",
        type="string",
        enum=["wrong", "missing"],
    )

    @property
    def effect(self) -> str:
        """Say what it does."""
        if self.signature == "missing":
            return "the signature was left out"
        return "it is signed with another secret than the editor's"

    def carry(self, parcel: Parcel) -> Passage:
        """Send the same bytes under another signature."""
        wrong = self.signature == "wrong"
        request = parcel.with_signature(wrong_signature(parcel.body) if wrong else None)
        variant = Variant.BAD_SIGNATURE if wrong else Variant.NO_SIGNATURE
        return replace(parcel.passage, request=request, variant=variant.value)
