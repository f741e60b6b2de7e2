"""What the journal says in words: each decision with its reason and where that is written."""

from datetime import datetime

from sandbox.domain.clock import format_milliseconds
from sandbox.timeline import Ran
from sandbox.webhooks.breaker import Breaker
from sandbox.webhooks.delivery import Delivery, Exchange
from sandbox.webhooks.policy import Verdict, WebhookRules
from sandbox.webhooks.variants import EXPECTED, Variant


def at(instant: datetime) -> str:
    """Write an instant of the workspace's clock."""
    return f"at {format_milliseconds(instant)}"


def retry_at(instant: datetime) -> str:
    """Name the decision to try again."""
    return f"retry {at(instant)}"


def outcome(exchange: Exchange, verdict: Verdict) -> str:
    """Tell what came back, and how it is classified by which document."""
    what = f"HTTP {exchange.response.status}" if exchange.response else exchange.error
    told = f"{what}, {verdict.kind.value} ({verdict.source})"
    return "; ".join([*exchange.faults, told])


def not_retried() -> str:
    """Tell that a failure is final by its kind."""
    return ": it is not retried"


def exhausted(number: int, rules: WebhookRules) -> str:
    """Tell that the last attempt has failed."""
    return f": attempt {number} of {rules.max_attempts}, none is left ({rules.retry_source})"


def next_attempt(number: int, seconds: float, rules: WebhookRules) -> str:
    """Tell that an attempt has failed and when the next one follows."""
    return (
        f": attempt {number} of {rules.max_attempts}, "
        f"the next one in {seconds:g} s ({rules.retry_source})"
    )


def in_flight(delivery: Delivery, rules: WebhookRules, now: datetime, *, probe: bool) -> str:
    """Tell which attempt is under way."""
    number = len(delivery.attempts) + 1
    what = ", the probe of the half-open breaker," if probe else ""
    since = format_milliseconds(now)
    return f"attempt {number} of {rules.max_attempts}{what} is in flight since {since}"


def breaker_opened(breaker: Breaker, *, again: bool) -> str:
    """Tell why the breaker has opened, and until when."""
    until = format_milliseconds(breaker.probe_at) if breaker.probe_at else ""
    why = (
        "the probe failed, the circuit breaker stays open"
        if again
        else f"{breaker.consecutive_failures} consecutive failures open the circuit breaker"
    )
    return f"{why}: suspended until {until}, then one probe ({breaker.rules.source})"


def breaker_closed(breaker: Breaker) -> str:
    """Tell that the probe went well."""
    return f"the probe succeeded, the circuit breaker closes ({breaker.rules.source})"


def suspended(breaker: Breaker) -> str:
    """Tell why a delivery is held."""
    if breaker.probe_at is None:
        return ""
    return (
        f"suspended by the circuit breaker, a probe is due {at(breaker.probe_at)} "
        f"({breaker.rules.source})"
    )


def replay_in_flight(variant: Variant, now: datetime) -> str:
    """Tell that a replay is under way."""
    return f"replay '{variant}' is in flight since {format_milliseconds(now)}"


def replayed(exchange: Exchange, verdict: Verdict, variant: Variant) -> str:
    """Tell how a replay was answered, and what it was meant to find out."""
    return f"replay '{variant}': {outcome(exchange, verdict)}; {EXPECTED[variant]}"


def ran(delivery: Delivery, breaker_change: str | None, now: datetime) -> list[Ran]:
    """Tell what an attempt came to, for whoever moves the clock."""
    last = delivery.attempts[-1] if delivery.attempts else None
    details = {
        "delivery_id": delivery.id,
        "event": delivery.event.name,
        "identifier": delivery.identifier,
        "client_id": delivery.client_id,
        "attempt": len(delivery.attempts),
        "decision": last.decision if last else delivery.status.value,
    }
    reason = last.reason if last else delivery.reason
    told = [Ran(now, "webhook", f"{delivery.event.name} to {delivery.url}: {reason}", details)]
    if breaker_change:
        told.append(Ran(now, "breaker", breaker_change, {"client_id": delivery.client_id}))
    return told
