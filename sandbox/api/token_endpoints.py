"""What can be done with a token besides using it: revoke it, introspect it, ask about it.

No document names these endpoints; a contract that has them is that of the running service. They
follow RFC 7009 and RFC 7662 the way its OAuth library does.
"""

from typing import Any

from sandbox.api.service import ServiceHooks
from sandbox.domain.errors import NotAuthorized, OAuthError, OAuthErrorCode
from sandbox.domain.models import Editor, Token
from sandbox.domain.tokens import authenticate_client, digest, live_token, revoke_token
from sandbox.domain.workspace import Workspace
from sandbox.http import Answer, Call
from sandbox.profiles.wire import Wire


class TokenEndpoints:
    """The three endpoints; the token that they are about is the parameter `token`."""

    def __init__(self, hooks: ServiceHooks, wire: Wire) -> None:
        self._hooks, self._wire = hooks, wire

    def revoke(self, call: Call) -> Answer:
        """Revoke a token of the client that asks; raises `OAuthError` `unauthorized_client`."""
        workspace = self._hooks.space(call).workspace
        try:
            client = self._client(call, workspace)
        except OAuthError as error:
            raise _unauthorized(error.reason) from error
        if client is None:
            raise _unauthorized("no client credentials were sent")
        revoke_token(workspace, client, _token_key(call))
        return self._wire.json(200, {})

    def introspect(self, call: Call) -> Answer:
        """Tell a client about one of its tokens; raises `OAuthError`."""
        workspace = self._hooks.space(call).workspace
        client = self._client(call, workspace)
        owner = client.client_id if client is not None else self._bearer(call).client_id
        token = workspace.tokens.get(_token_key(call))
        if token is None or token.client_id != owner or not _is_live(workspace, token):
            return self._wire.json(200, {"active": False})
        return self._wire.json(
            200,
            {
                "active": True,
                "scope": " ".join(token.scopes),
                "client_id": token.client_id,
                "token_type": "Bearer",
                "exp": int(token.expires_at.timestamp()),
                "iat": int(token.issued_at.timestamp()),
            },
        )

    def info(self, call: Call) -> Answer:
        """Tell about the token that the call carries; raises `OAuthError` `invalid_token`."""
        try:
            key = self._hooks.token_of(call)
            workspace = self._hooks.space(call).workspace
            token = live_token(workspace, key)
        except NotAuthorized as error:
            raise OAuthError(OAuthErrorCode.INVALID_TOKEN, "unknown", error.reason) from error
        call.attributes["client_id"] = token.client_id
        left = round((token.expires_at - workspace.clock.now()).total_seconds())
        body: dict[str, Any] = {
            "resource_owner_id": None,
            "scope": token.scopes,
            "expires_in": left,
            "application": {"uid": token.client_id},
            "created_at": int(token.issued_at.timestamp()),
        }
        return self._wire.json(200, body)

    def _client(self, call: Call, workspace: Workspace) -> Editor | None:
        """Authenticate the client, if it says who it is; raises `OAuthError`."""
        given = self._wire.credentials(call)
        if given is None:
            return None
        client = authenticate_client(workspace, given.client_id, given.client_secret)
        call.attributes["client_id"] = client.client_id
        return client

    def _bearer(self, call: Call) -> Token:
        """Find the token that the call carries, which may tell about others of its client.

        Raises `OAuthError`: `invalid_request` where there is none, `invalid_token` for one that is
        dead, that is asked about itself, or about a token that is not its client's.
        """
        try:
            key = self._hooks.token_of(call)
        except NotAuthorized as error:
            reason = f"neither client credentials nor a token of use: {error.reason}"
            cause = "request_not_authorized"
            raise OAuthError(OAuthErrorCode.INVALID_REQUEST, cause, reason) from error
        workspace = self._hooks.space(call).workspace
        try:
            token = live_token(workspace, key)
        except NotAuthorized as error:
            raise OAuthError(OAuthErrorCode.INVALID_TOKEN, error.cause, error.reason) from error
        other = workspace.tokens.get(_token_key(call))
        if other is None or other is token or other.client_id != token.client_id:
            reason = "a token tells only about other tokens of its own client"
            raise OAuthError(OAuthErrorCode.INVALID_TOKEN, "unknown", reason)
        call.attributes["client_id"] = token.client_id
        return token


def _unauthorized(why: str) -> OAuthError:
    return OAuthError(OAuthErrorCode.UNAUTHORIZED_CLIENT, "revoke", why)


def _is_live(workspace: Workspace, token: Token) -> bool:
    return token.revoked_at is None and token.expires_at > workspace.clock.now()


def _token_key(call: Call) -> bytes:
    """Give the key of the token that the call is about; a call without one is about none."""
    text = call.body.get("token") if isinstance(call.body, dict) else None
    return digest(text if isinstance(text, str) else "")
