"""A cache of generated documents, bounded in size.

A document depends on the state of a completed application only, so it can be made when it is first
asked for and made again, byte for byte, when it was dropped.
"""

from collections import OrderedDict
from collections.abc import Callable

Key = tuple[str, str]


class DocumentCache:
    """The documents asked for most recently, up to `max_bytes` together."""

    def __init__(self, max_bytes: int = 20_000_000) -> None:
        self._documents: OrderedDict[Key, bytes] = OrderedDict()
        self._max_bytes = max_bytes
        self._size = 0

    def get(self, key: Key, make: Callable[[], bytes]) -> bytes:
        """Give a document, making it if need be."""
        content = self._documents.get(key)
        if content is not None:
            self._documents.move_to_end(key)
            return content
        content = self._documents[key] = make()
        self._size += len(content)
        while self._size > self._max_bytes and len(self._documents) > 1:
            self._size -= len(self._documents.popitem(last=False)[1])
        return content
