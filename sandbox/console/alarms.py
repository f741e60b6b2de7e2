"""How many things need attention: shown on every page, so counted once for each event."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sandbox.console import attention
from sandbox.console.attention.issue import Issue
from sandbox.console.attention.signatures import Diagnosed
from sandbox.space import Space

_COUNTED = frozenset({"bad", "warn"})


@dataclass
class Alarms:
    """The last count of each workspace, with what it was made of."""

    _last: dict[str, tuple[tuple[int, int], int]] = field(default_factory=dict)

    def look(self, space: Space, diagnosed: Diagnosed) -> Sequence[Issue]:
        """List what needs attention, and keep its count."""
        found = attention.look(space, diagnosed)
        count = sum(1 for issue in found if issue.tone in _COUNTED)
        self._last[space.request.name] = (_state(space), count)
        return found

    def count(self, space: Space, diagnosed: Diagnosed) -> int:
        """Count what is wrong; what is only worth knowing does not count."""
        known = self._last.get(space.request.name)
        if known is None or known[0] != _state(space):
            self.look(space, diagnosed)
        return self._last[space.request.name][1]


def _state(space: Space) -> tuple[int, int]:
    return space.feed.last_id, id(space.engine)
