"""An attempt in flight: the exchange with the receiver, and what may end it before its time."""

import asyncio
from datetime import datetime
from time import perf_counter

from sandbox.webhooks.delivery import Delivery, Exchange, Request
from sandbox.webhooks.lane import Lane
from sandbox.webhooks.policy import Failure
from sandbox.webhooks.transport import Transport, TransportError


class Flight:
    """One attempt under way; a replay has no lane.

    `deadline` is the instant of the workspace's clock at which it has taken too long. The same
    time in real seconds ends it too: a receiver that hangs is given up even while the clock is
    frozen. `waited_for` tells that an advance of the clock has spent its patience on it.
    """

    task: asyncio.Task[Exchange]

    def __init__(self, delivery: Delivery, lane: Lane | None, deadline: datetime) -> None:
        self.delivery = delivery
        self.lane = lane
        self.deadline = deadline
        self.waited_for = False
        self.expired = False
        self._limit: asyncio.Timeout | None = None

    def expire(self) -> None:
        """End the exchange now: by the clock it has taken too long."""
        self.expired = True
        if self._limit is not None:
            self._limit.reschedule(asyncio.get_running_loop().time())

    async def fly(self, transport: Transport, request: Request, timeout: float) -> Exchange:
        """Make the exchange; every way in which it can fail is part of what it gives."""
        started = perf_counter()
        response = failure = error = None
        try:
            async with asyncio.timeout(0 if self.expired else timeout) as self._limit:
                response = await transport.post(request)
        except TransportError as problem:
            failure, error = problem.failure, str(problem)
        except TimeoutError:
            failure = Failure.TIMEOUT
            error = f"no complete answer within {timeout:g} s"
        finally:
            self._limit = None
        duration_ms = (perf_counter() - started) * 1000
        return Exchange(request, response, failure, error, duration_ms)
