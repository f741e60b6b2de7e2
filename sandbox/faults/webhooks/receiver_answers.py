"""A receiver that answers something in particular."""

from dataclasses import dataclass, replace
from typing import ClassVar

from sandbox.domain.faults import Stage
from sandbox.faults.courier import Parcel, WebhookFault
from sandbox.faults.registry import parameter, register
from sandbox.webhooks.delivery import Response
from sandbox.webhooks.passage import Passage

_LONGEST_BODY = 10_000


@register
@dataclass(frozen=True)
class ReceiverAnswers(WebhookFault):
    """Nothing is sent, and the attempt counts as answered so: no receiver is needed."""

    name: ClassVar[str] = "receiver_answers"
    label: ClassVar[str] = "Comme si votre récepteur répondait ce statut ; rien n’est envoyé"
    summary: ClassVar[str] = "As if your receiver had answered this status; nothing is sent"
    stage: ClassVar[Stage] = Stage.ANSWER

    status: int = parameter(
        "statut de la réponse",
        "The status of the answer.",
        500,
        type="integer",
        minimum=200,
        maximum=599,
    )
    body: str = parameter(
        "corps de la réponse",
        "The body of the answer.",
        "",
        type="string",
        maxLength=_LONGEST_BODY,
    )

    @property
    def effect(self) -> str:
        """Say what it does."""
        return f"nothing was sent; it is as if the receiver had answered {self.status}"

    def carry(self, parcel: Parcel) -> Passage:
        """Send nothing."""
        body = self.body.encode()
        headers = (("Content-Type", "text/plain; charset=utf-8"),) if body else ()
        return replace(parcel.passage, stand_in=Response(self.status, headers, body))
