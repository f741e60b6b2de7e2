"""Connexion's security layer, handing the bearer token to the API's own hooks.

Connexion tries each alternative of a `security` requirement in turn and keeps one error. The
rules here need to see all alternatives at once, to say which scopes would have been enough.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from starlette.types import Receive, Scope, Send

from sandbox.http.connexion_parts import (
    AbstractOperation,
    SecurityAPI,
    SecurityMiddleware,
    SecurityOperation,
)
from sandbox.http.messages import Call, Hooks
from sandbox.http.validation import CALL_KEY


class AuthenticatedOperation(SecurityOperation):
    """One operation of the contract with the scopes that it asks for."""

    def __init__(self, *args: Any, hooks: Hooks, **kwargs: Any) -> None:
        self._hooks = hooks
        super().__init__(*args, **kwargs)
        self._alternatives = self._bearer_alternatives()

    def _get_verification_fn(self) -> Callable[..., Awaitable[None]] | None:
        return None

    def _bearer_alternatives(self) -> Sequence[Sequence[str]]:
        """List the sets of scopes any of which is enough; empty where no token is needed."""
        requirements = self.security or []
        return [
            scopes
            for requirement in requirements
            for scheme, scopes in requirement.items()
            if self.security_schemes[scheme]["type"] == "oauth2"
        ]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Recognise the caller; raises what the hooks raise."""
        if self._alternatives:
            call: Call = scope[CALL_KEY]
            call.auth = self._hooks.authenticate(call, self._alternatives)
        await self.next_app(scope, receive, send)


class _AuthenticationApi(SecurityAPI):
    """Makes `AuthenticatedOperation`s."""

    def __init__(self, *args: Any, sandbox_hooks: Hooks, **kwargs: Any) -> None:
        self._hooks = sandbox_hooks
        super().__init__(*args, **kwargs)

    def make_operation(self, operation: AbstractOperation) -> SecurityOperation:
        return AuthenticatedOperation(
            self.next_app,
            hooks=self._hooks,
            security_handler_factory=self.security_handler_factory,
            security=operation.security,
            security_schemes=operation.security_schemes,
        )


class AuthenticationMiddleware(SecurityMiddleware):
    """Connexion's middleware over operations that know their scopes."""

    api_cls = _AuthenticationApi
