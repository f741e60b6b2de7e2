"""Identifiers of the running service: the time in base 36, the same for markets and applications.

`VR-2026-00HOFR0JISZE`: the year in Paris, and 12 characters for the microseconds since the epoch
and up to 999 more, drawn at random. They are nearly in the order of time, and begin with `00` until
2085.
"""

from sandbox.domain.workspace import Workspace
from sandbox.rails.encoding import ZONE

_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_LENGTH = 12
_SPREAD = 1_000


def make(workspace: Workspace) -> str:
    """Make one that nothing has yet: a clock that stands still would soon run out of them."""
    now = workspace.clock.now()
    drawn = workspace.ids.generator("identifier").randrange(_SPREAD)
    number = int(now.timestamp()) * 1_000_000 + now.microsecond + drawn
    year = now.astimezone(ZONE).year
    while workspace.is_taken(identifier := f"VR-{year}-{_base36(number)}"):
        number += 1
    return identifier


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, rest = divmod(number, 36)
        digits = _DIGITS[rest] + digits
    return digits.rjust(_LENGTH, "0")
