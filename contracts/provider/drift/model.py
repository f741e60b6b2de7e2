"""What a drift probe is, and what it can tell."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from contracts.exchange import Exchange
from contracts.provider.story import Story
from contracts.wording import Text, same


class Side(StrEnum):
    """Whom an environment follows on one point."""

    DOCUMENTED = "documented"
    DEPLOYED = "deployed"
    NEITHER = "neither"
    UNSEEN = "unseen"


SIDES = {
    Side.DOCUMENTED: Text("les documents", "the documents"),
    Side.DEPLOYED: Text("le service déployé", "the running service"),
    Side.NEITHER: Text("ni l'un ni l'autre", "neither"),
    Side.UNSEEN: Text("non observé", "not observed"),
}


@dataclass(frozen=True, slots=True)
class Seen:
    """What a probe saw."""

    side: Side
    what: Text
    evidence: Sequence[Exchange] = ()


Look = Callable[[Story], Seen]


@dataclass(frozen=True, slots=True)
class Probe:
    """Observes one row of the register, by the row's number."""

    row: int
    look: Look


def choose(
    what: object, *, documented: bool, deployed: bool, evidence: Sequence[Exchange] = ()
) -> Seen:
    """Tell the side by which of the two descriptions holds."""
    side = Side.NEITHER
    if documented and not deployed:
        side = Side.DOCUMENTED
    elif deployed and not documented:
        side = Side.DEPLOYED
    return Seen(side, what if isinstance(what, Text) else same(str(what)[:200]), evidence)


def by_status(exchange: Exchange, *, documented: int, deployed: int) -> Seen:
    """Tell the side by the status of an answer."""
    return choose(
        exchange.outcome,
        documented=exchange.status == documented,
        deployed=exchange.status == deployed,
        evidence=[exchange],
    )
