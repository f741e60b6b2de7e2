"""How the running service speaks HTTP: Rails and Doorkeeper, as far as a client can tell."""

import hashlib
import re
from collections.abc import Callable, Collection, Mapping, Sequence

from sandbox import settings as addresses
from sandbox.domain import siret
from sandbox.domain.errors import (
    InvalidRequest,
    NotAuthorized,
    OAuthError,
    OAuthErrorCode,
    ResourceNotFound,
    ServiceError,
)
from sandbox.domain.workspace import Workspace
from sandbox.http import Answer, Call, HttpError, MalformedBody, Reading
from sandbox.http.messages import JSON_TYPE
from sandbox.profiles import deployed_oauth as oauth
from sandbox.profiles import deployed_parameters as parameters
from sandbox.profiles import deployed_wording as wording
from sandbox.profiles.wire import Credentials, TokenRequest, workspace_of
from sandbox.rails import casts
from sandbox.rails.encoding import to_json
from sandbox.rails.error_pages import error_page
from sandbox.settings import Settings

_DEFAULT_HEADERS = (
    ("x-frame-options", "SAMEORIGIN"),
    ("x-xss-protection", "0"),
    ("x-content-type-options", "nosniff"),
    ("x-permitted-cross-domain-policies", "none"),
    ("referrer-policy", "strict-origin-when-cross-origin"),
)
_REVALIDATE = "max-age=0, private, must-revalidate"
_ERROR_PAGE = "error page"
_MOST_NAMES = 20
_APPLICATIONS = "/api/v1/market_applications/"
_DEFAULT_PORTS = {"http": ":80", "https": ":443"}

FORMATS: Mapping[str, Callable[[str], bool]] = {
    "siret": lambda text: siret.is_valid(casts.trimmed(text)),
}


def read(call: Call, media_types: Collection[str], required: bool) -> str:
    """Read the parameters that the operation permits, whatever form they come in."""
    given = parameters.parameters_of(call)
    match call.operation_id:
        case "createPublicMarket":
            call.body = parameters.market(given, workspace_of(call).clock.now())
        case "createMarketApplication":
            call.body = parameters.application(given, workspace_of(call).faults)
        case _:
            call.body = dict(given.values)
    dropped = given.dropped(call.operation_id)
    if dropped:
        names = ", ".join(name[:100] for name in dropped[:_MOST_NAMES])
        more = len(dropped) - _MOST_NAMES
        note = f"dropped without a word [D-024]: {names}{f' and {more} more' if more > 0 else ''}"
        call.attributes.setdefault("notes", []).append(note)
    return next(iter(media_types))


