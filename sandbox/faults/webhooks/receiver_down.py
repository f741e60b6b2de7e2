"""A receiver that does not answer."""

from dataclasses import dataclass, replace
from typing import ClassVar

from sandbox.domain.faults import Stage
from sandbox.faults.courier import Parcel, WebhookFault
from sandbox.faults.registry import parameter, register
from sandbox.webhooks.address import parse
from sandbox.webhooks.delivery import NoAnswer
from sandbox.webhooks.passage import Passage
from sandbox.webhooks.policy import Failure


@register
@dataclass(frozen=True)
class ReceiverDown(WebhookFault):
    """Nothing is sent, and the attempt fails: no receiver is needed, nobody waits."""

    name: ClassVar[str] = "receiver_down"
    label: ClassVar[str] = "Votre récepteur est comme éteint : l’essai échoue, rien n’est envoyé"
    summary: ClassVar[str] = "As if your receiver were down: the attempt fails, nothing is sent"
    stage: ClassVar[Stage] = Stage.ANSWER

    failure: str = parameter(
        "refused : connexion refusée ; reset : coupée avant la réponse ; timeout : délai dépassé",
        "`refused`: no connection; `reset`: broken off before the answer; `timeout`: no answer.",
        "refused",
        type="string",
        enum=["refused", "reset", "timeout"],
    )

    @property
    def effect(self) -> str:
        """Say what it does."""
        what = {
            "refused": "had refused the connection",
            "reset": "had reset the connection",
            "timeout": "had not answered in time",
        }
        return f"nothing was sent; it is as if the receiver {what[self.failure]}"

    def carry(self, parcel: Parcel) -> Passage:
        """Send nothing."""
        return replace(parcel.passage, stand_in=self._failure(parcel))

    def _failure(self, parcel: Parcel) -> NoAnswer:
        if self.failure == "timeout":
            seconds = parcel.rules.timeout_seconds
            return NoAnswer(Failure.TIMEOUT, f"no complete answer within {seconds:g} s")
        if self.failure == "reset":
            message = "the receiver reset the connection before it had answered"
            return NoAnswer(Failure.CONNECTION, message)
        address = parse(parcel.passage.request.url)
        message = f"connection refused by {address.host}:{address.port}"
        return NoAnswer(Failure.CONNECTION, message)
