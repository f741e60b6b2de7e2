"""Looking up the addresses of a host, in a way that never holds up the end of the server."""

import asyncio
import socket
from contextlib import suppress
from ipaddress import ip_address
from threading import Thread

_LOCALHOST = ("127.0.0.1", "::1")
"""Where `localhost` is looked for: some servers listen on one of the two only."""


async def look_up(host: str) -> list[str]:
    """Give the addresses of a host, in the order in which to try them; raises `OSError`."""
    if host == "localhost":
        return list(_LOCALHOST)
    with suppress(ValueError):
        return [str(ip_address(host))]
    return await _in_a_thread(host)


async def _in_a_thread(host: str) -> list[str]:
    """Ask the system's resolver.

    Not with `loop.getaddrinfo`: an event loop does not close before all its lookups have ended,
    and one that nobody answers takes 10 s. Nothing waits for a daemon thread.
    """
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[list[str]] = loop.create_future()

    def settle(result: list[str] | OSError) -> None:
        if answer.done():
            return
        if isinstance(result, OSError):
            answer.set_exception(result)
        else:
            answer.set_result(result)

    def ask() -> None:
        result: list[str] | OSError
        try:
            found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
            result = list(dict.fromkeys(str(entry[4][0]) for entry in found))
        except OSError as error:
            result = error
        except ValueError as error:
            result = OSError(str(error))  # A name that the resolver cannot even be asked for.
        # The loop may be closed by now: then nobody waits for the answer.
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(settle, result)

    Thread(target=ask, name=f"look up {host}", daemon=True).start()
    return await answer
