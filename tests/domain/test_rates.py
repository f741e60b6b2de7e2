"""The documented rate limits."""

from datetime import UTC, datetime, timedelta

from sandbox.domain.rates import LIMITS, RateCategory, RateMeter

START = datetime(2026, 6, 15, 12, tzinfo=UTC)


def test_counts_down_to_zero_and_then_tells_of_the_overrun() -> None:
    meter = RateMeter()
    states = [meter.count("a", RateCategory.DOWNLOADS, START) for _ in range(101)]
    assert [s.remaining for s in states[:3]] == [99, 98, 97]
    assert [s.exceeded for s in states[-2:]] == [False, True]
    assert states[-1].remaining == 0
    assert states[-1].retry_after == 3600
    assert states[-1].reset_at == int(START.timestamp()) + 3600


def test_a_new_window_begins_after_an_hour() -> None:
    meter = RateMeter()
    for _ in range(LIMITS[RateCategory.AUTHENTICATION] + 1):
        last = meter.count("a", RateCategory.AUTHENTICATION, START)
    assert last.exceeded
    later = meter.count("a", RateCategory.AUTHENTICATION, START + timedelta(hours=1))
    assert later.remaining == 59


def test_editors_and_categories_are_counted_apart() -> None:
    meter = RateMeter()
    meter.count("a", RateCategory.GENERAL, START)
    assert meter.count("b", RateCategory.GENERAL, START).remaining == 999
    assert meter.count("a", RateCategory.DOWNLOADS, START).remaining == 99


def test_a_clock_set_back_begins_a_new_window() -> None:
    meter = RateMeter()
    meter.count("a", RateCategory.GENERAL, START)
    assert meter.count("a", RateCategory.GENERAL, START - timedelta(days=1)).remaining == 999
