"""`POST /oauth/token` (D02, D05, SFD §3)."""

from sandbox.api.service import ServiceHooks
from sandbox.domain.tokens import issue_token
from sandbox.http import Answer, Call
from sandbox.profiles.wire import Wire
from sandbox.spaces import DEFAULT, Spaces

_NO_STORE = [("cache-control", "no-store"), ("pragma", "no-cache")]


class TokenApi:
    """The token endpoint."""

    def __init__(self, spaces: Spaces, hooks: ServiceHooks, wire: Wire) -> None:
        self._spaces, self._hooks, self._wire = spaces, hooks, wire

    def create(self, call: Call) -> Answer:
        """Give a token to a client; raises `OAuthError`, `RateLimitExceeded`."""
        wanted = self._wire.token_request(call)
        client_id, secret = wanted.credentials.client_id, wanted.credentials.client_secret
        space = self._spaces.of_client(client_id) or self._spaces.get(DEFAULT)
        call.attributes["space"] = space
        if client_id in space.workspace.editors:
            call.attributes["client_id"] = client_id
            self._hooks.count(call, space, client_id)
        grant = issue_token(space.workspace, client_id, secret, wanted.scopes)
        call.attributes["grant"] = grant
        self._spaces.add_token(space, grant.token.digest)
        return self._wire.json(200, space.profile.token_body(grant.text, grant.token), _NO_STORE)
