"""Rules about how a platform takes webhooks, and about its users on the pages."""

from sandbox.checklist.results import NOT_SEEN, Result, failed, verified
from sandbox.checklist.seen import Delivery, Seen

EVENTS = ("market.completed", "market_application.completed")
FORGED = ("bad_signature", "no_signature", "tampered")
_BY_HAND = ("control API",)


def webhook_received(seen: Seen) -> Result:
    """A webhook was acknowledged."""
    taken = [d for d in seen.deliveries if d.genuine and d.delivered]
    return verified(taken[0]) if taken else NOT_SEEN


def both_events(seen: Seen) -> Result:
    """Both events were acknowledged."""
    found = [
        next((d for d in seen.deliveries if d.event == event and d.genuine and d.delivered), None)
        for event in EVENTS
    ]
    both = [delivery for delivery in found if delivery is not None]
    return verified(*both) if len(both) == len(EVENTS) else NOT_SEEN


def signature_verified(seen: Seen) -> Result:
    """What is wrongly signed is refused, and what is rightly signed is taken."""
    forged = seen.variant(*FORGED)
    accepted = [delivery for delivery in forged if _accepted(delivery)]
    if accepted:
        return failed("un envoi mal signé est accepté", "a forged webhook is accepted", *accepted)
    genuine = webhook_received(seen)
    kinds = {delivery.variant for delivery in forged}
    if kinds == set(FORGED) and genuine.evidence:
        return verified(
            *forged[-3:], *[d for d in seen.deliveries if d.genuine and d.delivered][:1]
        )
    return NOT_SEEN


def idempotent(seen: Seen) -> Result:
    """A duplicate is acknowledged; that it was processed once cannot be seen from here."""
    refused = [
        delivery
        for delivery in seen.variant("duplicate")
        if delivery.attempts and not all(attempt.ok for attempt in delivery.attempts)
    ]
    if refused:
        return failed("un doublon est refusé", "a duplicate is refused", *refused)
    return NOT_SEEN


def malformed_refused(seen: Seen) -> Result:
    """Nothing malformed is sent from here: the receiver battery does that."""
    del seen
    return NOT_SEEN


def webhook_answers(seen: Seen) -> Result:
    """Genuine webhooks get 2xx, forged ones 401, none gets a redirect."""
    odd = [
        delivery
        for delivery in seen.deliveries
        for attempt in delivery.attempts
        if attempt.status is not None and 300 <= attempt.status < 400
    ]
    if odd:
        return failed("le récepteur redirige", "the receiver redirects", *odd)
    crashed = [
        delivery
        for delivery in seen.variant(*FORGED)
        if any((attempt.status or 500) >= 500 for attempt in delivery.attempts)
    ]
    if crashed:
        return failed("un envoi mal signé reçoit 5xx", "a forged webhook gets 5xx", *crashed)
    refused = [d for d in seen.variant(*FORGED) if d.attempts[-1].status == 401]
    taken = [d for d in seen.deliveries if d.genuine and d.delivered]
    return verified(taken[0], refused[0]) if taken and refused else NOT_SEEN


def webhook_rehearsed(seen: Seen) -> Result:
    """Sample events were sent on purpose."""
    tried = [d for d in seen.deliveries if d.cause in _BY_HAND and d.delivered]
    return verified(tried[0]) if tried else NOT_SEEN


def security_rehearsed(seen: Seen) -> Result:
    """Forged webhooks were sent on purpose, and refused."""
    forged = seen.variant(*FORGED)
    accepted = [delivery for delivery in forged if _accepted(delivery)]
    if accepted:
        return failed("un envoi mal signé est accepté", "a forged webhook is accepted", *accepted)
    return verified(*forged[-2:]) if len({d.variant for d in forged}) >= 2 else NOT_SEEN


def recovery_rehearsed(seen: Seen) -> Result:
    """A webhook failed first and arrived later."""
    recovered = [d for d in seen.deliveries if d.delivered and len(d.attempts) > 1 and d.genuine]
    return verified(recovered[0]) if recovered else NOT_SEEN


def webhook_https(seen: Seen) -> Result:
    """Webhooks go to an https address."""
    secure = [d for d in seen.deliveries if (d.url or "").startswith("https://") and d.delivered]
    return verified(secure[0]) if secure else NOT_SEEN


def buyer_sent(seen: Seen) -> Result:
    """A buyer finished on the pages."""
    return _finished_on_pages(seen, EVENTS[0])


def candidate_sent(seen: Seen) -> Result:
    """A candidate finished on the pages."""
    return _finished_on_pages(seen, EVENTS[1])


def _finished_on_pages(seen: Seen, event: str) -> Result:
    done = [d for d in seen.deliveries if d.event == event and d.cause.endswith("pages")]
    return verified(done[0]) if done else NOT_SEEN


def _accepted(delivery: Delivery) -> bool:
    return any(attempt.ok for attempt in delivery.attempts)
