"""What to send to a receiver that refuses a right signature, in order to learn what it expects.

Either other bytes that say the same, rightly signed: one that writes JSON again before it signs
accepts those that come out of its own program unchanged. Or the same bytes with the signature that
a mistake gives: one that makes this mistake accepts it.
"""

import hmac
from collections.abc import Iterator
from dataclasses import dataclass

from sandbox.signatures.bodies import LUCKY, lucky, readings
from sandbox.signatures.keys import Secrets, keys
from sandbox.signatures.mistakes import ALGORITHMS, SPELLINGS, Mistake


@dataclass(frozen=True, slots=True)
class Trial:
    """One thing to send; a receiver that accepts it makes this mistake."""

    mistake: Mistake
    body: bytes
    signature: str


def trials(body: bytes, secrets: Secrets) -> list[Trial]:
    """List what to send, the likely mistakes first, each signature and body once."""
    found: dict[tuple[bytes, str], Trial] = {}
    for trial in (*_rewritten(body, secrets), *_missigned(body, secrets)):
        found.setdefault((trial.body, trial.signature), trial)
    return list(found.values())


def _rewritten(body: bytes, secrets: Secrets) -> Iterator[Trial]:
    for reading in readings(body):
        if reading.is_json:
            signature = _write(_digest(secrets.right, reading.content))
            yield Trial(reading.mistake, reading.content, signature)


def _missigned(body: bytes, secrets: Secrets) -> Iterator[Trial]:
    for mistake, key in keys(secrets):
        if mistake is not None:
            yield Trial(mistake, body, _write(_digest(key, body)))
    for mistake, spell in SPELLINGS.items():
        if mistake is not None:
            yield Trial(mistake, body, spell(_digest(secrets.right, body)))
    for reading in readings(body):
        if not reading.is_json:
            yield Trial(reading.mistake, body, _write(_digest(secrets.right, reading.content)))
    for mistake, digest in ALGORITHMS:
        if mistake is not None:
            yield Trial(mistake, body, _write(digest(secrets.right, body)))


def _digest(key: bytes, body: bytes) -> bytes:
    return hmac.digest(key, body, "sha256")


def _write(digest: bytes) -> str:
    return SPELLINGS[None](digest)


def named(mistake_id: str, body: bytes, secrets: Secrets) -> Mistake | None:
    """Find a mistake that trials of this body tell by its name."""
    if mistake_id == LUCKY:
        return lucky(body)
    found = (trial.mistake for trial in trials(body, secrets))
    return next((mistake for mistake in found if mistake.id == mistake_id), None)
