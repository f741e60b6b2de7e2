"""What may go wrong with a signature, each with what it is called and what to do about it.

A signature is right when four things are: the bytes that are signed, the key, the algorithm and
how the result is spelt. Every wrong way here is a thing that real programs do.
"""

import hashlib
import hmac
from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from contracts.wording import NOTHING, Text


class Part(StrEnum):
    """Which of the four things is wrong."""

    BODY = "body"
    KEY = "key"
    ALGORITHM = "algorithm"
    SPELLING = "spelling"


@dataclass(frozen=True, slots=True)
class Mistake:
    """One wrong way: `id` names it, `what` tells what the receiver does, `advice` the remedy."""

    id: str
    part: Part
    what: Text
    advice: Text = NOTHING


Digest = Callable[[bytes, bytes], bytes]
"""Takes the key and the bytes, gives the digest."""


_USE_HMAC = Text("Employez HMAC-SHA256.", "Use HMAC-SHA256.")


def _algorithm(name: str, what: Text) -> Mistake:
    return Mistake(f"algorithm-{name}", Part.ALGORITHM, what, _USE_HMAC)


def _hmac(name: str) -> Digest:
    return lambda key, body: hmac.digest(key, body, name)


def _other_hmac(name: str, title: str) -> tuple[Mistake, Digest]:
    what = Text(f"l’algorithme est HMAC-{title}", f"the algorithm is HMAC-{title}")
    return _algorithm(name, what), _hmac(name)


ALGORITHMS: Sequence[tuple[Mistake | None, Digest]] = (
    (None, _hmac("sha256")),
    _other_hmac("sha1", "SHA1"),
    _other_hmac("sha512", "SHA512"),
    _other_hmac("sha384", "SHA384"),
    _other_hmac("md5", "MD5"),
    (
        _algorithm(
            "plain",
            Text(
                "c’est le SHA-256 du corps, sans secret", "it is the SHA-256 of the body, no secret"
            ),
        ),
        lambda _, body: hashlib.sha256(body).digest(),
    ),
    (
        _algorithm(
            "before",
            Text(
                "c’est le SHA-256 du secret suivi du corps", "it is the SHA-256 of secret and body"
            ),
        ),
        lambda key, body: hashlib.sha256(key + body).digest(),
    ),
    (
        _algorithm(
            "behind",
            Text(
                "c’est le SHA-256 du corps suivi du secret", "it is the SHA-256 of body and secret"
            ),
        ),
        lambda key, body: hashlib.sha256(body + key).digest(),
    ),
    (
        _algorithm(
            "swapped",
            Text(
                "le corps et le secret sont intervertis dans l’appel de HMAC",
                "body and secret are the wrong way round in the call of HMAC",
            ),
        ),
        lambda key, body: hmac.digest(body, key, "sha256"),
    ),
)
"""The right one first."""


_PREFIX = "sha256="
_SPELL = Text(
    "Écrivez « sha256= » suivi de 64 chiffres hexadécimaux en minuscules.",
    "Write 'sha256=' followed by 64 hexadecimal digits in lower case.",
)


def _spelling(name: str, fr: str, en: str) -> Mistake:
    return Mistake(f"spelling-{name}", Part.SPELLING, Text(fr, en), _SPELL)


NO_PREFIX = _spelling(
    "no-prefix", "le préfixe « sha256= » manque", "the prefix 'sha256=' is missing"
)
OTHER_PREFIX = _spelling(
    "prefix", "le préfixe n’est pas « sha256= »", "the prefix is not 'sha256='"
)
TWICE = _spelling("twice", "le préfixe « sha256= » est doublé", "the prefix 'sha256=' stands twice")
CAPITALS = _spelling(
    "capitals", "l’hexadécimal est en capitales", "the hexadecimal digits are in capitals"
)
BASE64 = _spelling("base64", "le résultat est écrit en base64", "the result is written as base64")
BASE64_OF_HEX = _spelling(
    "base64-of-hex",
    "l’hexadécimal est encore écrit en base64",
    "the hexadecimal digits are written as base64 again",
)
CUT = _spelling("cut", "la fin manque", "the end is missing")
QUOTED = _spelling("quoted", "des guillemets l’entourent", "there are quotes around it")

SPELLINGS: Mapping[Mistake | None, Callable[[bytes], str]] = {
    None: lambda digest: _PREFIX + digest.hex(),
    NO_PREFIX: lambda digest: digest.hex(),
    BASE64: lambda digest: _PREFIX + b64encode(digest).decode(),
    CAPITALS: lambda digest: _PREFIX + digest.hex().upper(),
    TWICE: lambda digest: _PREFIX * 2 + digest.hex(),
    BASE64_OF_HEX: lambda digest: _PREFIX + b64encode(digest.hex().encode()).decode(),
}
"""Ways to write a digest, the right one first."""
