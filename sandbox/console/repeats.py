"""What became of a refused token: whether it was renewed, and how often it was used again."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from contracts.wording import Text
from sandbox.journal import Entry, header_pairs

TOKEN_OPERATION = "createToken"  # noqa: S105 - the name of an operation
_NEVER_ISSUED = "NotAuthorized.unknown"
_CAUSES = frozenset({"NotAuthorized.expired", "NotAuthorized.revoked", _NEVER_ISSUED})


@dataclass(frozen=True, slots=True)
class Repeats:
    """The calls refused for the same cause with the same token, from the first to the last.

    `renewed_at` is when a token was asked for after the first of them, None where none was.
    `stubborn` tells that the old one was used again after that.
    """

    count: int
    first_at: datetime
    last: Entry
    renewed_at: datetime | None
    stubborn: bool

    @property
    def text(self) -> Text:
        """Say it in a sentence."""
        label = _RENEWED if self.renewed_at else _NEVER
        if self.stubborn:
            label = _STUBBORN
        elif self.last.cause == _NEVER_ISSUED:
            label = _USED
        times = Text(f"{self.count} fois", "once" if self.count == 1 else f"{self.count} times")
        at = f"{self.first_at:%H:%M:%S}"
        renewed = f"{self.renewed_at:%H:%M:%S}" if self.renewed_at else ""
        return label.fill(times=times, at=at, renewed=renewed)


_USED = Text("Employé {times} depuis {at} UTC.", "Used {times} since {at} UTC.")
_NEVER = Text(
    "Employé {times} depuis {at} UTC, sans qu’un nouveau jeton soit demandé : votre plateforme ne "
    "le renouvelle pas.",
    "Used {times} since {at} UTC, no new token being asked for: your platform does not renew it.",
)
_STUBBORN = Text(
    "Employé {times} depuis {at} UTC : un nouveau jeton a été demandé à {renewed}, mais l’ancien "
    "a encore servi.",
    "Used {times} since {at} UTC: a new token was asked for at {renewed}, but the old one was "
    "used again.",
)
_RENEWED = Text(
    "Employé {times} depuis {at} UTC, jusqu’au nouveau jeton demandé à {renewed}.",
    "Used {times} since {at} UTC, until a new token was asked for at {renewed}.",
)


def repeats(newest_first: Iterable[Entry], entry: Entry) -> Repeats | None:
    """Look for other calls with the refused token of a call; None for any other call."""
    token = authorization(entry)
    if entry.cause not in _CAUSES or not token.lower().startswith("bearer "):
        return None
    same, tokens = list[Entry](), list[Entry]()
    for other in newest_first:
        if other.operation_id == TOKEN_OPERATION and other.status < 400:
            tokens.append(other)
        elif other.cause == entry.cause and authorization(other) == token:
            same.append(other)
    if not same:
        return None
    last, first = same[0], same[-1]
    renewed = next(_since(first, tokens), None)
    stubborn = renewed is not None and renewed.id < last.id
    return Repeats(len(same), first.at, last, renewed.at if renewed else None, stubborn)


def _since(first: Entry, tokens: list[Entry]) -> Iterator[Entry]:
    """Give the tokens asked for after a call, the first one first."""
    return (token for token in reversed(tokens) if token.id > first.id)


def authorization(entry: Entry) -> str:
    """Give the credentials that a call came with; a secret, not to be shown."""
    pairs = header_pairs(entry.request_headers)
    return next((value for name, value in pairs if name.lower() == "authorization"), "")