class DeployedWire:
    """Answers the questions of `sandbox.profiles.wire.Wire`."""

    contract = "deployed"
    formats = FORMATS
    reading = Reading(read, judges_later=True)
    counts_calls = False

    def token_elsewhere(self, call: Call) -> str | None:
        """After the header come the parameters `access_token` and `bearer_token`."""
        given = parameters.parameters_of(call).values
        for name in ("access_token", "bearer_token"):
            text = given.get(name)
            if isinstance(text, str) and not casts.is_blank(text):
                return text
        return None

    def credentials(self, call: Call) -> Credentials | None:
        """HTTP Basic wins over the parameters, even where it is wrong."""
        return oauth.credentials(call, parameters.parameters_of(call).values)

    def token_request(self, call: Call) -> TokenRequest:
        """The grant is judged first, then the client, then the scope."""
        refusal = oauth.grant_refusal(call.violations)
        if refusal is not None:
            raise refusal
        given = self.credentials(call)
        if given is None:
            reason = "no client credentials were sent"
            raise OAuthError(OAuthErrorCode.INVALID_CLIENT, "credentials", reason)
        scopes = str(call.body.get("scope") or "").split()
        return TokenRequest(given, list(dict.fromkeys(scopes)))

    def json(self, status: int, payload: object, headers: Sequence[tuple[str, str]] = ()) -> Answer:
        """Answer with JSON in which what means something in HTML is escaped."""
        return Answer(status, to_json(payload), [("content-type", JSON_TYPE), *headers])

    def download(self, content: bytes, media_type: str, filename: str) -> Answer:
        """Send data under a name."""
        names = f"filename=\"{filename}\"; filename*=UTF-8''{filename}"
        return Answer(
            200,
            content,
            [
                ("content-type", media_type),
                ("content-disposition", f"attachment; {names}"),
                ("content-transfer-encoding", "binary"),
            ],
        )

    def refusal(self, call: Call, error: Exception, workspace: Workspace) -> Answer:
        """Word a refusal as JSON, or answer with an error page where the service has no words."""
        if isinstance(error, InvalidRequest):
            call.violations = error.violations
        if isinstance(error, OAuthError):
            return self.json(*oauth.word(error, _state(call)))
        if isinstance(error, ResourceNotFound) and not error.resource:
            error = ResourceNotFound(error.reason, _resource_at(call.path))
        worded = wording.word(error) if isinstance(error, ServiceError) else None
        if worded is None:
            return _error_page(call, error)
        headers = _challenge(error) if isinstance(error, NotAuthorized) else []
        return self.json(*worded, headers)

    def finish(self, call: Call, answer: Answer, workspace: Workspace) -> None:
        """Add the headers of the framework and of what stands around it."""
        if _ERROR_PAGE not in call.attributes:
            answer.headers += _DEFAULT_HEADERS
            _add_validators(answer)
        answer.headers.append(("x-request-id", _request_id(call, workspace)))

    def relied_on(self, call: Call, answer: Answer, workspace: Workspace) -> Sequence[str]:
        """Name nothing: this is the running service."""
        return ()

    def base_url(self, settings: Settings, scheme: str, host: str) -> str:
        """Begin links with the host of the request, and with a scheme that is not the request's."""
        if settings.public_url:
            return settings.public_url
        authority = addresses.base_url(settings, scheme, host).partition("://")[2]
        own = "https" if settings.force_ssl else "http"
        return f"{own}://{authority.removesuffix(_DEFAULT_PORTS[scheme])}"


def _state(call: Call) -> str | None:
    try:
        state = parameters.parameters_of(call).values.get("state")
    except MalformedBody:
        return None
    return state if isinstance(state, str) else None


def _challenge(error: NotAuthorized) -> list[tuple[str, str]]:
    text = oauth.description(f"invalid_token.{error.cause}")
    return [oauth.challenge("invalid_token", text), oauth.NO_STORE]


def _resource_at(path: str) -> str:
    """Tell what an identifier that no router lets through would have been of."""
    return "application" if path.startswith(_APPLICATIONS) else "market"


def _error_page(call: Call, error: Exception) -> Answer:
    call.attributes[_ERROR_PAGE] = True
    status = 500
    if isinstance(error, HttpError):
        # A path that exists for another method is no path at all.
        status = 404 if error.status == 405 else error.status
    media_type, body = error_page(status, call.headers.get("accept", ""))
    return Answer(status, body, [("content-type", media_type)])


def _add_validators(answer: Answer) -> None:
    """Add `ETag` and `Cache-Control`; what is not to be stored has them already."""
    if any(name == "cache-control" for name, _ in answer.headers):
        return
    if answer.status not in (200, 201):
        answer.headers.append(("cache-control", "no-cache"))
        return
    # Of a body that is not held in memory, its name and its size have to do.
    known = answer.body if isinstance(answer.body, bytes) else repr(answer.headers).encode()
    digest = hashlib.sha256(known).hexdigest()[:32]
    answer.headers += [("etag", f'W/"{digest}"'), ("cache-control", _REVALIDATE)]


def _request_id(call: Call, workspace: Workspace) -> str:
    """Give the client's own id of its request, else one that is drawn."""
    sent = re.sub(r"[^\w\-@]", "", call.headers.get("x-request-id", ""))[:255]
    if sent.isascii() and sent:
        return sent
    drawn = workspace.ids.hexadecimal("request", 32)
    return f"{drawn[:8]}-{drawn[8:12]}-4{drawn[13:16]}-8{drawn[17:20]}-{drawn[20:]}"
