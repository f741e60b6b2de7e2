"""The rules of delivery, as data: what is sent, how answers are judged, when to try again.

A profile fills in a `WebhookRules`; the engine only carries it out. Nothing here sends anything.
"""

from collections.abc import Callable, Container
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class Kind(StrEnum):
    """What an attempt came to, in the words of the documents (D07, SFD §7.6.2)."""

    SUCCESS = "success"
    PERMANENT = "permanent error"
    TEMPORARY = "temporary error"
    SERVER_ERROR = "server error"
    NETWORK = "network error"
    UNSPECIFIED = "unspecified answer"


class Failure(StrEnum):
    """Why an attempt got no answer."""

    TIMEOUT = "timeout"
    CONNECTION = "connection"
    TLS = "tls"
    PROTOCOL = "protocol"
    """What came back was not an HTTP answer, or not a whole one."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """How an outcome is treated, and what says so (a document code, or why there is none)."""

    kind: Kind
    retry: bool
    source: str

    @property
    def success(self) -> bool:
        """Whether the webhook counts as delivered."""
        return self.kind is Kind.SUCCESS


@dataclass(frozen=True, slots=True)
class AnswerRule:
    """One row of the table: these statuses are treated so."""

    statuses: Container[int]
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class BreakerRules:
    """When deliveries to an editor are suspended, and for how long."""

    threshold: int
    suspension: timedelta
    source: str


@dataclass(frozen=True, kw_only=True)
class WebhookRules:
    """Everything about delivery that may differ between two ways for the service to behave.

    `answers` is read from the top, the first row that fits decides, then `otherwise`.
    `failures` says the same for attempts without an answer. `delay` gives the seconds between
    failed attempt n and the next one from n and a number in [0, 1), which stays the same for the
    same delivery and attempt: what a profile with jitter draws from. `retry_source` names the
    documents that give attempts and delays. `headers` are sent in their
    order, before the signature; `breaker` is None where the service has none. `in_order` tells
    whether an editor's deliveries wait for each other; a service without a breaker may go on with
    each of them alone.
    """

    max_attempts: int
    timeout_seconds: float
    headers: tuple[tuple[str, str], ...]
    signature_header: str
    answers: tuple[AnswerRule, ...]
    otherwise: Verdict
    failures: dict[Failure, Verdict]
    delay: Callable[[int, float], float]
    retry_source: str
    breaker: BreakerRules | None
    in_order: bool = True

    def judge(self, status: int) -> Verdict:
        """Judge an answer by its status."""
        for rule in self.answers:
            if status in rule.statuses:
                return rule.verdict
        return self.otherwise

    def judge_failure(self, failure: Failure) -> Verdict:
        """Judge an attempt that got no answer."""
        return self.failures[failure]
