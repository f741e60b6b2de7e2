"""The timeline, narrowed to what somebody looks for and cut into pages."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from sandbox.console import words
from sandbox.console.rows import Row, Rows
from sandbox.feed import Happening, Kind
from sandbox.journal import Entry
from sandbox.redaction import Redactor
from sandbox.space import Space

PAGE = 100
"""How many rows a page has."""
AROUND = 20
"""How many newer rows stand above one that was linked to."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to show: the groups of `words.GROUPS`, problems only, what holds `text`.

    `before` is the number of the row below which the page begins; `event` one that has to be on it.
    """

    groups: frozenset[str] = field(default_factory=frozenset)
    problems: bool = False
    text: str = ""
    before: int | None = None
    event: int | None = None

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds of what happens that are wanted; all where no group is named."""
        chosen = [words.GROUPS[name][1] for name in self.groups if name in words.GROUPS]
        return frozenset().union(*chosen) if chosen else frozenset(Kind)

    @property
    def narrowed(self) -> bool:
        """Whether anything is left out on purpose."""
        return bool(self.groups or self.problems or self.text)


@dataclass(frozen=True, slots=True)
class Page:
    """One page of rows, newest first; `older` is where the next one begins, None at the end."""

    rows: Sequence[Row]
    older: int | None
    newest: bool


def page(space: Space, wanted: Wanted, length: int = PAGE) -> Page:
    """Cut a page."""
    before = wanted.before
    if wanted.event is not None:
        before = wanted.event + AROUND + 1
    rows: list[Row] = []
    for row in _rows(space, wanted, before):
        if len(rows) == length:
            return Page(rows, rows[-1].id, _is_newest(space, before))
        rows.append(row)
    return Page(rows, None, _is_newest(space, before))


def _is_newest(space: Space, before: int | None) -> bool:
    return before is None or before > space.feed.last_id


def _rows(space: Space, wanted: Wanted, before: int | None) -> Iterator[Row]:
    rows, kinds, redactor = Rows(space), wanted.kinds, space.redactor()
    needle = wanted.text.casefold()
    for happening in space.feed.newest_first():
        if (before is not None and happening.id >= before) or happening.kind not in kinds:
            continue
        if happening.kind == Kind.CALL and not _may_be(happening, rows, wanted, needle):
            continue
        row = rows.row(happening)
        if row is None or (wanted.problems and not row.problem):
            continue
        if needle and not _holds(row, happening, rows, needle, redactor):
            continue
        yield row


def _may_be(happening: Happening, rows: Rows, wanted: Wanted, needle: str) -> bool:
    """Leave out most calls before a row is made of them: there may be ten thousand."""
    entry = rows.entries.get(happening.subject)
    if entry is None or (wanted.problems and entry.status < 400):
        return False
    return not needle or needle in _raw(entry).casefold() or needle in str(entry.status)


def _raw(entry: Entry) -> str:
    parts = (entry.method, entry.target, entry.operation_id or "", entry.client_id or "")
    bodies = (entry.request_body + b"\n" + entry.response_body).decode("utf-8", "replace")
    return "\n".join((*parts, entry.reason, " ".join(entry.drift), bodies))


def _holds(row: Row, happening: Happening, rows: Rows, needle: str, redactor: Redactor) -> bool:
    """Look through what may be shown: no search finds a secret.

    Secrets are told by their exact letters, so they are hidden before the case is levelled.
    """
    if needle in row.text.casefold() or any(needle in a.casefold() for a in happening.about):
        return True
    if happening.kind != Kind.CALL:
        return False
    return needle in redactor.text(_raw(rows.entries[happening.subject])).casefold()
