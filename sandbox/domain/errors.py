"""What can go wrong in the rules, without any wording.

A profile words each of these for the wire (`sandbox.profiles`); the journal explains them in full.

    ServiceError
    ├── InvalidRequest          the contract or a rule is violated; carries every violation
    ├── NotAuthorized           no usable bearer token
    ├── Forbidden               a valid token, but not for this
    ├── ResourceNotFound
    ├── ApplicationNotCompleted
    ├── DocumentNotAvailable
    ├── OAuthError              the token endpoint refuses
    ├── RateLimitExceeded
    ├── TransitionRefused       a state machine has no way from here
    └── InternalFault           a known fault of the service is imitated
"""

from dataclasses import dataclass, field
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Violation:
    """One rule that a request breaks.

    `path` leads to the value from the root of the body (keys and indexes); `rule` is the JSON
    Schema keyword, or the name of a rule that a schema cannot hold (`luhn`, `future`, `unique`);
    `expected` is what the rule asks for; `value` what was sent.
    """

    path: tuple[str | int, ...]
    rule: str
    message: str
    expected: object = None
    value: object = None


class ServiceError(Exception):
    """Any refusal by the rules of the service. `reason` explains it in the journal."""

    def __init__(self, reason: str = "") -> None:
        super().__init__(reason)
        self.reason = reason


class InvalidRequest(ServiceError):
    """The request breaks the contract; `violations` holds all of it, not the first only."""

    def __init__(self, violations: list[Violation], reason: str = "") -> None:
        super().__init__(reason or "; ".join(v.message for v in violations))
        self.violations = violations


class NotAuthorized(ServiceError):
    """The bearer token is missing, unknown, expired or revoked: `cause` says which."""

    def __init__(self, reason: str = "", cause: str = "unknown") -> None:
        super().__init__(reason)
        self.cause = cause


class Forbidden(ServiceError):
    """The token is valid, but its scope or its editor does not allow the operation.

    `cause` tells apart what a profile may word in its own way.
    """

    def __init__(self, reason: str = "", cause: str = "") -> None:
        super().__init__(reason)
        self.cause = cause


class ResourceNotFound(ServiceError):
    """No such market or application; `resource` says of which kind, where that is known."""

    def __init__(self, reason: str = "", resource: str = "") -> None:
        super().__init__(reason)
        self.resource = resource


class ApplicationNotCompleted(ServiceError):
    """The documents of an application exist only once the candidate has submitted it."""


class DocumentNotAvailable(ServiceError):
    """The application is completed, but the document could not be made (or not yet)."""

    def __init__(self, document: str, reason: str = "") -> None:
        super().__init__(reason)
        self.document = document


class OAuthErrorCode(StrEnum):
    """The error codes of the OAuth endpoints: those of RFC 6749 and RFC 6750, and one of D02."""

    INVALID_REQUEST = "invalid_request"
    INVALID_CLIENT = "invalid_client"
    INVALID_TOKEN = "invalid_token"  # noqa: S105 - a code, not a token
    UNAUTHORIZED_CLIENT = "unauthorized_client"
    UNSUPPORTED_GRANT_TYPE = "unsupported_grant_type"
    INVALID_SCOPE = "invalid_scope"
    SERVER_ERROR = "server_error"


@dataclass
class OAuthError(ServiceError):
    """The token endpoint refuses; `cause` tells apart what shares one code."""

    code: OAuthErrorCode
    cause: str
    reason: str = field(default="")

    def __post_init__(self) -> None:
        super().__init__(self.reason)


class RateLimitExceeded(ServiceError):
    """More calls than the documented hourly limit; `retry_after` is in seconds."""

    def __init__(self, retry_after: int, reason: str = "") -> None:
        super().__init__(reason)
        self.retry_after = retry_after


class TransitionRefused(ServiceError):
    """A state machine has no transition for this event from the present state."""


class InternalFault(ServiceError):
    """The service breaks down here, as the running one is known to; `fault` names the fault."""

    def __init__(self, fault: str, reason: str) -> None:
        super().__init__(reason)
        self.fault = fault
