"""What a profile promises where the two differ: the documents, and the running service."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Expectations:
    """The promises of one profile that scenarios rely upon. Durations are in seconds."""

    profile: str
    foreign_statuses: tuple[int, ...]
    """The answer to a call about something of another editor."""
    duplicate_status: int
    """The answer to a second application of the same company."""
    partial_scopes: bool
    """Whether `api_read` and `api_write` are of use on their own."""
    siret_optional: bool
    refuses_live_tokens: bool
    """Whether an editor that was switched off is refused with a token issued before."""
    circuit_breaker: bool
    retry_delays: tuple[tuple[float, float], ...]
    """Shortest and longest delay before each further attempt."""
    user_agent: str
    method_not_allowed: bool
    """Whether a method that an address does not take is refused with 405, not with 404."""


DOCUMENTED = Expectations(
    profile="documented",
    foreign_statuses=(403,),
    duplicate_status=422,
    partial_scopes=True,
    siret_optional=True,
    refuses_live_tokens=True,
    circuit_breaker=True,
    retry_delays=((1.0, 1.5), (4.0, 6.0)),
    user_agent="PasseMarche-Webhook/1.0",
    method_not_allowed=True,
)
DEPLOYED = Expectations(
    profile="deployed",
    foreign_statuses=(404,),
    duplicate_status=201,
    partial_scopes=False,
    siret_optional=False,
    refuses_live_tokens=False,
    circuit_breaker=False,
    retry_delays=((3.0, 3.2), (18.0, 20.5)),
    user_agent="Faraday v2.14.1",
    method_not_allowed=False,
)
PROFILES = {e.profile: e for e in (DOCUMENTED, DEPLOYED)}
