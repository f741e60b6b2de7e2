"""What was found out about receivers, kept while the process lives: the first page tells it."""

from collections import OrderedDict
from dataclasses import dataclass, field

from contracts.wording import Text
from sandbox.signatures.mistakes import Mistake, Part
from sandbox.space import Space
from sandbox.webhooks.delivery import Delivery

UNEXPLAINED = Mistake(
    "unexplained",
    Part.KEY,
    Text(
        "un secret inconnu d’ici, ou une autre raison que le calcul : en-tête "
        "X-Webhook-Signature-SHA256 retiré par un proxy, route protégée, jeton CSRF",
        "a secret unknown here, or another reason than the computation: the header "
        "X-Webhook-Signature-SHA256 taken away by a proxy, a protected route, a CSRF token",
    ),
    Text(
        "Aucune des erreurs habituelles n’a été acceptée, JSON réécrit compris.",
        "None of the usual mistakes was accepted, JSON written again included.",
    ),
)
"""What is left where a receiver refuses everything that it was sent."""

_KEPT = 200

_Receiver = tuple[str, str, str]


@dataclass
class Diagnoses:
    """The mistake that each receiver makes, as far as it was asked."""

    _kept: OrderedDict[_Receiver, Mistake] = field(default_factory=OrderedDict)

    def keep(self, space: Space, delivery: Delivery, mistake: Mistake | None) -> None:
        """Remember what a receiver does; None forgets it."""
        key = _receiver(space, delivery)
        self._kept.pop(key, None)
        if mistake is not None:
            self._kept[key] = mistake
        while len(self._kept) > _KEPT:
            self._kept.popitem(last=False)

    def of(self, space: Space, delivery: Delivery) -> Mistake | None:
        """Give what is known of the receiver of a delivery."""
        return self._kept.get(_receiver(space, delivery))


def _receiver(space: Space, delivery: Delivery) -> _Receiver:
    return space.request.name, delivery.client_id, delivery.url or ""
