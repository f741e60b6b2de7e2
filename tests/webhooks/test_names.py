"""Looking up hosts."""

import asyncio
import socket
from threading import Event, current_thread

import pytest

from sandbox.webhooks.names import look_up


@pytest.mark.parametrize(
    ("host", "addresses"),
    [
        ("localhost", ["127.0.0.1", "::1"]),
        ("127.0.0.2", ["127.0.0.2"]),
        ("::1", ["::1"]),
    ],
)
def test_some_need_no_resolver(host: str, addresses: list[str]) -> None:
    assert asyncio.run(look_up(host)) == addresses


@pytest.mark.parametrize("host", ["nobody.invalid", "a" * 300, "with\0zero"])
def test_hosts_that_cannot_be_found(host: str) -> None:
    with pytest.raises(OSError):
        asyncio.run(look_up(host))


def test_addresses_come_once_in_their_order(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [(0, 0, 0, "", (address, 0)) for address in ("192.0.2.2", "192.0.2.1", "192.0.2.2")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    assert asyncio.run(look_up("example.org")) == ["192.0.2.2", "192.0.2.1"]


def test_a_resolver_that_does_not_answer_does_not_hold_up_the_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked, go, threads = Event(), Event(), []

    def hang(*_: object, **__: object) -> list[object]:
        threads.append(current_thread())
        asked.set()
        go.wait()
        return []

    async def give_up() -> None:
        lookup = asyncio.create_task(look_up("example.org"))
        await asyncio.sleep(0)
        assert asked.wait(10)
        lookup.cancel()

    monkeypatch.setattr(socket, "getaddrinfo", hang)
    asyncio.run(give_up())
    (thread,) = threads
    assert thread.is_alive() and thread.daemon
    go.set()
    thread.join(10)
    assert not thread.is_alive()
