"""A limit that is reached."""

from dataclasses import dataclass
from datetime import timedelta
from math import ceil
from typing import ClassVar

from sandbox.domain.errors import RateLimitExceeded
from sandbox.domain.rates import RateState
from sandbox.faults.pipeline import Affected, CallFault
from sandbox.faults.registry import OPERATIONS, parameter, register
from sandbox.http import Answer


@register
@dataclass(frozen=True)
class RateLimit(CallFault):
    """The call is refused as one too many, with the documented body (D05, SFD §6.6)."""

    name: ClassVar[str] = "rate_limit"
    label: ClassVar[str] = "La limite de débit est atteinte (429)"
    summary: ClassVar[str] = "The rate limit is reached (429)"
    targets: ClassVar[tuple[str, ...]] = OPERATIONS

    retry_after: int = parameter(
        "secondes à attendre, dans le corps de la réponse et dans l’en-tête Retry-After",
        "The seconds to wait, in the body and in the Retry-After header.",
        3600,
        type="integer",
        minimum=1,
        maximum=86_400,
    )

    @property
    def effect(self) -> str:
        """Say what it does."""
        return f"429, to be tried again after {self.retry_after} s"

    async def apply(self, affected: Affected) -> Answer:
        """Refuse. Where limits are announced, no call is left."""
        counted: RateState | None = affected.call.attributes.get("rate")
        if counted is not None:
            end = affected.workspace.clock.now() + timedelta(seconds=self.retry_after)
            reset_at = ceil(end.timestamp())
            affected.call.attributes["rate"] = RateState(
                counted.limit, 0, reset_at, self.retry_after, exceeded=True
            )
        answer = affected.word(affected.call, RateLimitExceeded(self.retry_after, self.effect))
        answer.headers.append(("retry-after", str(self.retry_after)))
        return answer
