"""OAuth 2.0 client credentials: issuing tokens and recognising them (D02, D05, SFD §3)."""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sandbox.domain.errors import Forbidden, NotAuthorized, OAuthError, OAuthErrorCode
from sandbox.domain.models import SCOPES, Editor, Token
from sandbox.domain.workspace import Workspace

LIFETIME = timedelta(hours=24)
DEFAULT_SCOPE = "api_access"
MAX_TOKENS = 10_000
"""Beyond this the oldest dead tokens are forgotten; a live one never is."""


@dataclass(frozen=True, slots=True)
class Grant:
    """A fresh token with its text, which is given once and not kept; and those it has revoked."""

    text: str
    token: Token
    revoked: tuple[Token, ...] = ()


def digest(text: str) -> bytes:
    """Give the key under which a token is kept."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


def authenticate_client(workspace: Workspace, client_id: str, client_secret: str) -> Editor:
    """Recognise a client by its secret.

    Raises `OAuthError` `invalid_client`: its cause is `credentials` for an unknown client or a
    wrong secret, and `editor` for one that is not authorised or not active.
    """
    editor = workspace.editors.get(client_id)
    expected = editor.client_secret if editor else ""
    matches = hmac.compare_digest(expected.encode(), client_secret.encode("utf-8", "replace"))
    if editor is None or not matches:
        known = "the secret is wrong" if editor else "no editor has this client_id"
        raise OAuthError(OAuthErrorCode.INVALID_CLIENT, "credentials", known)
    if not (editor.authorized and editor.active):
        flag = "authorized" if not editor.authorized else "active"
        raise OAuthError(OAuthErrorCode.INVALID_CLIENT, "editor", f"the editor is not {flag}")
    return editor


def issue_token(
    workspace: Workspace, client_id: str, client_secret: str, scopes: Sequence[str]
) -> Grant:
    """Authenticate a client and give it a token, which revokes former ones as the profile says.

    Raises `OAuthError`: `invalid_client` as `authenticate_client` does, else `invalid_scope`.
    """
    authenticate_client(workspace, client_id, client_secret)
    unknown = [scope for scope in scopes if scope not in SCOPES]
    if unknown:
        reason = f"unknown scope: {' '.join(unknown)}; those known are {' '.join(SCOPES)}"
        raise OAuthError(OAuthErrorCode.INVALID_SCOPE, "scope", reason)
    now = workspace.clock.now()
    text = workspace.profile.access_token(workspace.ids, client_id, scopes or [DEFAULT_SCOPE])
    token = Token(
        digest=digest(text),
        client_id=client_id,
        scopes=tuple(scopes) or (DEFAULT_SCOPE,),
        issued_at=now,
        expires_at=now + LIFETIME,
    )
    revoked = tuple(
        former
        for former in workspace.tokens.values()
        if former.client_id == client_id
        and former.revoked_at is None
        and workspace.profile.revokes(token, former)
    )
    for former in revoked:
        former.revoked_at, former.revoked_for = now, token.scopes
    workspace.tokens[token.digest] = token
    _forget_dead_tokens(workspace)
    return Grant(text, token, revoked)


def _forget_dead_tokens(workspace: Workspace) -> None:
    if len(workspace.tokens) <= MAX_TOKENS:
        return
    now = workspace.clock.now()
    dead = [t for t in workspace.tokens.values() if t.revoked_at or t.expires_at <= now]
    for token in dead[: len(dead) // 2]:
        del workspace.tokens[token.digest]


def live_token(workspace: Workspace, token_digest: bytes) -> Token:
    """Find a token that can be used; raises `NotAuthorized` with its cause."""
    token = workspace.tokens.get(token_digest)
    if token is None:
        raise NotAuthorized("this token was never issued here")
    if token.revoked_at is not None:
        raise NotAuthorized(_revocation(token), "revoked")
    if token.expires_at <= workspace.clock.now():
        expired = f"the token expired at {token.expires_at:%Y-%m-%dT%H:%M:%SZ}"
        raise NotAuthorized(expired, "expired")
    return token


def _revocation(token: Token) -> str:
    when = f"the token was revoked at {token.revoked_at:%Y-%m-%dT%H:%M:%SZ}"
    if not token.revoked_for:
        return f"{when}, at its client's own request"
    scopes = " ".join(token.revoked_for)
    return f"{when}, when {token.client_id} was given a newer one with the scope '{scopes}'"


def revoke_token(workspace: Workspace, client: Editor, token_digest: bytes) -> None:
    """Revoke a token of this client (RFC 7009); one that is unknown or dead stays as it is.

    Raises `OAuthError` `unauthorized_client` for a token of another client.
    """
    token = workspace.tokens.get(token_digest)
    if token is None:
        return
    if token.client_id != client.client_id:
        reason = "the token belongs to another client"
        raise OAuthError(OAuthErrorCode.UNAUTHORIZED_CLIENT, "revoke", reason)
    if token.revoked_at is None and token.expires_at > workspace.clock.now():
        token.revoked_at = workspace.clock.now()


def authenticate(
    workspace: Workspace, token_digest: bytes, alternatives: Sequence[Sequence[str]]
) -> Editor:
    """Recognise a bearer token and check that it may do what the contract asks for.

    `alternatives` lists the sets of scopes any of which is enough. Raises `NotAuthorized` for an
    unknown, revoked or expired token, `Forbidden` for a scope or an editor that may not.
    """
    token = live_token(workspace, token_digest)
    editor = workspace.editors.get(token.client_id)
    if editor is None:
        raise NotAuthorized("the editor of this token does not exist any more")
    if not workspace.profile.satisfies(token.scopes, alternatives):
        needed = " or ".join("+".join(alternative) for alternative in alternatives)
        raise Forbidden(f"the token has scope '{' '.join(token.scopes)}', this needs {needed}")
    if refusal := workspace.profile.refuses_live_token(editor):
        raise Forbidden(refusal, "editor")
    return editor
