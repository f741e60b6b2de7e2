"""Names what has gone wrong: behind a signature, in a secret, between two bodies."""

import re
from base64 import b64decode, urlsafe_b64decode
from binascii import Error as NotBase64
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hmac import compare_digest

from contracts.wording import Text
from sandbox.signatures.bodies import readings
from sandbox.signatures.keys import Secrets, keys
from sandbox.signatures.mistakes import (
    ALGORITHMS,
    BASE64,
    BASE64_OF_HEX,
    CAPITALS,
    CUT,
    NO_PREFIX,
    OTHER_PREFIX,
    QUOTED,
    TWICE,
    Mistake,
    Part,
)

_SHORTEST = 8
"""Fewer hexadecimal digits than this may be the beginning of anything."""
_MAX_VALUE = 1_000

_PREFIX = re.compile(r"(sha256=)+|[A-Za-z][A-Za-z0-9-]{1,15}[=:]\s*(?=[A-Za-z0-9+/_-])")
_HEX = re.compile(r"[0-9A-Fa-f]+")


class Verdict(StrEnum):
    """What became of the search."""

    RIGHT = "right"
    EXPLAINED = "explained"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found: the mistakes, none where the value is right or cannot be explained."""

    verdict: Verdict
    mistakes: Sequence[Mistake] = ()


@dataclass(frozen=True, slots=True)
class _Read:
    """A signature taken apart: its digest as hexadecimal digits, and how it is misspelt."""

    digits: str
    mistakes: tuple[Mistake, ...]


def of_signature(
    value: str, body: bytes, secrets: Secrets, others: Mapping[str, bytes] | None = None
) -> Finding:
    """Explain a signature that a receiver has computed for `body`.

    `others` are the bodies of other webhooks by what they are called: a signature is easily taken
    from the wrong one.
    """
    reads = list(_readings_of(value[:_MAX_VALUE]))
    if not reads:
        return Finding(Verdict.UNKNOWN)
    best: tuple[Mistake, ...] | None = None
    for mistakes, digits in _digests(body, secrets, others or {}):
        for read in reads:
            cut = len(read.digits) < len(digits)
            if not digits.startswith(read.digits) or (cut and len(read.digits) < _SHORTEST):
                continue
            found = (*mistakes, *read.mistakes, *((CUT,) if cut else ()))
            if best is None or len(found) < len(best):
                best = found
        if best is not None and len(best) <= 1:
            break
    if best is None:
        return Finding(Verdict.UNKNOWN)
    return Finding(Verdict.EXPLAINED if best else Verdict.RIGHT, best)


def _digests(
    body: bytes, secrets: Secrets, others: Mapping[str, bytes]
) -> Iterator[tuple[tuple[Mistake, ...], str]]:
    """Compute what every combination of mistakes gives, those with fewest mistakes first."""
    contents: list[tuple[Mistake | None, bytes]] = [(None, body)]
    contents += [(reading.mistake, reading.content) for reading in readings(body)]
    contents += [(_other_body(name), content) for name, content in others.items()]
    ways = [
        (tuple(m for m in (wrong_body, wrong_key, wrong_algorithm) if m), content, key, digest)
        for wrong_body, content in contents
        for wrong_key, key in keys(secrets)
        for wrong_algorithm, digest in ALGORITHMS
    ]
    ways.sort(key=lambda way: len(way[0]))
    for mistakes, content, key, digest in ways:
        yield mistakes, digest(key, content).hex()


def _other_body(name: str) -> Mistake:
    what = Text(
        "c’est la signature d’un autre webhook, {name}",
        "it is the signature of another webhook, {name}",
    ).fill(name=name)
    advice = Text("Comparez celle de ce webhook-ci.", "Compare that of this webhook.")
    return Mistake("body-other", Part.BODY, what, advice)


def _readings_of(value: str) -> Iterator[_Read]:
    text = value.strip()
    bare = text.strip("\"'")
    quoted = (QUOTED,) if bare != text else ()
    prefix = _PREFIX.match(bare)
    if prefix is not None:
        rest = bare[prefix.end() :]
        yield from _spelt(rest, (*quoted, *_wrong_prefix(prefix[0])))
    yield from _spelt(bare, (*quoted, NO_PREFIX))


def _wrong_prefix(prefix: str) -> tuple[Mistake, ...]:
    if prefix == "sha256=":
        return ()
    return (TWICE,) if prefix.startswith("sha256=sha256=") else (OTHER_PREFIX,)


def _spelt(text: str, mistakes: tuple[Mistake, ...]) -> Iterator[_Read]:
    if _HEX.fullmatch(text):
        capitals = () if text == text.lower() else (CAPITALS,)
        yield _Read(text.lower(), (*mistakes, *capitals))
    for decode in (b64decode, urlsafe_b64decode):
        try:
            content = decode(text + "=" * (-len(text) % 4))
        except (NotBase64, ValueError):
            continue
        if len(content) < _SHORTEST:
            continue
        inner = content.decode("ascii", "replace").strip()
        if _HEX.fullmatch(inner):
            yield _Read(inner.lower(), (*mistakes, BASE64_OF_HEX))
        else:
            yield _Read(content.hex(), (*mistakes, BASE64))


_SIGNATURE_LIKE = re.compile(r"(?:sha256=)?(?:[0-9a-fA-F]{64}|[A-Za-z0-9+/]{43}=)")


def signatures_in(text: str, except_for: str) -> list[str]:
    """Find what looks like a signature in a text, such as an answer that tells the expected one."""
    found = dict.fromkeys(_SIGNATURE_LIKE.findall(text))
    known = except_for.removeprefix("sha256=")
    return [value for value in found if value.removeprefix("sha256=") != known]


def of_secret(given: str, secrets: Secrets) -> Finding:
    """Explain a secret that a receiver uses."""
    if compare_digest(given.encode(), secrets.right):
        return Finding(Verdict.RIGHT)
    for mistake, key in keys(secrets):
        if mistake is not None and compare_digest(given.encode(), key):
            return Finding(Verdict.EXPLAINED, (mistake,))
    if given.strip().strip("\"'").encode() == secrets.right:
        return Finding(Verdict.EXPLAINED, (_BLANKS,))
    if len(given) >= _SHORTEST and secrets.right.startswith(given.encode()):
        return Finding(Verdict.EXPLAINED, (_CUT_SECRET,))
    return Finding(Verdict.UNKNOWN)


_BLANKS = Mistake(
    "key-blanks",
    Part.KEY,
    Text(
        "des blancs ou des guillemets entourent le secret",
        "there is white space or there are quotes around the secret",
    ),
    Text("Ôtez-les.", "Remove them."),
)
_CUT_SECRET = Mistake(
    "key-cut",
    Part.KEY,
    Text("la fin du secret manque", "the end of the secret is missing"),
    Text("Recopiez-le en entier.", "Copy the whole of it."),
)


@dataclass(frozen=True, slots=True)
class Difference:
    """The first place at which two bodies differ, in characters, and what each has there."""

    position: int
    sent: str
    signed: str


def of_body(signed: bytes, body: bytes) -> tuple[Finding, Difference | None]:
    """Explain the bytes that a receiver has signed; forms write a line end as CRLF."""
    candidates = (signed, signed.replace(b"\r\n", b"\n"))
    if body in candidates:
        return Finding(Verdict.RIGHT), None
    for reading in readings(body):
        if reading.content in candidates:
            return Finding(Verdict.EXPLAINED, (reading.mistake,)), _difference(body, signed)
    return Finding(Verdict.UNKNOWN), _difference(body, signed)


def _difference(body: bytes, signed: bytes) -> Difference:
    ours, theirs = body.decode("utf-8", "replace"), signed.decode("utf-8", "replace")
    at = next(
        (n for n, (a, b) in enumerate(zip(ours, theirs, strict=False)) if a != b),
        min(len(ours), len(theirs)),
    )
    return Difference(at, ours[at : at + 20], theirs[at : at + 20])
