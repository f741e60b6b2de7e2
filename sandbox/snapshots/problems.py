"""What does not fit in a snapshot, and where."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from sandbox.snapshots.refusals import name


class Problem(NamedTuple):
    """Something that does not fit, at a place within what was looked at."""

    place: str
    fr: str
    en: str


def within(place: str, problems: Iterable[Problem]) -> Iterator[Problem]:
    """Put a place before those of some problems."""
    for problem in problems:
        yield Problem(f"{place}.{problem.place}", problem.fr, problem.en)


def twice(place: str, names: Iterable[str]) -> Iterator[Problem]:
    """Find the names that are not there for the first time."""
    seen: set[str] = set()
    for each in names:
        if each in seen:
            yield Problem(place, f"{name(each)} y est deux fois", f"{name(each)} is there twice")
        seen.add(each)


def unknown(place: str, what: str, found: object) -> Problem:
    """Say that something does not exist; `what` tells where it would have to."""
    return Problem(
        place, f"{name(found)} n'existe pas ({what})", f"there is no {name(found)} ({what})"
    )
