"""Replays: a webhook sent again, as it was or with a fault that the receiver must notice."""

import re
from datetime import date, timedelta
from enum import StrEnum

from sandbox.webhooks.delivery import Event, Request
from sandbox.webhooks.policy import WebhookRules
from sandbox.webhooks.request import build
from sandbox.webhooks.signing import sign

STALE_BY = timedelta(days=365)
"""How far a stale event lies in the past: far beyond the 24 h of SFD §7.8."""

_WRONG_KEY = "not the secret of this editor"
# Inside a string value the quotes would be escaped: only a key of its own fits.
_TIMESTAMP = re.compile(rb'("timestamp"\s*:\s*")(\d{4}-\d{2}-\d{2})')


class Variant(StrEnum):
    """What is sent."""

    SAME = "same"
    BAD_SIGNATURE = "bad_signature"
    NO_SIGNATURE = "no_signature"
    TAMPERED = "tampered"
    DUPLICATE = "duplicate"
    STALE = "stale"

    @property
    def requests(self) -> int:
        """How many times it is sent."""
        return 2 if self is Variant.DUPLICATE else 1


EXPECTED = {
    Variant.SAME: "a receiver accepts it, or knows it already and says so with a 2xx",
    Variant.BAD_SIGNATURE: "a receiver that verifies signatures refuses it (D07)",
    Variant.NO_SIGNATURE: "a receiver that verifies signatures refuses it (D07)",
    Variant.TAMPERED: "a receiver that verifies the signature over the raw body refuses it (D07)",
    Variant.DUPLICATE: "a receiver answers both with a 2xx and acts on one only (SFD §7.8)",
    Variant.STALE: "a receiver decides whether it takes an event that old (SFD §7.8)",
}
"""What the variant is meant to find out; the replay itself judges nothing."""


class ReplayImpossible(ValueError):
    """This variant cannot be made of this event; the message says why."""


def request(
    variant: Variant, rules: WebhookRules, url: str, event: Event, secret: str | None
) -> Request:
    """Build the request of a replay; raises `ReplayImpossible` or `address.UnusableUrl`."""
    body = event.body
    signature = sign(secret, body) if secret else None
    match variant:
        case Variant.BAD_SIGNATURE:
            signature = wrong_signature(body)
        case Variant.NO_SIGNATURE:
            signature = None
        case Variant.TAMPERED:
            body = tampered(event)
        case Variant.STALE:
            body = _stale(body)
            signature = sign(secret, body) if secret else None
    return build(rules, url, body, signature)


def wrong_signature(body: bytes) -> str:
    """Sign with another secret than any editor's."""
    return sign(_WRONG_KEY, body)


def tampered(event: Event) -> bytes:
    """Change the last character of the identifier: still valid, but about something else.

    Raises `ReplayImpossible`.
    """
    identifier = event.identifier.encode()
    if not identifier or identifier not in event.body:
        raise ReplayImpossible("the body does not hold the identifier, which would be changed")
    other = identifier[:-1] + (b"1" if identifier.endswith(b"0") else b"0")
    return event.body.replace(identifier, other)


def _stale(body: bytes) -> bytes:
    found = _TIMESTAMP.search(body)
    if found is None:
        raise ReplayImpossible("the body has no timestamp, which would be moved into the past")
    try:
        past = date.fromisoformat(found[2].decode()) - STALE_BY
    except (ValueError, OverflowError):
        raise ReplayImpossible("the body's timestamp cannot be moved into the past") from None
    return body[: found.start(2)] + past.isoformat().encode() + body[found.end(2) :]
