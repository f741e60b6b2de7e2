"""The service's API as one application: a stack for every profile in use, driven by its contract.

A call goes to the stack of the workspace that it belongs to. While all workspaces have the same
profile, which is the rule, nothing has to be found out for that.

    request ─▶ one profile in use ──────────────────────▶ its stack
            └▶ several: token, client ─▶ workspace ─▶ the stack of its profile
"""

from collections.abc import Mapping

from sandbox.api.faults import may_fail
from sandbox.api.locating import space_of_request
from sandbox.api.market_applications import MarketApplicationApi
from sandbox.api.public_markets import PublicMarketApi
from sandbox.api.service import TOKEN_OPERATION, ServiceHooks, bearer_token
from sandbox.api.token_endpoints import TokenEndpoints
from sandbox.api.tokens import TokenApi
from sandbox.contract import loader
from sandbox.domain.tokens import digest
from sandbox.http import Api, Call, Choice, Handler, build_app
from sandbox.profiles import ServiceProfile
from sandbox.profiles.wire import Wire
from sandbox.spaces import DEFAULT, Spaces


def service_api(spaces: Spaces, *, validate_responses: bool = False) -> Choice:
    """Give the service's API over all workspaces."""
    stacks = _Stacks(spaces, validate_responses)
    return Choice(stacks.only, stacks.choose)


class _Stacks:
    """The stacks, each made when it is first used; that of the default workspace at once."""

    def __init__(self, spaces: Spaces, validate_responses: bool) -> None:
        self._spaces, self._validate_responses = spaces, validate_responses
        self._made: dict[str, Api] = {}
        self._of(spaces.get(DEFAULT).profile)

    def only(self) -> Api | None:
        """Give the stack of the only profile in use."""
        profiles = self._spaces.profiles
        return self._of(next(iter(profiles))) if len(profiles) == 1 else None

    def choose(self, call: Call, body_read: bool) -> Api | None:
        """Give the stack of the workspace of a call; None where its body has to be read first."""
        text = bearer_token(call)
        space = self._spaces.of_token(digest(text)) if text is not None else None
        if space is None and not body_read:
            return None
        space = space or space_of_request(self._spaces, call) or self._spaces.get(DEFAULT)
        return self._of(space.profile)

    def _of(self, profile: ServiceProfile) -> Api:
        if profile.name not in self._made:
            self._made[profile.name] = _stack(self._spaces, profile.wire, self._validate_responses)
        return self._made[profile.name]


def _stack(spaces: Spaces, wire: Wire, validate_responses: bool) -> Api:
    hooks = ServiceHooks(spaces, wire)
    applications = MarketApplicationApi(hooks, wire)
    endpoints = TokenEndpoints(hooks, wire)
    operations: Mapping[str, Handler] = {
        TOKEN_OPERATION: TokenApi(spaces, hooks, wire).create,
        "revokeToken": endpoints.revoke,
        "introspectToken": endpoints.introspect,
        "getTokenInfo": endpoints.info,
        "createPublicMarket": PublicMarketApi(hooks, wire).create,
        "createMarketApplication": applications.create,
        "downloadAttestation": applications.attestation,
        "downloadDocumentsPackage": applications.documents_package,
    }
    return build_app(
        loader.load(wire.contract),
        handlers={key: may_fail(hooks, key, handler) for key, handler in operations.items()},
        hooks=hooks,
        formats=wire.formats,
        reading=wire.reading,
        validate_responses=validate_responses,
    )
