"""The queue of one editor as a state machine, against a model that only knows the rules' words.

Whatever comes in whatever order: events keep theirs, nobody gets too many attempts, and the breaker
lets nothing through but one probe every half hour.
"""

from datetime import UTC, datetime, timedelta
from itertools import count

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from sandbox.profiles import documented_webhooks
from sandbox.webhooks.breaker import BreakerState
from sandbox.webhooks.delivery import Delivery, Event, Exchange, Request, Response, Status
from sandbox.webhooks.lane import Lane, SyncEvent
from sandbox.webhooks.policy import Failure

START = datetime(2026, 6, 15, 12, tzinfo=UTC)
REQUEST = Request("http://x/", (), b"")
HALF_AN_HOUR = timedelta(minutes=30)

answers = st.sampled_from([200, 204, 302, 400, 404, 408, 418, 422, 429, 500, 503, None])


def exchange(status: int | None) -> Exchange:
    if status is None:
        return Exchange(REQUEST, None, Failure.CONNECTION, "connection refused", 1.0)
    return Exchange(REQUEST, Response(status, (), b""), None, None, 1.0)


class OneLane(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.now = START
        self.lane = Lane("platform", documented_webhooks.rules(3, 30))
        self.ids = count(1)
        self.submitted: list[Delivery] = []
        self.sent: list[Delivery] = []
        self.began_at = self.concluded_at = START
        self.probing = False
        self.failures = 0
        self.closed_until: datetime | None = None
        """Until when nothing may leave, and from when on only a probe; None while closed."""

    @rule()
    def event_comes_in(self) -> None:
        identifier = str(next(self.ids))
        delivery = Delivery(identifier, Event("e", identifier, "platform", b"", ""), self.now)
        self.submitted.append(delivery)
        self.lane.add(delivery, self.now)

    @precondition(lambda self: self.lane.ready(self.now) is not None)
    @rule()
    def attempt_begins(self) -> None:
        delivery = self.lane.begin(self.now)
        undecided = [d for d in self.submitted if not d.decided]
        assert delivery is undecided[0], "the oldest one comes first"
        assert self.closed_until is None or self.now >= self.closed_until, "suspended"
        assert len(delivery.attempts) < 3
        if delivery.attempts:
            pause = self.now - self.concluded_at
            assert pause >= timedelta(seconds=len(delivery.attempts) ** 2)
        self.sent.append(delivery)
        self.probing = self.closed_until is not None
        self.began_at = self.now

    @precondition(lambda self: self.lane.sending)
    @rule(status=answers, seconds=st.sampled_from([0, 0, 0.5, 30]))
    def receiver_answers(self, status: int | None, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)
        self.concluded_at = self.now
        outcome = self.lane.conclude(exchange(status), self.began_at, self.now)
        delivery = self.sent[-1]
        assert outcome.delivery is delivery
        before_it_opened = self.closed_until is not None and not self.probing
        if status is not None and 200 <= status < 300:
            assert outcome.event is SyncEvent.DELIVERED
            if not before_it_opened:
                self.failures, self.closed_until = 0, None
            return
        self.failures += 1
        if not before_it_opened and (self.probing or self.failures >= 5):
            self.closed_until = self.now + HALF_AN_HOUR
        final = status in (400, 404, 422) or len(delivery.attempts) == 3
        assert outcome.event is (SyncEvent.FAILED if final else SyncEvent.RETRY_SCHEDULED)

    @rule(seconds=st.sampled_from([0.5, 1, 4, 1_799, 1_800]))
    def time_passes(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    @precondition(lambda self: self.lane.next_due() is not None)
    @rule()
    def time_passes_to_the_next_attempt(self) -> None:
        due = self.lane.next_due()
        assert due is not None
        self.now = max(self.now, due)
        assert self.lane.ready(self.now) is self.lane.queue[0]

    @rule(state=st.sampled_from(BreakerState))
    def breaker_is_forced(self, state: BreakerState) -> None:
        self.probing = False
        self.lane.force_breaker(state, self.now)
        if state is BreakerState.CLOSED:
            self.failures, self.closed_until = 0, None
        else:
            self.closed_until = self.now
            if state is BreakerState.OPEN:
                self.closed_until += HALF_AN_HOUR

    @invariant()
    def breaker_follows_the_rules(self) -> None:
        view = self.lane.view(self.now)
        if self.closed_until is None:
            expected = BreakerState.CLOSED
        elif self.now < self.closed_until:
            expected = BreakerState.OPEN
        else:
            expected = BreakerState.HALF_OPEN
        assert (view.state, view.consecutive_failures) == (expected, self.failures)
        assert view.probe_at == self.closed_until

    @invariant()
    def nothing_is_lost(self) -> None:
        undecided = [d for d in self.submitted if not d.decided]
        assert list(self.lane.queue) == undecided
        assert all(d.reason for d in self.submitted)

    @invariant()
    def statuses_tell_where_they_stand(self) -> None:
        queue = list(self.lane.queue)
        if not queue:
            return
        head, *others = queue
        if self.lane.sending:
            assert (head.status, self.lane.next_due()) == (Status.PROCESSING, None)
        elif self.lane.ready(self.now) is None:
            assert head.status in (Status.WAITING, Status.SUSPENDED)
            assert head.next_attempt_at is not None and head.next_attempt_at > self.now
        assert all(d.status in (Status.PENDING, Status.SUSPENDED) for d in others)
        assert all(d.next_attempt_at is None for d in others)
        if self.closed_until is not None and self.now < self.closed_until:
            assert all(d.status is Status.SUSPENDED for d in others)
            assert self.lane.sending or head.status is Status.SUSPENDED


OneLane.TestCase.settings = settings(max_examples=80, stateful_step_count=40, deadline=None)
TestOneLane = OneLane.TestCase
