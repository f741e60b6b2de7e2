"""How the documents have the service speak HTTP (D02, D05, SFD §3 and §6)."""

import base64
import binascii
from collections.abc import Callable, Mapping, Sequence
from urllib.parse import unquote_plus

from sandbox import settings as addresses
from sandbox.domain import siret
from sandbox.domain.errors import (
    InvalidRequest,
    OAuthError,
    OAuthErrorCode,
    ResourceNotFound,
    ServiceError,
    Violation,
)
from sandbox.domain.markets import owned_market
from sandbox.domain.workspace import Workspace
from sandbox.http import Answer, Call, HttpError, MalformedBody, Reading, ScriptedStatus
from sandbox.profiles import documented_deadline, documented_drift
from sandbox.profiles import documented_wording as wording
from sandbox.profiles.wire import Credentials, TokenRequest
from sandbox.settings import Settings

TOKEN_OPERATION = "createToken"  # noqa: S105 - the name of an operation

FORMATS: Mapping[str, Callable[[str], bool]] = {
    "siret": siret.is_valid,
    # A deadline without a zone is let through: the reference client sends nothing else.
    "date-time": documented_deadline.is_readable,
}


class DocumentedWire:
    """Answers the questions of `sandbox.profiles.wire.Wire`."""

    contract = "service"
    formats = FORMATS
    reading = Reading()
    counts_calls = True

    def token_elsewhere(self, call: Call) -> str | None:
        """The header is the only place (D02, D05, SFD §3.4)."""
        return None

    def credentials(self, call: Call) -> Credentials:
        """Read the client's credentials: HTTP Basic if it is there, otherwise the form.

        The documents name the form only; RFC 6749 §2.3.1 has every server accept Basic.
        """
        scheme, _, encoded = call.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "basic":
            return _basic(encoded)
        form: dict[str, str] = call.body
        missing = [name for name in ("client_id", "client_secret") if not form.get(name)]
        if missing:
            reason = f"Missing required parameter: {', '.join(missing)}"
            raise OAuthError(OAuthErrorCode.INVALID_REQUEST, "missing", reason)
        return Credentials(form["client_id"], form["client_secret"])

    def token_request(self, call: Call) -> TokenRequest:
        """Read the form, which satisfies the contract already."""
        scopes = list(dict.fromkeys(call.body.get("scope", "").split()))
        return TokenRequest(self.credentials(call), scopes)

    def json(self, status: int, payload: object, headers: Sequence[tuple[str, str]] = ()) -> Answer:
        """Answer with JSON in UTF-8 (SFD §6.2)."""
        return Answer.json(status, payload, headers)

    def download(self, content: bytes, media_type: str, filename: str) -> Answer:
        """Give the document its documented name (D04, D05)."""
        disposition = f'attachment; filename="{filename}"'
        return Answer(
            200, content, [("content-type", media_type), ("content-disposition", disposition)]
        )

    def refusal(self, call: Call, error: Exception, workspace: Workspace) -> Answer:
        """Word a refusal as the documents do, with all violations at once."""
        error = _market_first(call, error, workspace)
        if isinstance(error, InvalidRequest):
            beyond = _beyond_schema(call, workspace, error.violations)
            error = InvalidRequest([*error.violations, *beyond])
            call.violations = error.violations
        if call.operation_id == TOKEN_OPERATION:
            error = _as_oauth_error(error)
        if isinstance(error, HttpError) and error.status == 404:
            # A path that does not exist is worded as the documents word what is not found.
            error = ResourceNotFound(error.reason)
        if isinstance(error, ScriptedStatus):
            return Answer.json(error.status, {"error": error.title})
        if isinstance(error, HttpError):
            return Answer.json(error.status, {"error": f"{error.title}: {error.reason}"})
        if isinstance(error, ServiceError):
            status, body = wording.word(error)
            return Answer.json(status, body, _challenge(call) if status == 401 else ())
        return Answer.json(500, {"error": "Internal server error"})

    def finish(self, call: Call, answer: Answer, workspace: Workspace) -> None:
        """Add nothing: the documents name no headers that all answers have."""

    def relied_on(self, call: Call, answer: Answer, workspace: Workspace) -> Sequence[str]:
        """Name what the running service does otherwise."""
        return documented_drift.relied_on(call, answer, workspace)

    def base_url(self, settings: Settings, scheme: str, host: str) -> str:
        """Begin links as the caller's own address begins."""
        return addresses.base_url(settings, scheme, host)


def _basic(encoded: str) -> Credentials:
    try:
        text = base64.b64decode(encoded.strip(), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError) as error:
        reason = "the Authorization header is not valid HTTP Basic"
        raise OAuthError(OAuthErrorCode.INVALID_CLIENT, "credentials", reason) from error
    client_id, _, client_secret = text.partition(":")
    # RFC 6749 §2.3.1: both parts are form-encoded before Basic joins them.
    return Credentials(unquote_plus(client_id), unquote_plus(client_secret))


def _challenge(call: Call) -> list[tuple[str, str]]:
    """Say how to authenticate, as RFC 9110 asks of every 401."""
    tried_basic = call.headers.get("authorization", "").lower().startswith("basic")
    scheme = "Basic" if tried_basic and call.operation_id == TOKEN_OPERATION else "Bearer"
    return [("www-authenticate", f'{scheme} realm="passe-marche"')]


def _market_first(call: Call, error: Exception, workspace: Workspace) -> Exception:
    """Refuse an application for its market rather than for its body, where both are wrong."""
    identifier = call.path_params.get("market_identifier")
    if not isinstance(error, InvalidRequest) or identifier is None or call.auth is None:
        return error
    try:
        owned_market(workspace, call.auth, identifier)
    except ServiceError as refusal:
        return refusal
    return error


def _beyond_schema(call: Call, workspace: Workspace, found: Sequence[Violation]) -> list[Violation]:
    """Add what a schema cannot find, so that all violations are told at once."""
    if call.operation_id != "createPublicMarket" or not isinstance(call.body, dict):
        return []
    market = call.body.get("public_market")
    deadline = market.get("deadline") if isinstance(market, dict) else None
    if not isinstance(deadline, str) or any(v.path[1:] == ("deadline",) for v in found):
        return []
    instant = documented_deadline.parse(deadline)
    violation = instant and documented_deadline.violation(workspace, instant)
    return [violation] if violation else []


def _as_oauth_error(error: Exception) -> Exception:
    """Give every refusal of the token endpoint the form of RFC 6749, where it has one."""
    if isinstance(error, InvalidRequest):
        return wording.oauth_error(error.violations)
    if isinstance(error, MalformedBody) or (isinstance(error, HttpError) and error.status == 415):
        return wording.oauth_error([Violation((), "body", error.reason)])
    if not isinstance(error, HttpError | ServiceError):
        return OAuthError(OAuthErrorCode.SERVER_ERROR, "failure", str(error))
    return error
