"""Carries out replays: deliveries of their own, outside the queue, without retry or breaker."""

from collections.abc import Callable
from functools import partial

from sandbox.domain.clock import Clock
from sandbox.webhooks import variants, wording
from sandbox.webhooks.address import UnusableUrl
from sandbox.webhooks.delivery import Attempt, Delivery, Exchange, Request, Status
from sandbox.webhooks.flight import Flight, Flights
from sandbox.webhooks.lane import judge
from sandbox.webhooks.passage import Courier
from sandbox.webhooks.policy import WebhookRules
from sandbox.webhooks.request import Target
from sandbox.webhooks.variants import ReplayImpossible, Variant


class Replays:
    """Sends replays; `changed` is called with a replay after each of its steps."""

    def __init__(
        self,
        clock: Clock,
        rules: WebhookRules,
        flights: Flights,
        courier: Courier,
        changed: Callable[[Delivery], None],
    ) -> None:
        self._clock, self._rules, self._flights = clock, rules, flights
        self._courier, self._changed = courier, changed

    def launch(self, replay: Delivery, target: Target) -> None:
        """Send a replay; raises `ReplayImpossible` when its variant cannot be made of the event."""
        try:
            url = target.usable_url()
            request = variants.request(
                _variant(replay), self._rules, url, replay.event, target.secret
            )
        except (UnusableUrl, ReplayImpossible) as error:
            replay.decide(Status.FAILED, str(error))
            self._changed(replay)
            if isinstance(error, ReplayImpossible):
                raise
            return
        replay.status = Status.PROCESSING
        replay.reason = wording.replay_in_flight(_variant(replay), self._clock.now())
        self._send(replay, request, target.secret)

    def _send(self, replay: Delivery, request: Request, secret: str | None) -> None:
        landed = partial(self._landed, request, secret)
        passage = self._courier.pass_on(replay, request, self._rules)
        self._flights.launch(replay, passage, secret, landed)

    def _landed(
        self, request: Request, secret: str | None, flight: Flight, exchange: Exchange
    ) -> None:
        replay, verdict = flight.delivery, judge(self._rules, exchange)
        decision = "delivered" if verdict.success else "failed"
        reason = wording.replayed(exchange, verdict, _variant(replay))
        replay.attempts.append(Attempt(flight.began_at, exchange, decision, reason))
        if len(replay.attempts) < _variant(replay).requests:
            self._send(replay, request, secret)
        else:
            all_well = all(attempt.decision == "delivered" for attempt in replay.attempts)
            replay.decide(Status.DELIVERED if all_well else Status.FAILED, reason)
        self._changed(replay)


def _variant(replay: Delivery) -> Variant:
    return Variant(replay.variant or Variant.SAME)
