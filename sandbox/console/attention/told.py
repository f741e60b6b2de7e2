"""Why something is not as it should be: a cause, and the way out of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from contracts.wording import NOTHING, Text
from sandbox.console.attention.issue import Action
from sandbox.console.places import Link


@dataclass(frozen=True, slots=True)
class Told:
    """The cause in one sentence, and what to do about it.

    `key` names the cause; `anchor` is where the page of the delivery says more. `tone` is `info`
    where it is nobody's mistake.
    """

    key: str
    title: Text
    text: Text = NOTHING
    anchor: str = ""
    links: Sequence[tuple[Text, Link]] = field(default=())
    actions: Sequence[Action] = field(default=())
    tone: str = "bad"
