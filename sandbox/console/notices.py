"""What one page leaves for the next to say: the outcome of a button.

Only a number travels in the address, so that a link can never put words on a page.
"""

import secrets
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field

from contracts.wording import NOTHING, Text

PARAMETER = "notice"
_KEPT = 100


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a list, with the address that it leads to."""

    text: Text
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """What to say, in the tone `ok`, `info`, `warn` or `bad`.

    `detail` exists in English only: words of the control API.
    """

    tone: str
    title: Text
    text: Text = NOTHING
    detail: str = ""
    lines: Sequence[Line] = field(default=())


class Notices:
    """The last ones that were left."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, Notice] = OrderedDict()

    def leave(self, notice: Notice) -> str:
        """Keep a notice for a while; gives the number to find it by."""
        number = secrets.token_urlsafe(9)
        self._kept[number] = notice
        while len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        return number

    def find(self, number: str | None) -> Notice | None:
        """Find a notice; None for none, or one that was forgotten."""
        return self._kept.get(number or "")
