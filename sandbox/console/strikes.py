"""The scripted faults that have struck a call: what was done on purpose is nobody's mistake."""

from collections.abc import Iterable
from dataclasses import dataclass

from contracts.wording import Text, joined, same
from sandbox.faults.registry import kinds
from sandbox.journal import Entry

_NOTE = "fault applied: "


@dataclass(frozen=True, slots=True)
class Strike:
    """One fault that has struck: its kind in both languages, and its effect in English."""

    kind: str
    label: Text
    effect: str


def strikes_of(entry: Entry) -> list[Strike]:
    """List the faults that a call ran into, by what the journal noted."""
    return read(entry.notes)


def read(notes: Iterable[str]) -> list[Strike]:
    """List the faults that notes tell of."""
    found = []
    for note in notes:
        if note.startswith(_NOTE):
            kind, _, effect = note.removeprefix(_NOTE).partition(": ")
            found.append(Strike(kind, label_of(kind), effect))
    return found


def told(notes: Iterable[str]) -> Text:
    """Say in a sentence which faults notes tell of."""
    return Text("{what}.", "{what}.").fill(what=joined([s.label for s in read(notes)], " ; "))


def other_notes(entry: Entry) -> list[str]:
    """Give the notes that are about something else."""
    return [note for note in entry.notes if not note.startswith(_NOTE)]


def label_of(kind: str) -> Text:
    """Say what a kind of fault does."""
    known = kinds().get(kind)
    return Text(known.label, known.summary) if known else same(kind)
