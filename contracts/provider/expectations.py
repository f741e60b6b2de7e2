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
    any_token_revokes: bool
    """Whether a new token revokes one with other scopes."""
    siret_optional: bool
    checks_deadline: bool
    name_limit: int | None
    refuses_live_tokens: bool
    """Whether an editor that was switched off is refused with a token issued before."""
    rate_limits: bool
    circuit_breaker: bool
    retry_delays: tuple[tuple[float, float], ...]
    """Shortest and longest delay before each further attempt."""
    json_errors: bool
    """Whether what cannot be read is refused in JSON."""
    body_limit: int | None
    user_agent: str
    retry_guarded: bool
    """Whether a manual retry is possible in `sync_failed` only."""


DOCUMENTED = Expectations(
    profile="documented",
    foreign_statuses=(403,),
    duplicate_status=422,
    partial_scopes=True,
    any_token_revokes=True,
    siret_optional=True,
    checks_deadline=True,
    name_limit=255,
    refuses_live_tokens=True,
    rate_limits=True,
    circuit_breaker=True,
    retry_delays=((1.0, 1.5), (4.0, 6.0)),
    json_errors=True,
    body_limit=10 * 1024 * 1024,
    user_agent="PasseMarche-Webhook/1.0",
    retry_guarded=True,
)
DEPLOYED = Expectations(
    profile="deployed",
    foreign_statuses=(404,),
    duplicate_status=201,
    partial_scopes=False,
    any_token_revokes=False,
    siret_optional=False,
    checks_deadline=False,
    name_limit=None,
    refuses_live_tokens=False,
    rate_limits=False,
    circuit_breaker=False,
    retry_delays=((3.0, 3.2), (18.0, 20.5)),
    json_errors=False,
    body_limit=None,
    user_agent="Faraday v2.14.1",
    retry_guarded=False,
)
PROFILES = {e.profile: e for e in (DOCUMENTED, DEPLOYED)}
