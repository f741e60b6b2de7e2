"""What may come into the way of a webhook: told by a `Courier`, carried out by the engine.

Event ─▶ queued ──── Courier.hold ───▶ Hold: not yet, or behind the next event
            │
            ▼
         attempt ─── Courier.pass_on ─▶ Passage: other bytes, a stand-in for the answer, copies
"""

from dataclasses import dataclass
from typing import Protocol

from sandbox.webhooks.delivery import Delivery, NoAnswer, Request, Response
from sandbox.webhooks.policy import WebhookRules


@dataclass(frozen=True, slots=True)
class Hold:
    """How long a delivery does not leave: for `seconds` of the clock, for a `reason`.

    With `behind_next` it goes right after the next event to the same editor, and after `seconds`
    where there was none. `lets_go` tells that whoever finished the journey is sent back meanwhile.
    """

    seconds: float
    reason: str = ""
    behind_next: bool = False
    lets_go: bool = False


@dataclass(frozen=True, slots=True)
class Passage:
    """How one attempt is made: `request` is what is put on the wire.

    `stand_in` is what counts in place of the receiver's answer: nothing is sent then. `copies` are
    sent besides, `copies_after` seconds later. `variant` names the replay that does the same, and
    `faults` say what was done on purpose.
    """

    request: Request
    faults: tuple[str, ...] = ()
    variant: str | None = None
    stand_in: Response | NoAnswer | None = None
    copies: int = 0
    copies_after: float = 0


class Courier(Protocol):
    """Whoever may come into the way."""

    def hold(self, delivery: Delivery) -> Hold | None:
        """Tell whether a delivery is to be kept before its first attempt."""
        ...

    def pass_on(self, delivery: Delivery, request: Request, rules: WebhookRules) -> Passage:
        """Tell how an attempt is to be made; also asked for replays."""
        ...


class Direct:
    """Nobody is in the way."""

    def hold(self, delivery: Delivery) -> Hold | None:
        """Keep nothing."""
        del delivery
        return None

    def pass_on(self, delivery: Delivery, request: Request, rules: WebhookRules) -> Passage:
        """Send it as it is."""
        del delivery, rules
        return Passage(request)
