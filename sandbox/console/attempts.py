"""The way of a webhook, attempt by attempt, in words: when, what came back, what was decided."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from contracts.wording import NOTHING, Text, same
from sandbox.console import strikes, words
from sandbox.console.sendings import FAILURES, FORGED
from sandbox.console.strikes import Strike
from sandbox.webhooks.delivery import Attempt, Delivery, Status
from sandbox.webhooks.lane import judge
from sandbox.webhooks.policy import Verdict, WebhookRules


@dataclass(frozen=True, slots=True)
class Step:
    """One attempt. `outcome` is what came back, `after` the seconds since the one before it.

    `detail` is the journal's own sentence, in English.
    """

    number: int
    attempt: Attempt
    outcome: Text
    tone: str
    verdict: Text
    decision: Text
    after: float | None

    @property
    def detail(self) -> str:
        """Why it was decided so, and where that is written."""
        return self.attempt.reason

    @property
    def strikes(self) -> Sequence[Strike]:
        """The scripted faults that have come in its way."""
        return strikes.read(self.attempt.exchange.faults)

    @property
    def answer(self) -> str:
        """The body of the answer as text."""
        response = self.attempt.exchange.response
        return response.body.decode("utf-8", "backslashreplace") if response else ""


def steps(delivery: Delivery, rules: WebhookRules) -> Sequence[Step]:
    """Write out all attempts, the first one first."""
    before: datetime | None = None
    found = []
    for number, attempt in enumerate(delivery.attempts, 1):
        verdict = judge(rules, attempt.exchange)
        after = (attempt.at - before).total_seconds() if before else None
        found.append(
            Step(
                number,
                attempt,
                outcome(attempt),
                _tone(verdict, delivery.variant),
                words.ANSWER_KINDS.get(verdict.kind, same(verdict.kind)),
                _decision(attempt, number, delivery, rules),
                after,
            )
        )
        before = attempt.at
    return found


def outcome(attempt: Attempt) -> Text:
    """Say what came back in a word or two."""
    response, failure = attempt.exchange.response, attempt.exchange.failure
    if response is not None:
        return same(f"HTTP {response.status}")
    return FAILURES.get(failure or "", same(str(failure)))


def _tone(verdict: Verdict, variant: str | None) -> str:
    return "ok" if verdict.success is not (variant in FORGED) else "bad"


def _decision(attempt: Attempt, number: int, delivery: Delivery, rules: WebhookRules) -> Text:
    if delivery.variant is not None:
        return NOTHING
    kind = attempt.decision.partition(" ")[0]
    if kind == "retry":
        return _RETRY.fill(at=f"{_clock(attempt.decision)}", n=number, most=rules.max_attempts)
    if kind == "failed" and number >= rules.max_attempts:
        return _EXHAUSTED.fill(n=number, most=rules.max_attempts)
    return _DECISIONS.get(kind, same(attempt.decision))


def _clock(decision: str) -> str:
    """Read the instant out of `retry at 2026-11-23T09:00:01.000Z`."""
    instant = datetime.fromisoformat(decision.rpartition(" ")[2])
    return f"{instant:%H:%M:%S}.{instant.microsecond // 1000:03d}"


_RETRY = Text(
    "essai {n} sur {most} : le suivant à {at} UTC",
    "attempt {n} of {most}: the next one at {at} UTC",
)
_EXHAUSTED = Text(
    "essai {n} sur {most}, le dernier : échec", "attempt {n} of {most}, the last one: failed"
)
_DECISIONS: Mapping[str, Text] = {
    "delivered": Text("livré", "delivered"),
    "failed": Text("échec définitif, sans nouvel essai", "failed for good, without a retry"),
    "suspended": Text(
        "le disjoncteur suspend les envois à cet éditeur",
        "the breaker suspends deliveries to this editor",
    ),
}


def judged(replay: Delivery) -> tuple[str, Text]:
    """Say whether a receiver did right with a replay: a tone and a sentence."""
    responses = [attempt.exchange.response for attempt in replay.attempts]
    statuses = [response.status for response in responses if response]
    if not responses:
        return "bad", same(replay.reason)
    if len(statuses) < len(responses):
        return "bad", _SILENT
    shown = ", ".join(f"HTTP {status}" for status in statuses)
    if max(statuses) >= 500:
        return "bad", _CRASHED.fill(shown=shown)
    accepted = replay.status is Status.DELIVERED
    if replay.variant in FORGED:
        tone, sentence = ("bad", _FORGERY_TAKEN) if accepted else ("ok", _FORGERY_REFUSED)
    elif replay.variant == "stale":
        tone, sentence = "info", (_STALE_TAKEN if accepted else _STALE_REFUSED)
    else:
        tone, sentence = ("ok", _TAKEN) if accepted else ("bad", _REFUSED)
    return tone, sentence.fill(shown=shown)


_SILENT = Text("Le récepteur n’a pas répondu.", "The receiver did not answer.")
_CRASHED = Text("Le récepteur a échoué : {shown}.", "The receiver failed: {shown}.")
_FORGERY_TAKEN = Text(
    "{shown} : le faux est accepté. La signature n’est pas vérifiée, ou pas sur les octets reçus.",
    "{shown}: the forgery is accepted. The signature is not verified, or not over the raw bytes.",
)
_FORGERY_REFUSED = Text(
    "{shown} : le faux est refusé, c’est juste.", "{shown}: the forgery is refused, which is right."
)
_STALE_TAKEN = Text(
    "{shown} : un événement d’il y a un an est accepté.",
    "{shown}: an event a year old is accepted.",
)
_STALE_REFUSED = Text(
    "{shown} : un événement d’il y a un an est refusé.", "{shown}: an event a year old is refused."
)
_TAKEN = Text("{shown} : accepté, c’est juste.", "{shown}: accepted, which is right.")
_REFUSED = Text(
    "{shown} : refusé, alors qu’il fallait répondre 2xx.",
    "{shown}: refused, where 2xx was the answer.",
)
