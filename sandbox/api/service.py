"""What every operation of the service's API shares: who calls, what it costs, what is recorded.

A call belongs to the space of its bearer token or its client; one that has neither, or that
nobody knows, belongs to the default space.
"""

from collections.abc import Sequence
from time import perf_counter

from sandbox.domain.errors import (
    InvalidRequest,
    NotAuthorized,
    OAuthError,
    OAuthErrorCode,
    RateLimitExceeded,
    ResourceNotFound,
    ServiceError,
    Violation,
)
from sandbox.domain.markets import parse_deadline
from sandbox.domain.models import Editor
from sandbox.domain.rates import RateCategory, RateState
from sandbox.domain.tokens import authenticate, digest
from sandbox.http import Answer, Call, HttpError, MalformedBody
from sandbox.journal import Entry
from sandbox.settings import base_url
from sandbox.spaces import DEFAULT, Space, Spaces

TOKEN_OPERATION = "createToken"  # noqa: S105 - the name of an operation
_CATEGORIES = {
    TOKEN_OPERATION: RateCategory.AUTHENTICATION,
    "downloadAttestation": RateCategory.DOWNLOADS,
    "downloadDocumentsPackage": RateCategory.DOWNLOADS,
}


def space_of(call: Call) -> Space:
    """Give the space that a call was found to belong to."""
    space: Space = call.attributes["space"]
    return space


def editor_of(call: Call) -> Editor:
    """Give the editor whose token the call carries."""
    editor: Editor = call.auth
    return editor


