"""What a rule can say of an item."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sandbox.checklist.seen import Call, Delivery

MAX_EVIDENCE = 5


class Status(StrEnum):
    """Where an item stands. `declared` is for people to say, beside their code."""

    VERIFIED = "verified"
    FAILED = "failed"
    NOT_SEEN = "not_seen"


@dataclass(frozen=True, slots=True)
class Evidence:
    """A journal entry that shows something."""

    kind: str
    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Result:
    """A judgement with its evidence; `note` says what the evidence comes to, in French, English."""

    status: Status
    evidence: Sequence[Evidence] = ()
    note: tuple[str, str] = ("", "")


NOT_SEEN = Result(Status.NOT_SEEN)


def verified(*shown: Call | Delivery) -> Result:
    """Say that an item is met."""
    return Result(Status.VERIFIED, [_evidence(entry) for entry in shown[:MAX_EVIDENCE]])


def failed(fr: str, en: str, *shown: Call | Delivery) -> Result:
    """Say that an item is not met, and why."""
    return Result(Status.FAILED, [_evidence(entry) for entry in shown[:MAX_EVIDENCE]], (fr, en))


def _evidence(entry: Call | Delivery) -> Evidence:
    kind = "request" if isinstance(entry, Call) else "delivery"
    return Evidence(kind, str(entry.id), entry.label)
