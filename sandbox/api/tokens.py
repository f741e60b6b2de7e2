"""`POST /oauth/token` (D02, D05, SFD §3)."""

import base64
import binascii
from urllib.parse import unquote_plus

from sandbox.api.service import ServiceHooks
from sandbox.domain.errors import OAuthError, OAuthErrorCode
from sandbox.domain.tokens import issue_token
from sandbox.http import Answer, Call
from sandbox.spaces import DEFAULT, Spaces

_NO_STORE = [("cache-control", "no-store"), ("pragma", "no-cache")]


class TokenApi:
    """The token endpoint."""

    def __init__(self, spaces: Spaces, hooks: ServiceHooks) -> None:
        self._spaces, self._hooks = spaces, hooks

    def create(self, call: Call) -> Answer:
        """Give a token to a client; raises `OAuthError`, `RateLimitExceeded`."""
        form: dict[str, str] = call.body
        client_id, client_secret = _credentials(call, form)
        space = self._spaces.of_client(client_id) or self._spaces.get(DEFAULT)
        call.attributes["space"] = space
        if client_id in space.workspace.editors:
            call.attributes["client_id"] = client_id
            self._hooks.count(call, space, client_id)
        scopes = list(dict.fromkeys(form.get("scope", "").split()))
        grant = issue_token(space.workspace, client_id, client_secret, scopes)
        self._spaces.add_token(space, grant.token.digest)
        return Answer.json(200, space.profile.token_body(grant.text, grant.token), _NO_STORE)


def _credentials(call: Call, form: dict[str, str]) -> tuple[str, str]:
    """Read the client's credentials: HTTP Basic if it is there, otherwise the form.

    The documents name the form only; RFC 6749 §2.3.1 has every server accept Basic.
    """
    scheme, _, encoded = call.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "basic":
        return _basic(encoded)
    missing = [name for name in ("client_id", "client_secret") if not form.get(name)]
    if missing:
        reason = f"Missing required parameter: {', '.join(missing)}"
        raise OAuthError(OAuthErrorCode.INVALID_REQUEST, "missing", reason)
    return form["client_id"], form["client_secret"]


def _basic(encoded: str) -> tuple[str, str]:
    try:
        text = base64.b64decode(encoded.strip(), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError) as error:
        reason = "the Authorization header is not valid HTTP Basic"
        raise OAuthError(OAuthErrorCode.INVALID_CLIENT, "credentials", reason) from error
    client_id, _, client_secret = text.partition(":")
    # RFC 6749 §2.3.1: both parts are form-encoded before Basic joins them.
    return unquote_plus(client_id), unquote_plus(client_secret)
