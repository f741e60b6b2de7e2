"""A token that somebody else has ended."""

from dataclasses import dataclass
from typing import ClassVar

from sandbox.domain.errors import NotAuthorized
from sandbox.domain.tokens import live_token
from sandbox.faults.pipeline import Affected, CallFault
from sandbox.faults.registry import PROTECTED, register
from sandbox.http import Answer


@register
@dataclass(frozen=True)
class RevokedToken(CallFault):
    """The token of the call is revoked, as when another process has just asked for a new one."""

    name: ClassVar[str] = "revoked_token"
    label: ClassVar[str] = "Le jeton de l’appel vient d’être révoqué"
    summary: ClassVar[str] = "The token of the call has just been revoked, for good"
    targets: ClassVar[tuple[str, ...]] = PROTECTED

    @property
    def effect(self) -> str:
        """Say what it does."""
        return "the token of this call has just been revoked"

    async def apply(self, affected: Affected) -> Answer:
        """Revoke the token; raises `NotAuthorized`."""
        token = affected.token
        if token is not None:
            token.revoked_at = affected.workspace.clock.now()
            token.revoked_for = token.scopes
            live_token(affected.workspace, token.digest)
        raise NotAuthorized(self.effect, "revoked")
