"""What was seen of a platform: its calls and how it took webhooks, oldest first."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

TOKEN, MARKET, APPLICATION = "createToken", "createPublicMarket", "createMarketApplication"
DOWNLOADS = ("downloadAttestation", "downloadDocumentsPackage")


@dataclass(frozen=True)
class Call:
    """One call that the platform made."""

    id: int
    at: datetime
    operation_id: str | None
    target: str
    status: int
    body: bytes = b""
    notes: Sequence[str] = ()

    @property
    def ok(self) -> bool:
        """Whether it was answered 2xx."""
        return 200 <= self.status < 300

    @cached_property
    def json(self) -> Any:
        """The JSON body; None where it is none."""
        try:
            return json.loads(self.body)
        except ValueError:
            return None

    @property
    def label(self) -> str:
        """Name it in evidence."""
        # Without its query: a secret may stand there.
        return f"{self.operation_id or self.target.partition('?')[0]} → {self.status}"


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt to deliver a webhook; `status` is None where no answer came."""

    at: datetime
    status: int | None

    @property
    def ok(self) -> bool:
        """Whether it was answered 2xx."""
        return self.status is not None and 200 <= self.status < 300


@dataclass(frozen=True, slots=True)
class Delivery:
    """One webhook, or one replay of it."""

    id: str
    event: str
    url: str | None
    cause: str
    delivered: bool
    attempts: Sequence[Attempt] = ()
    variant: str | None = None

    @property
    def genuine(self) -> bool:
        """Whether it is what the service itself would send."""
        return self.variant in (None, "same", "duplicate")

    @property
    def label(self) -> str:
        """Name it in evidence."""
        last = self.attempts[-1].status if self.attempts else None
        variant = f" ({self.variant})" if self.variant else ""
        return f"{self.event}{variant} → {last or '–'}"


@dataclass(frozen=True)
class Seen:
    """Everything that was seen in a workspace."""

    calls: Sequence[Call] = ()
    deliveries: Sequence[Delivery] = ()
    webhook_urls: Sequence[str] = field(default=())

    def of(self, *operations: str) -> list[Call]:
        """Give the calls of some operations."""
        return [call for call in self.calls if call.operation_id in operations]

    def variant(self, *variants: str) -> list[Delivery]:
        """Give the replays of some variants that were sent."""
        return [d for d in self.deliveries if d.variant in variants and d.attempts]
