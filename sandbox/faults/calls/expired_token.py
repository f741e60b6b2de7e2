"""A token that ends before the client expects it."""

from dataclasses import dataclass
from typing import ClassVar

from sandbox.domain.errors import NotAuthorized
from sandbox.domain.tokens import live_token
from sandbox.faults.pipeline import Affected, CallFault
from sandbox.faults.registry import PROTECTED, register
from sandbox.http import Answer


@register
@dataclass(frozen=True)
class ExpiredToken(CallFault):
    """The token of the call is at its end: this call and all others with it are refused."""

    name: ClassVar[str] = "expired_token"
    label: ClassVar[str] = "Le jeton de l’appel arrive à expiration"
    summary: ClassVar[str] = "The token of the call has just expired, for good"
    targets: ClassVar[tuple[str, ...]] = PROTECTED

    @property
    def effect(self) -> str:
        """Say what it does."""
        return "the token of this call has just expired"

    async def apply(self, affected: Affected) -> Answer:
        """End the token; raises `NotAuthorized`."""
        token = affected.token
        if token is not None:
            token.expires_at = affected.workspace.clock.now()
            live_token(affected.workspace, token.digest)
        raise NotAuthorized(self.effect, "expired")
