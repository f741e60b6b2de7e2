"""State machines as data.

A machine is a table of transitions. The code fires events against it, the documentation draws it
and the tests enumerate it: there is no other place where a state changes.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sandbox.domain.errors import TransitionRefused


@dataclass(frozen=True, slots=True)
class Transition:
    """One row: in `source`, `event` leads to `target` if every guard holds, with its effects.

    Guards and effects are names; the operation that fires the event knows what they mean.
    """

    source: str
    event: str
    target: str
    guards: tuple[str, ...] = ()
    effects: tuple[str, ...] = ()
    origin: str = ""


@dataclass(frozen=True)
class Machine:
    """A named table with its initial state."""

    name: str
    initial: str
    transitions: tuple[Transition, ...]

    @property
    def states(self) -> tuple[str, ...]:
        """List every state, in the order in which the table names them."""
        named = (state for row in self.transitions for state in (row.source, row.target))
        return tuple(dict.fromkeys((self.initial, *named)))

    def fire(self, state: str, event: str, refusals: Mapping[str, str | None]) -> Transition:
        """Find the transition that `event` takes from `state`.

        `refusals` tells for each guard why it does not hold, or None where it does.
        Raises `TransitionRefused` when no row fits or a guard does not hold.
        """
        for row in self.transitions:
            if (row.source, row.event) == (state, event):
                broken = [why for guard in row.guards if (why := refusals[guard]) is not None]
                if broken:
                    raise TransitionRefused("; ".join(broken))
                return row
        raise TransitionRefused(f"{self.name}: '{event}' is not possible in state '{state}'")
