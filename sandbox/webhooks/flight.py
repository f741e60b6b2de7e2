"""Attempts in flight: the exchanges with receivers, and what may end them before their time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cached_property
from time import perf_counter
from typing import TYPE_CHECKING

from sandbox.domain.clock import Clock
from sandbox.webhooks.delivery import Delivery, Exchange, NoAnswer, Request, Response
from sandbox.webhooks.passage import Passage
from sandbox.webhooks.policy import Failure

if TYPE_CHECKING:
    from sandbox.webhooks.transport import Transport

HIDDEN = "[hidden]"

Post = Callable[[Request], Awaitable[Response]]
"""Sends a request and gives the answer; raises `NoAnswer`."""


class Flight:
    """One attempt under way, begun at `began_at`.

    `deadline` is the instant of the workspace's clock at which it has taken too long. The same
    time in real seconds ends it too: a receiver that hangs is given up even while the clock is
    frozen. `waited_for` tells that an advance of the clock has spent its patience on it.
    """

    task: asyncio.Task[Exchange]

    def __init__(
        self, delivery: Delivery, began_at: datetime, timeout_seconds: float, secret: str | None
    ) -> None:
        self.delivery = delivery
        self.began_at = began_at
        self.deadline = began_at + timedelta(seconds=timeout_seconds)
        self.waited_for = False
        self.expired = False
        self._timeout_seconds = timeout_seconds
        self._secret = secret
        self._limit: asyncio.Timeout | None = None

    def expire(self) -> None:
        """End the exchange now: by the clock it has taken too long."""
        self.expired = True
        if self._limit is not None:
            self._limit.reschedule(asyncio.get_running_loop().time())

    async def fly(self, passage: Passage, post: Post) -> Exchange:
        """Make the exchange; every way in which it can fail is part of what it gives."""
        started = perf_counter()
        response = failure = error = None
        try:
            async with asyncio.timeout(0 if self.expired else self._timeout_seconds) as limit:
                self._limit = limit
                response = _without(self._secret, await _answer(passage, post))
        except NoAnswer as problem:
            failure, error = problem.failure, str(problem)
        except TimeoutError:
            failure = Failure.TIMEOUT
            error = f"no complete answer within {self._timeout_seconds:g} s"
        finally:
            self._limit = None
        duration_ms = (perf_counter() - started) * 1000
        return Exchange(
            passage.request,
            response,
            failure,
            error,
            duration_ms,
            passage.faults,
            passage.variant,
            simulated=passage.stand_in is not None,
        )


async def _answer(passage: Passage, post: Post) -> Response:
    """Send, or give what stands in for the answer; raises `NoAnswer`."""
    match passage.stand_in:
        case None:
            return await post(passage.request)
        case NoAnswer() as reason:
            raise reason
        case response:
            return response


def _without(secret: str | None, response: Response) -> Response:
    """Hide the editor's secret, should a receiver have put it into its answer."""
    if not secret:
        return response
    headers = tuple((name, value.replace(secret, HIDDEN)) for name, value in response.headers)
    body = response.body.replace(secret.encode(), HIDDEN.encode())
    return replace(response, headers=headers, body=body)


Landed = Callable[[Flight, Exchange], None]
"""Called with a flight and what came of it."""


class Flights:
    """All the attempts of a workspace that are under way."""

    def __init__(
        self, clock: Clock, timeout_seconds: float, patience: float, ca_file: str | None
    ) -> None:
        self._clock = clock
        self._timeout_seconds, self._patience = timeout_seconds, patience
        self._ca_file = ca_file
        self._flights: set[Flight] = set()

    @property
    def awaited(self) -> bool:
        """Whether there is one that an advance of the clock has still to wait for."""
        return any(not flight.waited_for for flight in self._flights)

    @cached_property
    def _transport(self) -> Transport:
        # Imported with the first webhook: a server is ready sooner without h11.
        from sandbox.webhooks.transport import Transport  # noqa: PLC0415

        return Transport(self._ca_file)

    async def _post(self, request: Request) -> Response:
        return await self._transport.post(request)

    def launch(
        self, delivery: Delivery, passage: Passage, secret: str | None, landed: Landed
    ) -> None:
        """Begin an attempt in the background; `landed` is called unless it is cancelled.

        The editor's `secret` is not used, but kept out of what is remembered of the answer.
        """
        flight = Flight(delivery, self._clock.now(), self._timeout_seconds, secret)
        loop = asyncio.get_running_loop()
        flight.task = loop.create_task(flight.fly(passage, self._post))
        self._flights.add(flight)

        def done(task: asyncio.Task[Exchange]) -> None:
            self._flights.discard(flight)
            if task.cancelled():
                return
            fault = task.exception()
            if fault is None:
                landed(flight, task.result())
                return
            # A fault of ours: it is reported, and the queue goes on all the same.
            error = f"the sandbox could not make the request: {fault!r}"
            loop.call_exception_handler({"message": error, "exception": fault, "task": task})
            landed(flight, Exchange(passage.request, None, Failure.CONNECTION, error, 0.0))

        flight.task.add_done_callback(done)

    def deadlines(self) -> Iterator[datetime]:
        """Tell at which instants the flights will have taken too long."""
        return (flight.deadline for flight in self._flights if not flight.expired)

    def expire_overdue(self) -> None:
        """End what has taken too long. Only a clock that is moved by calls knows patience."""
        now, impatient = self._clock.now(), not self._clock.frozen
        for flight in self._flights:
            if flight.deadline <= now and (flight.waited_for or impatient):
                flight.expire()

    async def settle(self) -> None:
        """Wait for those that were not waited for yet, and for those that have been ended."""
        flights = [f for f in self._flights if f.expired or not f.waited_for]
        for flight in flights:
            flight.waited_for = True
        ended = {flight.task for flight in flights if flight.expired}
        others = {flight.task for flight in flights if not flight.expired}
        if ended:
            await asyncio.wait(ended)
        if others:
            await asyncio.wait(others, timeout=self._patience)

    def cancel(self) -> list[asyncio.Task[Exchange]]:
        """Drop them all, and their connections; nothing is called for them any more.

        Gives the tasks, which end at once, to be awaited.
        """
        tasks = [flight.task for flight in self._flights]
        for task in tasks:
            task.cancel()
        self._flights.clear()
        return tasks
