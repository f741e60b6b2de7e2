"""How the running service delivers webhooks: three attempts by a job, no breaker, no order.

`[D-0NN]` names the entry of the drift register that tells of it.
"""

from sandbox.webhooks.policy import AnswerRule, Failure, Kind, Verdict, WebhookRules

_SOURCE = "running service"

ANSWERS = (
    AnswerRule(range(200, 300), Verdict(Kind.SUCCESS, retry=False, source=_SOURCE)),
    AnswerRule(
        frozenset({400, 401, 403, 404, 405, 410, 422}),
        Verdict(Kind.PERMANENT, retry=False, source=_SOURCE),
    ),
    AnswerRule(frozenset({408, 429}), Verdict(Kind.TEMPORARY, retry=True, source=_SOURCE)),
    AnswerRule(range(500, 600), Verdict(Kind.SERVER_ERROR, retry=True, source=_SOURCE)),
)

UNEXPECTED = Verdict(
    Kind.UNSPECIFIED, retry=True, source="running service: unexpected, so retried [D-059]"
)

_NETWORK = Verdict(Kind.NETWORK, retry=True, source=_SOURCE)

FAILURES = {
    Failure.TIMEOUT: _NETWORK,
    Failure.CONNECTION: _NETWORK,
    Failure.PROTOCOL: _NETWORK,
    Failure.TLS: Verdict(Kind.PERMANENT, retry=False, source="running service [D-060]"),
}

JITTER = 0.15
"""How much longer than n⁴ a delay may be."""


def delay(failed_attempts: int, chance: float) -> float:
    """Give the seconds to wait after so many failed attempts: n⁴, up to 15 % more, and 2."""
    grown = float(failed_attempts**4)
    return grown + chance * JITTER * grown + 2.0


def rules(max_attempts: int, timeout_seconds: float) -> WebhookRules:
    """Give the rules with the two figures that can be configured (3 and 30 s)."""
    return WebhookRules(
        max_attempts=max_attempts,
        timeout_seconds=timeout_seconds,
        headers=(
            ("Content-Type", "application/json"),
            ("User-Agent", "Faraday v2.14.1"),
            ("Accept-Encoding", "gzip;q=1.0,deflate;q=0.6,identity;q=0.3"),
            ("Accept", "*/*"),
        ),
        signature_header="X-Webhook-Signature-SHA256",
        answers=ANSWERS,
        otherwise=UNEXPECTED,
        failures=FAILURES,
        delay=delay,
        retry_source="running service [D-057]",
        breaker=None,
        in_order=False,
    )
