"""One line of the timeline for everything that happens: what it was, where it is told in full."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from contracts.wording import NOTHING, Text, same
from sandbox.console import words
from sandbox.console.formats import counted
from sandbox.console.places import Place
from sandbox.console.reasons import reason_of
from sandbox.console.sendings import is_problem, sent_badge, sent_detail, sent_title
from sandbox.console.strikes import label_of
from sandbox.domain.faults import Use
from sandbox.feed import Happening, Kind
from sandbox.journal import Entry
from sandbox.recorder import Moved, Sent, Steered, Worked
from sandbox.space import Space
from sandbox.timeline import Move
from sandbox.webhooks.progress import Progress

_MAX_DETAIL = 240


@dataclass(frozen=True, slots=True)
class Row:
    """A line. `code` comes before the title, in the typeface of code; `badge` after it.

    `problem` tells that somebody should look at it.
    """

    id: int
    at: datetime
    kind: str
    title: Text
    code: str = ""
    detail: Text = NOTHING
    badge: Text = NOTHING
    tone: str = ""
    place: Place | None = None
    problem: bool = False

    @property
    def text(self) -> str:
        """Everything that is written on it, in both languages: what a search looks through."""
        parts = (self.code, *self.title, *self.detail, *self.badge)
        return "\n".join(parts)


class Rows:
    """Makes the rows of one workspace."""

    def __init__(self, space: Space) -> None:
        self._space = space
        self._makers: Mapping[str, Callable[[Happening], Row | None]] = {
            Kind.CALL: self._call,
            Kind.TRANSITION: self._transition,
            Kind.BACKGROUND: self._background,
            Kind.WEBHOOK: self._webhook,
            Kind.BREAKER: self._breaker,
            Kind.FAULT: self._fault,
            Kind.CLOCK: self._clock,
            Kind.CONTROL: self._control,
        }
        self._redactor = space.redactor()

    @cached_property
    def entries(self) -> Mapping[int, Entry]:
        """The calls that the journal keeps, by their numbers."""
        return {entry.id: entry for entry in self._space.journal.newest_first()}

    def row(self, happening: Happening) -> Row | None:
        """Write the line; None for a call that the journal does not keep any more."""
        return self._makers[happening.kind](happening)

    def _call(self, happening: Happening) -> Row | None:
        entry = self.entries.get(happening.subject)
        if entry is None:
            return None
        return Row(
            *_head(happening),
            title=words.OPERATIONS.get(entry.operation_id or "", NOTHING),
            code=f"{entry.method} {self._redactor.text(entry.target)}"[:_MAX_DETAIL],
            detail=_call_detail(entry),
            badge=same(str(entry.status)),
            tone="ok" if entry.status < 400 else "bad",
            place=Place("calls.show", {"number": entry.id}),
            problem=entry.status >= 400,
        )

    def _transition(self, happening: Happening) -> Row:
        moved: Moved = happening.subject
        entry = moved.transition
        title = words.EVENTS.get(entry.event, same(entry.event))
        return Row(
            *_head(happening),
            title=title,
            code=moved.identifier,
            detail=cause_words(entry.cause),
            badge=same(f"{entry.source} → {entry.target}"),
            tone=words.TONES.get(entry.target, ""),
            place=record_place(moved.identifier, moved.is_market),
            problem=entry.target == "sync_failed" or entry.event == "crash",
        )

    def _background(self, happening: Happening) -> Row:
        worked: Worked = happening.subject
        bad = worked.description.endswith(("failed", "unsafe"))
        return Row(
            *_head(happening),
            title=_WORK.get(worked.kind, same(worked.kind)),
            code=worked.identifier,
            detail=same(worked.description),
            tone="bad" if bad else "ok",
            place=record_place(worked.identifier, is_market=False),
            problem=bad,
        )

    def _webhook(self, happening: Happening) -> Row:
        sent: Sent = happening.subject
        return Row(
            *_head(happening),
            title=sent_title(sent),
            code=f"{sent.event} {sent.identifier}",
            detail=sent_detail(sent),
            badge=sent_badge(sent),
            tone="" if sent.progress is Progress.QUEUED else ("ok" if sent.delivered else "bad"),
            place=Place("deliveries.show", {"delivery_id": sent.delivery_id}, _anchor(sent)),
            problem=sent.progress is Progress.CONCLUDED and is_problem(sent),
        )

    def _breaker(self, happening: Happening) -> Row:
        sentence: str = happening.subject
        closed = "closes" in sentence
        title = (
            Text("Le disjoncteur se ferme", "The breaker closes")
            if closed
            else Text("Le disjoncteur s’ouvre", "The breaker opens")
        )
        return Row(
            *_head(happening),
            title=title,
            detail=same(sentence),
            tone="ok" if closed else "bad",
            place=Place("deliveries.show_all", {}, "breakers"),
            problem=not closed,
        )

    def _fault(self, happening: Happening) -> Row:
        use: Use = happening.subject
        place = Place("faults.show_all")
        if use.request is not None:
            place = Place("calls.show", {"number": use.request})
        elif use.delivery is not None:
            place = Place("deliveries.show", {"delivery_id": use.delivery})
        return Row(
            *_head(happening),
            title=label_of(use.kind),
            code=use.kind,
            detail=same(" · ".join(filter(None, (use.target, use.identifier, use.effect)))),
            badge=Text("panne programmée", "scripted fault"),
            tone="warn",
            place=place,
        )

    def _clock(self, happening: Happening) -> Row:
        move: Move = happening.subject
        return Row(
            *_head(happening),
            title=_move_title(move),
            detail=_move_detail(move),
            tone="info",
            place=Place("clock.show_all", {}),
        )

    def _control(self, happening: Happening) -> Row:
        steered: Steered = happening.subject
        refused = steered.status >= 400
        body = self._redactor.text(steered.body.decode("utf-8", "replace"))
        by = _FROM_CONSOLE if steered.from_console else _FROM_OUTSIDE
        return Row(
            *_head(happening),
            title=words.CONTROL.get(steered.operation_id, same(steered.operation_id)),
            code=f"{steered.method} {steered.target}"[:_MAX_DETAIL],
            detail=Text("{by} {body}", "{by} {body}").fill(by=by, body=body[:_MAX_DETAIL]),
            badge=same(str(steered.status)) if refused else NOTHING,
            tone="bad" if refused else "",
            problem=refused,
        )


_FROM_CONSOLE = Text("depuis la console", "from the console")
_FROM_OUTSIDE = Text("par l’API de pilotage", "over the control API")
_WORK = {
    "fetch": Text("Source publique", "Public source"),
    "scan": Text("Analyse antivirus", "Virus scan"),
}


def _head(happening: Happening) -> tuple[int, datetime, str]:
    return happening.id, happening.at, happening.kind


def record_place(identifier: str, is_market: bool) -> Place:
    """Tell where a market or an application is shown."""
    return Place("markets.show" if is_market else "applications.show", {"identifier": identifier})


def cause_words(cause: str) -> Text:
    """Put the cause of a transition in both languages."""
    known = {
        "control API": _FROM_OUTSIDE,
        "the buyer's pages": Text("pages de l’acheteur", "the buyer's pages"),
        "the candidate's pages": Text("pages du candidat", "the candidate's pages"),
    }
    webhook = cause.removeprefix("webhook delivery ")
    if webhook != cause:
        return Text("envoi {id}", "delivery {id}").fill(id=webhook)
    return known.get(cause, same(cause))


def _call_detail(entry: Entry) -> Text:
    parts = [same(entry.client_id)] if entry.client_id else []
    if entry.violations:
        names = dict.fromkeys(str(v.path[-1]) if v.path else "body" for v in entry.violations)
        label = Text("ne convient pas : {names}", "not acceptable: {names}")
        parts.append(label.fill(names=", ".join(list(names)[:6])))
    elif entry.status >= 400 and entry.reason:
        reason = reason_of(entry)
        parts.append(reason.what if reason else same(entry.reason[:_MAX_DETAIL]))
    if entry.drift:
        label = Text("écart {names}", "drift {names}")
        parts.append(label.fill(names=", ".join(entry.drift)))
    return Text(*(" · ".join(p[n] for p in parts) for n in (0, 1)))


def _anchor(sent: Sent) -> str:
    return f"attempt-{sent.attempt}" if sent.attempt else ""


def _move_title(move: Move) -> Text:
    seconds = (move.after - move.before).total_seconds()
    if seconds >= 1:
        return Text("L’horloge avance", "The clock advances")
    if seconds <= -1:
        return Text("L’horloge recule", "The clock goes back")
    if move.frozen:
        return Text("L’horloge est figée", "The clock is frozen")
    return Text("L’horloge reprend", "The clock resumes")


def _move_detail(move: Move) -> Text:
    way = f"{_instant(move.before)} → {_instant(move.after)}"
    if not move.ran:
        return same(way)
    due = counted(
        move.ran,
        Text("{n} échéance", "{n} fell due"),
        Text("{n} échéances", "{n} fell due"),
    )
    return Text("{way} · {due}", "{way} · {due}").fill(way=way, due=due)


def _instant(instant: Any) -> str:
    return f"{instant:%Y-%m-%d %H:%M:%S}"
