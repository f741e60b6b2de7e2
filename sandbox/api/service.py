"""What every operation of the service's API shares: who calls, what it costs, what is recorded.

A call belongs to the space of its bearer token or its client; one that has neither, or that
nobody knows, belongs to the default space.
"""

from collections.abc import Sequence
from time import perf_counter

from sandbox.api.locating import client_of
from sandbox.domain.errors import NotAuthorized, RateLimitExceeded
from sandbox.domain.models import Editor
from sandbox.domain.rates import RateCategory, RateState
from sandbox.domain.tokens import authenticate, digest
from sandbox.faults.pipeline import USES
from sandbox.http import Answer, Call, Headers
from sandbox.journal import Entry
from sandbox.profiles.wire import Wire
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


def bearer_token(call: Call) -> str | None:
    """Give the token in the `Authorization` header of a call."""
    scheme, _, credentials = call.headers.get("authorization", "").partition(" ")
    return credentials.strip() if scheme.lower() == "bearer" else None


class ServiceHooks:
    """The `sandbox.http.Hooks` of the service's own API, for the spaces of one profile."""

    def __init__(self, spaces: Spaces, wire: Wire) -> None:
        self._spaces, self._wire = spaces, wire
        self._settings = spaces.settings
        self._counts_calls = wire.counts_calls and spaces.settings.rate_limits != "off"

    def before(self, call: Call) -> None:
        """Find the space by the bearer token."""
        call.attributes["started"] = perf_counter()
        text = bearer_token(call)
        if text is not None:
            self._note_token(call, text)

    def _note_token(self, call: Call, text: str) -> None:
        key = digest(text)
        call.attributes["token"] = key
        space = self._spaces.of_token(key)
        if space is not None:
            call.attributes["token_space"] = call.attributes["space"] = space

    def token_of(self, call: Call) -> bytes:
        """Give the key of the token that a call carries; raises `NotAuthorized`."""
        if "token" not in call.attributes:
            elsewhere = self._wire.token_elsewhere(call)
            if elsewhere is None:
                raise NotAuthorized(
                    "the Authorization header is missing or is not 'Bearer <access_token>'"
                )
            self._note_token(call, elsewhere)
        key: bytes = call.attributes["token"]
        if "token_space" not in call.attributes:
            raise NotAuthorized("this token was never issued here, or the sandbox was reset since")
        return key

    def authenticate(self, call: Call, required_scopes: Sequence[Sequence[str]]) -> Editor:
        """Recognise the bearer token and count the call; raises `ServiceError`."""
        key = self.token_of(call)
        space = space_of(call)
        editor = authenticate(space.workspace, key, required_scopes)
        call.attributes["client_id"] = editor.client_id
        self.count(call, space, editor.client_id)
        return editor

    def count(self, call: Call, space: Space, client_id: str) -> None:
        """Count a call against the limits; raises `RateLimitExceeded` only if they are enforced."""
        if not self._counts_calls:
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
        """Word a refusal as the profile does."""
        call.attributes["reason"] = str(error)
        call.attributes["error"] = error
        return self._wire.refusal(call, error, self.space(call).workspace)

    def space(self, call: Call) -> Space:
        """Give the space of a call; one that nothing assigns to another is of the default one."""
        space: Space | None = call.attributes.get("space")
        if space is None:
            client_id = client_of(call)
            known = self._spaces.of_client(client_id) if client_id is not None else None
            space = call.attributes["space"] = known or self._spaces.get(DEFAULT)
        return space

    def serves(self, space: Space) -> bool:
        """Tell whether a space is still there, and was not deleted."""
        return any(known is space for known in self._spaces)

    def finish(self, call: Call, answer: Answer) -> Answer:
        """Add the headers that every answer has, and record the call."""
        space = self.space(call)
        self._wire.finish(call, answer, space.workspace)
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
        number = space.journal.next_id()
        space.journal.record(
            Entry(
                id=number,
                at=space.workspace.clock.now(),
                duration_ms=(perf_counter() - started) * 1000 if started else 0.0,
                method=call.method,
                target=target,
                operation_id=call.operation_id,
                client_id=call.attributes.get("client_id"),
                status=answer.status,
                request_headers=call.raw_headers,
                request_body=call.raw_body,
                response_headers=_block(answer.headers),
                response_body=_text_body(answer),
                reason=call.attributes.get("reason", ""),
                violations=call.violations,
                notes=call.attributes.get("notes", []),
                drift=self._wire.relied_on(call, answer, space.workspace),
                cause=_cause(call),
            )
        )
        for use in call.attributes.get(USES, ()):
            use.request = number
            space.recorder.fault(use)

    async def sent(self, call: Call, answer: Answer) -> None:
        """Do nothing: no call of the service's API raises a webhook by itself."""

    def base_url(self, call: Call) -> str:
        """Give the address with which the links in an answer begin."""
        return self._wire.base_url(self._settings, call.scheme, call.host)


def _cause(call: Call) -> str:
    """Name the error that has refused a call, for those who explain it to people."""
    error = call.attributes.get("error")
    if error is None:
        return ""
    cause = getattr(error, "cause", "")
    return f"{type(error).__name__}.{cause}" if cause else type(error).__name__


def _text_body(answer: Answer) -> bytes:
    """Give the body of an answer as far as the journal keeps it: JSON, not documents."""
    is_json = any(
        v.startswith("application/json") for k, v in answer.headers if k == "content-type"
    )
    if not is_json or not isinstance(answer.body, bytes):
        return b""
    # A copy: orjson leaves its results in a buffer of a kilobyte and more.
    return b"%b" % answer.body


def _block(headers: Headers) -> bytes:
    """Write headers as one block, which takes a fifth of the memory of a list of pairs."""
    return "\n".join([f"{name}: {value}" for name, value in headers]).encode("latin-1")
