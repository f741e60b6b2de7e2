"""The hook: an address at which a platform tells how many events it has processed.

What cannot be seen from outside, that a duplicate was processed once, is seen through it. The
battery asks `GET HOOK?event=…&identifier=…&timestamp=…` before and after, and looks at how much
the number has grown: a platform may count that one event or all of them.
"""

import asyncio
from typing import Any

import httpx

_COUNTS = ("processed", "count", "total", "traites", "events_processed", "received")
_LISTS = ("events", "items", "processed_events", "deliveries")
_POLL_SECONDS = 0.1


class HookError(Exception):
    """The hook does not answer, or not in a way that can be understood."""


class Hook:
    """Asks the platform what it has processed."""

    def __init__(self, url: str, *, patience: float = 2.0, settle: float = 0.3) -> None:
        """Take the address; `patience` and `settle` are seconds.

        A platform that processes in the background is waited for: `patience` for a first effect,
        then `settle` for a second one that should not come.
        """
        self.url = url
        self._patience = patience
        self._settle = settle
        self._client: httpx.AsyncClient | None = None

    async def close(self) -> None:
        """Let go of the connection."""
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    async def count(self, event: dict[str, Any]) -> int:
        """Ask how many times the event, or how many events, were processed; raises `HookError`."""
        subject = event.get("market_application") or event.get("market") or {}
        query = {
            "event": str(event.get("event", "")),
            "identifier": str(subject.get("identifier", "")),
            "timestamp": str(event.get("timestamp", "")),
        }
        if self._client is None:
            self._client = httpx.AsyncClient(timeout=10, trust_env=False)
        try:
            answer = await self._client.get(httpx.URL(self.url).copy_merge_params(query))
        except httpx.HTTPError as error:
            raise HookError(f"{type(error).__name__}: {error}") from error
        if not answer.is_success:
            raise HookError(f"HTTP {answer.status_code}")
        number = read_count(_json(answer))
        if number is None:
            raise HookError('no number found in the answer: expected {"processed": n}')
        return number

    async def grown(self, event: dict[str, Any], before: int, expected: int) -> int:
        """Tell by how much the number has grown, once it had the time to; raises `HookError`."""
        waited = 0.0
        grown = await self.count(event) - before
        while grown < expected and waited < self._patience:
            await asyncio.sleep(_POLL_SECONDS)
            waited += _POLL_SECONDS
            grown = await self.count(event) - before
        if self._settle:
            await asyncio.sleep(self._settle)
            grown = await self.count(event) - before
        return grown


def _json(answer: httpx.Response) -> object:
    try:
        return answer.json()
    except ValueError:
        return answer.text


def read_count(content: object) -> int | None:
    """Find the number in what a hook answers: a number, a list, or an object that has one."""
    if isinstance(content, bool):
        return None
    if isinstance(content, int):
        return content
    if isinstance(content, str):
        return int(content) if content.strip().isdigit() else None
    if isinstance(content, list):
        return len(content)
    if isinstance(content, dict):
        return _count_in(content)
    return None


def _count_in(content: dict[str, object]) -> int | None:
    for name in _COUNTS:
        value = content.get(name)
        if isinstance(value, int) and not isinstance(value, bool):
            return value
    for name in (*_LISTS, *_COUNTS):
        value = content.get(name)
        if isinstance(value, list):
            return len(value)
    return None
