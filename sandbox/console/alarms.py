"""How many things need attention: shown on every page, so counted once for each event."""

from dataclasses import dataclass, field

from sandbox.console import attention
from sandbox.console.attention.signatures import Diagnosed
from sandbox.space import Space

_COUNTED = frozenset({"bad", "warn"})


@dataclass
class Alarms:
    """The last count of each workspace, with what it was made of."""

    _last: dict[str, tuple[tuple[int, int], int]] = field(default_factory=dict)

    def count(self, space: Space, diagnosed: Diagnosed) -> int:
        """Count what is wrong; what is only worth knowing does not count."""
        made_of = (space.feed.last_id, id(space.engine))
        known = self._last.get(space.request.name)
        if known is not None and known[0] == made_of:
            return known[1]
        found = attention.look(space, diagnosed)
        count = sum(1 for issue in found if issue.tone in _COUNTED)
        self._last[space.request.name] = (made_of, count)
        return count
