"""The journal of deliveries and its bounds."""

from datetime import UTC, datetime

import pytest

from sandbox.webhooks.delivery import Delivery, Event, Status
from sandbox.webhooks.store import DeliveryStore, UnknownDelivery

NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)


def delivery(number: int, size: int = 0) -> Delivery:
    return Delivery(str(number), Event("e", "i", "c", b"x" * size, ""), NOW)


def decide(store: DeliveryStore, one: Delivery) -> None:
    one.decide(Status.DELIVERED, "")
    store.decided(one)


def test_the_oldest_decided_ones_go_first() -> None:
    store = DeliveryStore(3)
    kept = [delivery(n) for n in range(5)]
    for one in kept[:3]:
        store.add(one)
    decide(store, kept[1])
    decide(store, kept[0])
    store.add(kept[3])
    store.add(kept[4])
    assert [d.id for d in store.newest_first()] == ["4", "3", "2"]
    assert store.dropped == 2
    with pytest.raises(UnknownDelivery):
        store.get("0")


def test_what_is_not_decided_is_never_dropped() -> None:
    store = DeliveryStore(2)
    for number in range(10):
        store.add(delivery(number))
    assert (len(store), store.dropped) == (10, 0)
    decide(store, store.get("3"))
    assert (len(store), store.dropped) == (9, 1)


def test_it_is_bounded_in_bytes_too() -> None:
    store = DeliveryStore(100, max_bytes=30_000)
    for number in range(10):
        one = delivery(number, size=9_000)
        store.add(one)
        decide(store, one)
    assert len(store) == 3
    store.clear()
    assert (len(store), store.dropped) == (0, 0)
