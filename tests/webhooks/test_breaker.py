"""The circuit breaker by itself."""

from datetime import UTC, datetime, timedelta

from sandbox.profiles.documented_webhooks import BREAKER
from sandbox.webhooks.breaker import Breaker, BreakerState

NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)
HALF_AN_HOUR = timedelta(minutes=30)
INSTANT = timedelta(microseconds=1)


def opened() -> Breaker:
    breaker = Breaker(BREAKER)
    for _ in range(5):
        breaker.failed(NOW, probe=False)
    return breaker


def test_the_fifth_failure_in_a_row_opens_it() -> None:
    breaker = Breaker(BREAKER)
    assert [breaker.failed(NOW, probe=False) for _ in range(5)] == [False] * 4 + [True]
    assert breaker.state(NOW) is BreakerState.OPEN
    assert (breaker.opened_at, breaker.probe_at) == (NOW, NOW + HALF_AN_HOUR)


def test_a_success_starts_the_count_anew() -> None:
    breaker = Breaker(BREAKER)
    for _ in range(4):
        breaker.failed(NOW, probe=False)
    breaker.succeeded(probe=False)
    breaker.failed(NOW, probe=False)
    assert breaker.state(NOW) is BreakerState.CLOSED
    assert breaker.consecutive_failures == 1


def test_time_alone_leads_to_half_open() -> None:
    breaker = opened()
    assert breaker.state(NOW + HALF_AN_HOUR - INSTANT) is BreakerState.OPEN
    assert breaker.state(NOW + HALF_AN_HOUR) is BreakerState.HALF_OPEN


def test_a_probe_closes_it_or_opens_it_for_as_long_again() -> None:
    later = NOW + HALF_AN_HOUR
    breaker = opened()
    assert breaker.failed(later, probe=True)
    assert breaker.state(later) is BreakerState.OPEN
    assert breaker.probe_at == later + HALF_AN_HOUR
    breaker.succeeded(probe=True)
    assert breaker.state(later) is BreakerState.CLOSED
    assert (breaker.consecutive_failures, breaker.opened_at) == (0, None)


def test_an_attempt_from_before_it_opened_decides_nothing() -> None:
    breaker = Breaker(BREAKER)
    breaker.force(BreakerState.OPEN, NOW)
    breaker.succeeded(probe=False)
    assert not breaker.failed(NOW + HALF_AN_HOUR, probe=False)
    assert breaker.probe_at == NOW + HALF_AN_HOUR


def test_it_can_be_forced_into_each_state() -> None:
    breaker = Breaker(BREAKER)
    for state in BreakerState:
        breaker.force(state, NOW)
        assert breaker.state(NOW) is state
