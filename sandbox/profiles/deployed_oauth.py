"""The OAuth endpoints of the running service: how Doorkeeper reads requests and words errors.

It ships English texts only, and the application's language is French: every description on the
wire is the complaint about a missing translation.
"""

from base64 import b64decode
from collections.abc import Mapping, Sequence
from typing import Any

from sandbox.domain.errors import OAuthError, OAuthErrorCode, Violation
from sandbox.http import Call
from sandbox.profiles.wire import Credentials

NO_STORE = ("cache-control", "no-store")
_REALM = "Doorkeeper"

_STATUSES = {
    OAuthErrorCode.INVALID_CLIENT: 401,
    OAuthErrorCode.INVALID_TOKEN: 401,
    OAuthErrorCode.UNAUTHORIZED_CLIENT: 403,
}

_KEYS = {
    (OAuthErrorCode.INVALID_REQUEST, "missing"): "invalid_request.missing_param",
    (OAuthErrorCode.INVALID_REQUEST, "request_not_authorized"): (
        "invalid_request.request_not_authorized"
    ),
    (OAuthErrorCode.INVALID_TOKEN, "unknown"): "invalid_token.unknown",
    (OAuthErrorCode.INVALID_TOKEN, "expired"): "invalid_token.expired",
    (OAuthErrorCode.INVALID_TOKEN, "revoked"): "invalid_token.revoked",
    (OAuthErrorCode.UNAUTHORIZED_CLIENT, "revoke"): "revoke.unauthorized",
}

Worded = tuple[int, dict[str, Any], list[tuple[str, str]]]


def description(key: str) -> str:
    """Give the text that stands for a translation that is missing."""
    return f"Translation missing: fr.doorkeeper.errors.messages.{key}"


def word(error: OAuthError, state: str | None) -> Worded:
    """Give the status, the body and the headers of an error; `state` is that of the request."""
    key = _KEYS.get((error.code, error.cause), error.code.value)
    body = {"error": error.code.value, "error_description": description(key)}
    if error.code is OAuthErrorCode.INVALID_TOKEN:
        body["state"] = "unauthorized"
    elif state and error.code is not OAuthErrorCode.UNAUTHORIZED_CLIENT:
        body["state"] = state
    headers = (
        []
        if error.code is OAuthErrorCode.UNAUTHORIZED_CLIENT
        else [challenge(error.code.value, description(key)), NO_STORE]
    )
    return _STATUSES.get(error.code, 400), body, headers


def challenge(error: str, text: str) -> tuple[str, str]:
    """Write the `WWW-Authenticate` header of an error."""
    value = f'Bearer realm="{_REALM}", error="{error}", error_description="{text}"'
    return ("www-authenticate", value)


def credentials(call: Call, parameters: Mapping[str, Any]) -> Credentials | None:
    """Read the client's credentials: HTTP Basic first, then the parameters."""
    scheme, _, encoded = call.headers.get("authorization", "").partition(" ")
    if scheme == "Basic":
        client_id, _, secret = _decoded(encoded).partition(":")
        if client_id.strip():
            return Credentials(client_id, secret)
    client_id = _text(parameters.get("client_id"))
    return Credentials(client_id, _text(parameters.get("client_secret"))) if client_id else None


def _decoded(encoded: str) -> str:
    """Decode Base64 leniently: what does not belong into it is passed over."""
    kept = "".join(c for c in encoded if c.isascii() and (c.isalnum() or c in "+/"))
    usable = len(kept) - (len(kept) % 4 == 1)
    kept = kept[:usable]
    return b64decode(kept + "=" * (-len(kept) % 4)).decode("utf-8", "replace")


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def grant_refusal(violations: Sequence[Violation]) -> OAuthError | None:
    """Turn what breaks the contract in `grant_type` into the error that comes before all others."""
    broken = next((v for v in violations if v.path == ("grant_type",)), None)
    if broken is None:
        return None
    if broken.rule == "required" or not str(broken.value or "").strip():
        reason = "Missing required parameter: grant_type"
        return OAuthError(OAuthErrorCode.INVALID_REQUEST, "missing", reason)
    return OAuthError(OAuthErrorCode.UNSUPPORTED_GRANT_TYPE, "grant_type", broken.message)
