"""How the documents promise that webhooks are delivered (D06 §5, D07, SFD §7).

Choices between documents, and where they are silent:

- Delays: D07 and SFD §7.6.1 give `1s, 4s, 9s` between attempts; D06 §5 draws the attempts at 0 s,
  1 s and 4 s. The former is followed: it is the more specific. Further attempts go on with n².
- Jitter: D07 mentions one without its size, the SFD none. There is none here, so that an attempt
  is due at an instant that a test can name.
- Statuses that no document names (3xx, 409, 418…) are retried, as the running service does.
- Breaker: D06 §5 gives all of it, D07 no duration, the SFD does not know it; any 2xx closes it,
  not only the 200 that D06 draws, as any 2xx is a success elsewhere (D07). After a probe that
  failed, on which all are silent, it stays open for another 30 minutes.
"""

from datetime import timedelta

from sandbox.webhooks.policy import AnswerRule, BreakerRules, Failure, Kind, Verdict, WebhookRules

_TABLE = "D07, SFD §7.6.2"

ANSWERS = (
    AnswerRule(range(200, 300), Verdict(Kind.SUCCESS, retry=False, source=_TABLE)),
    AnswerRule(
        frozenset({400, 401, 403, 404, 405, 410, 422}),
        Verdict(Kind.PERMANENT, retry=False, source=_TABLE),
    ),
    AnswerRule(frozenset({408, 429}), Verdict(Kind.TEMPORARY, retry=True, source=_TABLE)),
    AnswerRule(range(500, 600), Verdict(Kind.SERVER_ERROR, retry=True, source=_TABLE)),
)

UNSPECIFIED = Verdict(
    Kind.UNSPECIFIED,
    retry=True,
    source="the documents do not name this status; the running service retries it",
)

FAILURES = {
    failure: Verdict(Kind.NETWORK, retry=True, source=_TABLE)
    for failure in (Failure.TIMEOUT, Failure.CONNECTION, Failure.PROTOCOL, Failure.TLS)
}

BREAKER = BreakerRules(threshold=5, suspension=timedelta(minutes=30), source="D06 §5, D07")


def delay(failed_attempts: int, chance: float) -> float:
    """Give the seconds to wait after so many failed attempts: n² (D07, SFD §7.6.1)."""
    return float(failed_attempts**2)


def rules(max_attempts: int, timeout_seconds: float) -> WebhookRules:
    """Give the documented rules with the two figures that can be configured (3 and 30 s)."""
    return WebhookRules(
        max_attempts=max_attempts,
        timeout_seconds=timeout_seconds,
        headers=(
            ("Content-Type", "application/json"),
            ("User-Agent", "PasseMarche-Webhook/1.0"),
        ),
        signature_header="X-Webhook-Signature-SHA256",
        answers=ANSWERS,
        otherwise=UNSPECIFIED,
        failures=FAILURES,
        delay=delay,
        retry_source="D07, SFD §7.6.1",
        breaker=BREAKER,
    )
