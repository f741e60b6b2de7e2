"""One thing that needs attention."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from contracts.wording import NOTHING, Text
from sandbox.console.places import Link, Place


@dataclass(frozen=True, slots=True)
class Action:
    """A button: what it says, where it sends its form, and the hidden fields of that."""

    label: Text
    place: Place
    fields: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Issue:
    """What is wrong in one sentence, what to do about it, and where more is to be seen.

    `key` names the rule that has found it; `tone` is `bad`, `warn` or `info`.
    """

    key: str
    tone: str
    title: Text
    text: Text = NOTHING
    links: Sequence[tuple[Text, Link]] = ()
    actions: Sequence[Action] = ()


SEE_CALL = Text("Voir l’appel", "See the call")
SEE_CALLS = Text("Voir les appels", "See the calls")
SEE_DELIVERY = Text("Voir l’envoi", "See the delivery")


def call_place(number: int) -> Place:
    """Tell where a call is shown."""
    return Place("calls.show", {"number": number})


def delivery_place(delivery_id: str, anchor: str = "") -> Place:
    """Tell where a delivery is shown."""
    return Place("deliveries.show", {"delivery_id": delivery_id}, anchor)
