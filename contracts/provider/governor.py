"""Keeps a run well under the rate limits of an environment that is not ours.

The documents allow 60 token requests, 1,000 calls and 100 downloads an hour (D05, SFD §6.6). A
run takes at most a part of that, spreads its calls, and stops a category as soon as the
environment says that it is enough.
"""

import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from contracts.exchange import Exchange


class Category(StrEnum):
    """What the documents count separately."""

    AUTHENTICATION = "authentication"
    GENERAL = "general"
    DOWNLOADS = "downloads"
    OTHER = "other"
    """Pages, and paths outside the API: not counted by the documents, but paced all the same."""


DOCUMENTED: Mapping[Category, int] = {
    Category.AUTHENTICATION: 60,
    Category.GENERAL: 1_000,
    Category.DOWNLOADS: 100,
}
"""Calls an hour."""


def category_of(path: str) -> Category:
    """Tell under which limit a path falls."""
    path = path.partition("?")[0]
    if path.startswith("/oauth/"):
        return Category.AUTHENTICATION
    if path.endswith(("/attestation", "/documents_package")):
        return Category.DOWNLOADS
    return Category.GENERAL if path.startswith("/api/") else Category.OTHER


class QuotaSpent(Exception):
    """No more calls of this category: the run's part is used up, or the environment refuses."""

    def __init__(self, category: Category) -> None:
        super().__init__(category.value)
        self.category = category


@dataclass(frozen=True, slots=True)
class Allowance:
    """How much of an environment a run may use; `share` of the limits, at most `rate` a second."""

    share: float
    rate: float


OURS = None
NEIGHBOUR = Allowance(share=0.7, rate=200.0)
"""Another implementation on this machine."""
GUEST = Allowance(share=0.4, rate=2.0)
"""An environment of somebody else."""


class Governor:
    """Lets calls through, one after the other."""

    def __init__(
        self,
        allowance: Allowance | None,
        *,
        now: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Take the allowance; None lets everything through."""
        self.allowance = allowance
        self.used: Counter[Category] = Counter()
        self._refused: set[Category] = set()
        self._now, self._sleep = now, sleep
        self._next = now()

    def left(self, category: Category) -> int | None:
        """Tell how many calls are left; None for no limit."""
        if self.allowance is None or category not in DOCUMENTED:
            return None
        if category in self._refused:
            return 0
        return int(DOCUMENTED[category] * self.allowance.share) - self.used[category]

    def admit(self, path: str) -> None:
        """Wait for the turn of a call; raises `QuotaSpent`."""
        category = category_of(path)
        left = self.left(category)
        if left is not None and left <= 0:
            raise QuotaSpent(category)
        self.used[category] += 1
        if self.allowance is not None:
            wait = self._next - self._now()
            if wait > 0:
                self._sleep(wait)
            self._next = max(self._next, self._now()) + 1 / self.allowance.rate

    def note(self, exchange: Exchange) -> None:
        """Learn from an answer: 429 ends a category."""
        if self.allowance is not None and exchange.status == 429:
            self._refused.add(category_of(exchange.request.path))
