"""A step of a webhook in words: what was done, what came back, whether that is a problem."""

from collections.abc import Mapping

from contracts.wording import NOTHING, Text, same
from sandbox.console import words
from sandbox.recorder import Sent
from sandbox.webhooks.progress import Progress

FAILURES: Mapping[str, Text] = {
    "timeout": Text("délai dépassé", "timed out"),
    "connection": Text("pas de connexion", "no connection"),
    "tls": Text("TLS refusé", "TLS refused"),
    "protocol": Text("réponse illisible", "unreadable answer"),
}
"""Why an attempt got no answer."""

FORGED = frozenset({"bad_signature", "no_signature", "tampered"})
"""The variants that a receiver has to refuse."""


def sent_title(sent: Sent) -> Text:
    """Name a step of a webhook."""
    if sent.progress is Progress.QUEUED:
        return Text("Webhook mis en file", "Webhook queued")
    if sent.variant is not None:
        name = words.VARIANTS[sent.variant][0]
        return Text("Rejoué : {name}", "Replayed: {name}").fill(name=name)
    if sent.attempt == 0:
        return words.DELIVERY.get(sent.state, same(sent.state))
    return Text("Essai {n}", "Attempt {n}").fill(n=sent.attempt)


def sent_detail(sent: Sent) -> Text:
    """Tell where it went, and what comes next."""
    where = same((sent.url or "–").partition("?")[0])
    if sent.next_at is not None:
        label = Text("{where} · prochain essai à {at} UTC", "{where} · next attempt at {at} UTC")
        return label.fill(where=where, at=f"{sent.next_at:%H:%M:%S}")
    return where


def sent_badge(sent: Sent) -> Text:
    """Tell what came back."""
    if sent.progress is Progress.QUEUED:
        return NOTHING
    if sent.status is not None:
        return same(str(sent.status))
    if sent.failure is not None:
        return FAILURES.get(sent.failure, same(sent.failure))
    return words.DELIVERY.get(sent.state, same(sent.state))


def is_problem(sent: Sent) -> bool:
    """Tell whether an attempt came out wrong: a forged one is meant to be refused."""
    return sent.delivered if sent.variant in FORGED else not sent.delivered
