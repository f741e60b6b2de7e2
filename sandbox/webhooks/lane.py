"""The queue of one editor: order, retries and the circuit breaker, without any input or output.

Deliveries leave in the order in which they came. The first one holds the others until it is
decided, also while it waits for its retry or for the breaker: an editor never hears of an
application before the market that it belongs to. So at most one attempt is in flight, and the
attempt made when the breaker is half-open is the only probe.

A suspended delivery keeps its place and the attempts that it has left. The probe is its next
attempt, and counts as one: a delivery whose last attempt fails as a probe has failed, and the
next one in the queue makes the next probe, 30 minutes later.
"""

import random
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto
from itertools import islice

from sandbox.webhooks import wording
from sandbox.webhooks.breaker import Breaker, BreakerState, BreakerView
from sandbox.webhooks.delivery import Attempt, Delivery, Exchange, Status
from sandbox.webhooks.policy import Verdict, WebhookRules
from sandbox.webhooks.state import LaneState


class SyncEvent(Enum):
    """What whoever raised the event is told of its delivery; replays tell nothing."""

    STARTED = auto()
    RETRY_SCHEDULED = auto()
    DELIVERED = auto()
    FAILED = auto()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an attempt led to; `breaker_change` says in words what became of the breaker."""

    delivery: Delivery
    event: SyncEvent
    breaker_change: str | None = None


class Lane:
    """One editor's deliveries that are not decided yet, and its breaker."""

    def __init__(self, key: str, rules: WebhookRules) -> None:
        """Start empty; `key` is the client_id of the editor, where there is one queue for it."""
        self.key = key
        self.queue: deque[Delivery] = deque()
        self.sending = False
        self.breaker = Breaker(rules.breaker) if rules.breaker else None
        self._rules = rules
        self._probing = False
        self._suspended = False

    def restore(self, queue: Iterable[Delivery], state: LaneState, now: datetime) -> None:
        """Go on with another queue; an attempt that was in flight in it is made anew."""
        self.queue.extend(queue)
        self._suspended = state.suspended
        if self.breaker is not None and state.breaker is not None:
            self.breaker.restore(state.breaker)
        if self.queue and self.queue[0].status is Status.PROCESSING:
            self._place(now)

    def state(self) -> LaneState:
        """Tell how it stands, so that another queue can go on with it."""
        queue = [delivery.id for delivery in self.queue]
        counts = self.breaker.counts() if self.breaker else None
        return LaneState(self.key, queue, self._suspended, counts)

    @property
    def untouched(self) -> bool:
        """Whether it is as new: nothing is in it, and its breaker has counted nothing."""
        breaker = self.breaker
        counted = breaker is not None and (breaker.consecutive_failures or breaker.probe_at)
        return self.idle and not self._suspended and not counted

    @property
    def waits_for_clock(self) -> bool:
        """Whether nothing leaves before a retry or a probe is due."""
        return self.next_due() is not None

    @property
    def idle(self) -> bool:
        """Whether there is nothing in it."""
        return not self.queue

    def add(self, delivery: Delivery, now: datetime) -> None:
        """Queue a delivery behind the others."""
        self.queue.append(delivery)
        if self._suspended:
            delivery.status, delivery.reason = Status.SUSPENDED, self._suspension()
        elif len(self.queue) > 1:
            delivery.reason = f"waits behind delivery {self.queue[-2].id} to the same editor"
        if len(self.queue) == 1:
            self._place(now)

    def add_first(self, delivery: Delivery, now: datetime) -> None:
        """Queue a delivery before the others, none of which is being sent."""
        self.queue.appendleft(delivery)
        for other in islice(self.queue, 1, 2):
            other.next_attempt_at = None
            if not self._suspended:
                other.status = Status.PENDING
                other.reason = f"waits behind delivery {delivery.id} to the same editor"
        self._place(now)

    def next_due(self) -> datetime | None:
        """Tell when the first delivery is to be sent, or None when nothing waits for an instant."""
        return self.queue[0].next_attempt_at if self.queue and not self.sending else None

    def ready(self, now: datetime) -> Delivery | None:
        """Give the delivery that is to be sent now, if there is one."""
        if self.sending or not self.queue:
            return None
        head = self.queue[0]
        return head if head.next_attempt_at is None or head.next_attempt_at <= now else None

    def begin(self, now: datetime) -> Delivery:
        """Start the attempt of the first delivery."""
        head = self.queue[0]
        self.sending = True
        self._probing = bool(self.breaker and self.breaker.state(now) is BreakerState.HALF_OPEN)
        head.status, head.next_attempt_at, head.retry_at = Status.PROCESSING, None, None
        head.held = ""
        head.reason = wording.in_flight(head, self._rules, now, probe=self._probing)
        return head

    def refuse(self, reason: str, now: datetime) -> Outcome:
        """Fail the first delivery without an attempt; the breaker does not count it."""
        head = self.queue.popleft()
        head.decide(Status.FAILED, reason)
        self._place(now)
        return Outcome(head, SyncEvent.FAILED)

    def drop(self, reason: str, now: datetime) -> Delivery:
        """Let the first delivery end without an attempt and without a word to anybody."""
        head = self.queue.popleft()
        head.cancel(reason)
        self._place(now)
        return head

    def conclude(self, exchange: Exchange, began_at: datetime, now: datetime) -> Outcome:
        """Judge the attempt that was in flight, and decide what comes next."""
        now = whole_milliseconds(now)
        head, verdict = self.queue[0], judge(self._rules, exchange)
        self.sending = False
        change = self._tell_breaker(verdict, now)
        event, decision, why = self._next_step(head, verdict, now)
        reason = wording.outcome(exchange, verdict) + why + (f"; {change}" if change else "")
        head.attempts.append(Attempt(began_at, exchange, decision, reason))
        self._after(head, event, reason, now)
        return Outcome(head, event, change)

    def _next_step(
        self, head: Delivery, verdict: Verdict, now: datetime
    ) -> tuple[SyncEvent, str, str]:
        """Decide what follows an attempt: what it means, its name in the journal, and why."""
        if verdict.success:
            return SyncEvent.DELIVERED, "delivered", ""
        if not verdict.retry:
            return SyncEvent.FAILED, "failed", wording.not_retried()
        number = len(head.attempts) + 1
        if number >= self._rules.max_attempts:
            return SyncEvent.FAILED, "failed", wording.exhausted(number, self._rules)
        seconds = self._rules.delay(number, _chance(head, number))
        head.retry_at = now + timedelta(seconds=seconds)
        decision = "suspended" if self._is_open(now) else wording.retry_at(head.retry_at)
        why = wording.next_attempt(number, seconds, self._rules)
        return SyncEvent.RETRY_SCHEDULED, decision, why

    def _after(self, head: Delivery, event: SyncEvent, reason: str, now: datetime) -> None:
        if event is not SyncEvent.RETRY_SCHEDULED:
            self.queue.popleft()
            head.decide(Status(event.name.lower()), reason)
        self._place(now)
        if event is SyncEvent.RETRY_SCHEDULED and head.status is Status.WAITING:
            head.reason = reason

    def _tell_breaker(self, verdict: Verdict, now: datetime) -> str | None:
        if self.breaker is None:
            return None
        was_open = self.breaker.probe_at is not None
        if verdict.success:
            self.breaker.succeeded(probe=self._probing)
            closed = was_open and self.breaker.probe_at is None
            return wording.breaker_closed(self.breaker) if closed else None
        opened = self.breaker.failed(now, probe=self._probing)
        return wording.breaker_opened(self.breaker, again=was_open) if opened else None

    def force_breaker(self, state: BreakerState, now: datetime) -> None:
        """Bring the breaker into a state by hand; raises `NoBreaker` where there is none."""
        if self.breaker is None:
            raise NoBreaker("this profile has no circuit breaker")
        self.breaker.force(state, whole_milliseconds(now))
        self._probing = False  # What is in flight does not undo what was forced.
        self._place(now)

    def view(self, now: datetime) -> BreakerView:
        """Show the breaker at an instant; one that does not exist is always closed."""
        breaker = self.breaker
        if breaker is None:
            return BreakerView(self.key, BreakerState.CLOSED, 0, None, None)
        return BreakerView(
            self.key,
            breaker.state(now),
            breaker.consecutive_failures,
            breaker.opened_at,
            breaker.probe_at,
        )

    def _is_open(self, now: datetime) -> bool:
        return self.breaker is not None and self.breaker.state(now) is BreakerState.OPEN

    def _suspension(self) -> str:
        return wording.suspended(self.breaker) if self.breaker else ""

    def _place(self, now: datetime) -> None:
        """Tell the deliveries where they stand, the first one also when it is due."""
        if self._is_open(now) is not self._suspended:
            self._suspended = not self._suspended
            for delivery in islice(self.queue, 1 if self.sending else 0, None):
                delivery.status = Status.SUSPENDED if self._suspended else Status.PENDING
                delivery.reason = self._suspension() or "waits for its turn"
        if self.queue and not self.sending:
            self._place_head(self.queue[0], now)

    def _place_head(self, head: Delivery, now: datetime) -> None:
        probe_at = self.breaker.probe_at if self.breaker else None
        due = max((at for at in (head.retry_at, probe_at) if at), default=None)
        head.next_attempt_at = due if due and due > now else None
        if self._suspended:
            head.status, head.reason = Status.SUSPENDED, self._suspension()
        elif head.next_attempt_at:
            head.status = Status.WAITING
            head.reason = head.held or f"waits for its retry, {wording.at(head.next_attempt_at)}"
        else:
            head.status, head.reason = Status.PENDING, "is about to be sent"


class NoBreaker(LookupError):
    """The rules know no circuit breaker, so that it cannot be forced into a state."""


def judge(rules: WebhookRules, exchange: Exchange) -> Verdict:
    """Judge an exchange by the tables of the rules."""
    if exchange.response is not None:
        return rules.judge(exchange.response.status)
    if exchange.failure is None:
        raise ValueError("an exchange has a response or a failure")
    return rules.judge_failure(exchange.failure)


def _chance(delivery: Delivery, attempt: int) -> float:
    """Draw what jitter needs from the delivery's id, which the workspace's seed decides."""
    return random.Random(f"{delivery.id}/{attempt}").random()  # noqa: S311 - not for security


def whole_milliseconds(instant: datetime) -> datetime:
    """Cut off what is not shown, so that a clock moved to a due time as shown has reached it."""
    return instant - timedelta(microseconds=instant.microsecond % 1000)