class ServiceHooks:
    """The `sandbox.http.Hooks` of the service's own API."""

    def __init__(self, spaces: Spaces) -> None:
        self._spaces = spaces
        self._settings = spaces.settings

    def before(self, call: Call) -> None:
        """Find the space by the bearer token."""
        call.attributes["started"] = perf_counter()
        scheme, _, credentials = call.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer":
            key = digest(credentials.strip())
            call.attributes["token"] = key
            space = self._spaces.of_token(key)
            if space is not None:
                call.attributes["space"] = space

    def authenticate(self, call: Call, required_scopes: Sequence[Sequence[str]]) -> Editor:
        """Recognise the bearer token and count the call; raises `ServiceError`."""
        key = call.attributes.get("token")
        if key is None:
            raise NotAuthorized(
                "the Authorization header is missing or is not 'Bearer <access_token>'"
            )
        space = call.attributes.get("space")
        if space is None:
            raise NotAuthorized("this token was never issued here, or the sandbox was reset since")
        editor = authenticate(space.workspace, key, required_scopes)
        call.attributes["client_id"] = editor.client_id
        self.count(call, space, editor.client_id)
        return editor

    def count(self, call: Call, space: Space, client_id: str) -> None:
        """Count a call against the limits; raises `RateLimitExceeded` only if they are enforced."""
        if self._settings.rate_limits == "off":
            return
        category = _CATEGORIES.get(call.operation_id or "", RateCategory.GENERAL)
        state = space.workspace.rates.count(client_id, category, space.workspace.clock.now())
        call.attributes["rate"] = state
        if state.exceeded:
            note = f"rate limit overrun: {state.limit} calls an hour for {category.value} (D05)"
            if self._settings.rate_limits == "enforce":
                raise RateLimitExceeded(state.retry_after, note)
            call.attributes.setdefault("notes", []).append(note)

    def error(self, call: Call, error: Exception) -> Answer:
        """Word a refusal as the profile of the space does."""
        space = self._space(call)
        if isinstance(error, InvalidRequest):
            error = InvalidRequest(
                [*error.violations, *self._beyond_schema(call, space, error.violations)]
            )
            call.violations = error.violations
        call.attributes["reason"] = str(error)
        if call.operation_id == TOKEN_OPERATION:
            error = _as_oauth_error(space, error)
        if isinstance(error, HttpError):
            # A path that does not exist is worded as the documents word what is not found.
            known = ResourceNotFound(error.reason) if error.status == 404 else None
            if known is None:
                return Answer.json(error.status, {"error": f"{error.title}: {error.reason}"})
            error = known
        if isinstance(error, ServiceError):
            status, body = space.profile.word(error)
            return Answer.json(status, body, _challenge(call) if status == 401 else ())
        return Answer.json(500, {"error": "Internal server error"})

    def _beyond_schema(
        self, call: Call, space: Space, found: Sequence[Violation]
    ) -> list[Violation]:
        """Add what a schema cannot find, so that all violations are told at once."""
        if call.operation_id != "createPublicMarket" or not isinstance(call.body, dict):
            return []
        market = call.body.get("public_market")
        deadline = market.get("deadline") if isinstance(market, dict) else None
        told = any(v.path == ("public_market", "deadline") for v in found)
        instant = parse_deadline(deadline) if isinstance(deadline, str) and not told else None
        violation = instant and space.profile.deadline_violation(space.workspace, instant)
        return [violation] if violation else []

    def _space(self, call: Call) -> Space:
        space = call.attributes.get("space")
        if space is None:
            client_id = call.body.get("client_id") if isinstance(call.body, dict) else None
            known = self._spaces.of_client(client_id) if isinstance(client_id, str) else None
            space = call.attributes["space"] = known or self._spaces.get(DEFAULT)
        return space

    def finish(self, call: Call, answer: Answer) -> Answer:
        """Add the headers that every answer has, and record the call."""
        space = self._space(call)
        answer.headers.append(("x-sandbox-profile", space.profile.name))
        rate: RateState | None = call.attributes.get("rate")
        if rate is not None:
            answer.headers += [
                ("x-ratelimit-limit", str(rate.limit)),
                ("x-ratelimit-remaining", str(rate.remaining)),
                ("x-ratelimit-reset", str(rate.reset_at)),
            ]
        self._record(call, answer, space)
        return answer

    def _record(self, call: Call, answer: Answer, space: Space) -> None:
        started = call.attributes.get("started")
        target = call.path
        if call.query_string:
            target += "?" + call.query_string.decode("latin-1")
        space.journal.record(
            Entry(
                id=space.journal.next_id(),
                at=space.workspace.clock.now(),
                duration_ms=(perf_counter() - started) * 1000 if started else 0.0,
                method=call.method,
                target=target,
                operation_id=call.operation_id,
                client_id=call.attributes.get("client_id"),
                status=answer.status,
                request_headers=call.raw_headers,
                request_body=call.raw_body,
                response_headers=answer.headers,
                response_body=_text_body(answer),
                reason=call.attributes.get("reason", ""),
                violations=call.violations,
                notes=call.attributes.get("notes", []),
            )
        )

    async def sent(self, call: Call, answer: Answer) -> None:
        """Do nothing: no call of the service's API raises a webhook by itself."""

    def base_url(self, call: Call) -> str:
        """Give the address under which the caller reaches this sandbox."""
        return base_url(self._settings, call.scheme, call.host)


def _challenge(call: Call) -> list[tuple[str, str]]:
    """Say how to authenticate, as RFC 9110 asks of every 401."""
    tried_basic = call.headers.get("authorization", "").lower().startswith("basic")
    scheme = "Basic" if tried_basic and call.operation_id == TOKEN_OPERATION else "Bearer"
    return [("www-authenticate", f'{scheme} realm="passe-marche"')]


def _text_body(answer: Answer) -> bytes:
    """Give the body of an answer as far as the journal keeps it: JSON, not documents."""
    is_json = any(
        v.startswith("application/json") for k, v in answer.headers if k == "content-type"
    )
    return answer.body if is_json and isinstance(answer.body, bytes) else b""


def _as_oauth_error(space: Space, error: Exception) -> Exception:
    """Give every refusal of the token endpoint the form of RFC 6749, where it has one."""
    if isinstance(error, InvalidRequest):
        return space.profile.oauth_error(error.violations)
    if isinstance(error, MalformedBody) or (isinstance(error, HttpError) and error.status == 415):
        return space.profile.oauth_error([Violation((), "body", error.reason)])
    if not isinstance(error, HttpError | ServiceError):
        return OAuthError(OAuthErrorCode.SERVER_ERROR, "failure", str(error))
    return error
