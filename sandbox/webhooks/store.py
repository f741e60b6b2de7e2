"""The journal of deliveries: every one that is not decided, and the last ones that are."""

from collections import deque
from collections.abc import Iterable, Iterator

from sandbox.webhooks.delivery import Delivery

MAX_BYTES = 64 * 1024 * 1024
"""How much the decided deliveries may take, roughly, answers included."""


class UnknownDelivery(LookupError):
    """There is no delivery with this id, or it was dropped from the journal."""


class DeliveryStore:
    """Deliveries by their id, bounded in number and size; it counts what it had to drop.

    What is not decided is never dropped, however much of it there is.
    """

    def __init__(self, max_deliveries: int, max_bytes: int = MAX_BYTES) -> None:
        self._max_deliveries, self._max_bytes = max_deliveries, max_bytes
        self._deliveries: dict[str, Delivery] = {}
        self._decided: deque[tuple[Delivery, int]] = deque()
        self._size = 0
        self.undecided: dict[str, Delivery] = {}
        self.dropped = 0

    def add(self, delivery: Delivery) -> None:
        """Keep a delivery, which is not decided yet."""
        self._deliveries[delivery.id] = self.undecided[delivery.id] = delivery
        self._shrink()

    def restore(self, deliveries: Iterable[Delivery], decided: Iterable[str], dropped: int) -> None:
        """Go on with what another one has kept, as far as the bounds allow."""
        self.dropped = dropped
        self._deliveries = {delivery.id: delivery for delivery in deliveries}
        self.undecided = dict(self._deliveries)
        for delivery_id in decided:
            self.decided(self._deliveries[delivery_id])

    def in_order_of_decision(self) -> list[str]:
        """List those that are decided by their ids, first of all what was decided first."""
        return [delivery.id for delivery, _ in self._decided]

    def oldest_first(self) -> list[Delivery]:
        """List what is kept, in the order in which it was raised."""
        return list(self._deliveries.values())

    def decided(self, delivery: Delivery) -> None:
        """Note that a delivery is decided: from now on it may be dropped."""
        if self.undecided.pop(delivery.id, None) is not None:
            self._decided.append((delivery, delivery.size))
            self._size += delivery.size
            self._shrink()

    def _shrink(self) -> None:
        while self._decided and (
            len(self._deliveries) > self._max_deliveries or self._size > self._max_bytes
        ):
            oldest, size = self._decided.popleft()
            del self._deliveries[oldest.id]
            self._size -= size
            self.dropped += 1

    def get(self, delivery_id: str) -> Delivery:
        """Find a delivery; raises `UnknownDelivery`."""
        try:
            return self._deliveries[delivery_id]
        except KeyError:
            raise UnknownDelivery(delivery_id) from None

    def newest_first(self) -> Iterator[Delivery]:
        """List what is kept."""
        return reversed(self._deliveries.values())

    def __len__(self) -> int:
        return len(self._deliveries)

    def clear(self) -> None:
        """Forget everything."""
        self._deliveries.clear()
        self._decided.clear()
        self.undecided.clear()
        self._size = self.dropped = 0
