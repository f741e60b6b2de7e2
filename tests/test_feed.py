"""The feed: what happens in a world, bounded, in order; and those who listen to it."""

import asyncio
from datetime import UTC, datetime

import pytest

from sandbox.domain.clock import Clock
from sandbox.feed import Audience, Feed, Kind

pytestmark = pytest.mark.anyio
START = datetime(2026, 11, 23, 9, tzinfo=UTC)
LONG = 30.0


def feed(audience: Audience | None = None, capacity: int = 100, first_id: int = 1) -> Feed:
    clock = Clock(start=START)
    clock.freeze(START)
    return Feed(clock, audience or Audience(), capacity, first_id)


def test_what_happens_is_numbered_and_listed_newest_first() -> None:
    here = feed()
    here.add(Kind.CALL, 7, ("a",))
    here.add(Kind.BREAKER, "opened", at=datetime(2026, 11, 23, 10, tzinfo=UTC))
    assert [(h.id, h.kind, h.subject, h.about) for h in here.newest_first()] == [
        (2, "breaker", "opened", ()),
        (1, "call", 7, ("a",)),
    ]
    assert [h.at.hour for h in here.newest_first()] == [10, 9]


def test_it_is_bounded_and_counts_what_it_drops() -> None:
    here = feed(capacity=3)
    for number in range(5):
        here.add(Kind.CALL, number)
    assert (len(here), here.dropped, here.last_id) == (3, 2, 5)
    assert here.find(2) is None
    assert here.find(6) is None
    assert [found.subject for n in (3, 5) if (found := here.find(n))] == [2, 4]


def test_a_new_world_goes_on_counting() -> None:
    here = feed(first_id=41)
    assert (here.last_id, here.dropped) == (40, 0)
    here.add(Kind.CALL, 1)
    found = here.find(41)
    assert found is not None
    assert found.subject == 1
    assert here.dropped == 0


async def test_a_listener_hears_of_everything_since_it_last_asked() -> None:
    audience = Audience()
    here, listener = feed(audience), audience.join()
    here.add(Kind.CALL, 1)
    here.add(Kind.WEBHOOK, None, ("delivery", "VR-1"))
    here.stir(Kind.BREAKER, "client")
    news = await listener.news(LONG)
    assert news is not None
    assert (news.last_id, news.kinds, news.about, news.everything) == (
        2,
        {"call", "webhook", "breaker"},
        {"delivery", "VR-1", "client"},
        False,
    )
    assert await listener.news(0) is None


async def test_a_listener_that_waits_is_woken() -> None:
    audience = Audience()
    here, listener = feed(audience), audience.join()
    waiting = asyncio.ensure_future(listener.news(LONG))
    await asyncio.sleep(0)
    here.add(Kind.CALL, 1)
    here.add(Kind.CALL, 2)
    news = await waiting
    assert news is not None
    assert news.last_id == 2


async def test_names_are_given_up_where_there_are_too_many() -> None:
    audience = Audience()
    here, listener = feed(audience), audience.join()
    for number in range(60):
        here.add(Kind.TRANSITION, None, (f"VR-{number}",))
    news = await listener.news(LONG)
    assert news is not None
    assert news.everything


async def test_the_end_lets_everybody_go_at_once() -> None:
    audience = Audience()
    listener, late = audience.join(), None
    waiting = asyncio.ensure_future(listener.news(LONG))
    await asyncio.sleep(0)
    audience.close()
    assert await waiting is None
    assert listener.ended
    late = audience.join()
    assert late.ended
    assert await late.news(LONG) is None


async def test_who_has_left_hears_nothing_and_nobody_hears_of_a_world_that_is_over() -> None:
    audience = Audience()
    here, gone, listener = feed(audience), audience.join(), audience.join()
    audience.leave(gone)
    here.end()
    here.add(Kind.CALL, 1)
    here.stir(Kind.CLOCK)
    assert await gone.news(0) is None
    assert await listener.news(0) is None
    audience.tell_all(9)
    news = await listener.news(LONG)
    assert news is not None
    assert (news.everything, news.last_id) == (True, 9)
