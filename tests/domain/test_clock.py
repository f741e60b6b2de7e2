"""The virtual clock."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from sandbox.domain.clock import Clock, format_milliseconds, format_seconds

START = datetime(2026, 6, 15, 12, tzinfo=UTC)


class RealTime:
    """Real time under the control of a test."""

    def __init__(self) -> None:
        self.seconds = 1_000.0

    def __call__(self) -> float:
        return self.seconds


def test_starts_where_it_is_told_and_flows_with_real_time() -> None:
    real = RealTime()
    clock = Clock(start=START, real=real)
    real.seconds += 90
    assert clock.now() == START + timedelta(seconds=90)


def test_without_a_start_it_shows_real_time() -> None:
    assert Clock(real=lambda: 0.0).now() == datetime(1970, 1, 1, tzinfo=UTC)


def test_frozen_stands_still_and_resumes_from_there() -> None:
    real = RealTime()
    clock = Clock(start=START, real=real)
    clock.freeze()
    real.seconds += 3600
    assert clock.frozen
    assert clock.now() == START
    clock.resume()
    real.seconds += 5
    assert not clock.frozen
    assert clock.now() == START + timedelta(seconds=5)


def test_a_frozen_clock_can_be_moved_and_stays_frozen() -> None:
    clock = Clock(start=START, real=RealTime())
    clock.freeze(START)
    clock.move_to(START + timedelta(days=1))
    assert clock.now() == START + timedelta(days=1)
    assert clock.frozen


def test_waiting_time() -> None:
    clock = Clock(start=START, real=RealTime())
    assert clock.real_seconds_until(START + timedelta(seconds=4)) == 4
    assert clock.real_seconds_until(START - timedelta(seconds=4)) == 0
    clock.freeze()
    assert clock.real_seconds_until(START + timedelta(seconds=4)) is None
    assert clock.real_seconds_until(START) == 0


@given(st.lists(st.integers(0, 10_000_000), max_size=8))
def test_moves_add_up(moves: list[int]) -> None:
    clock = Clock(start=START, real=RealTime())
    for move in moves:
        clock.move_to(clock.now() + timedelta(seconds=move))
    assert abs(clock.now() - START - timedelta(seconds=sum(moves))) < timedelta(milliseconds=1)


def test_formats_are_utc() -> None:
    instant = datetime.fromisoformat("2026-06-15T14:30:45.123987+02:00")
    assert format_seconds(instant) == "2026-06-15T12:30:45Z"
    assert format_milliseconds(instant) == "2026-06-15T12:30:45.123Z"
