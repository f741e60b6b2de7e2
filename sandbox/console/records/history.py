"""What an object went through, each step with its time and with what has caused it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from contracts.wording import Text, same
from sandbox.console import words
from sandbox.console.places import Place
from sandbox.console.records.drawing import is_business
from sandbox.console.records.pages import page_address
from sandbox.console.rows import cause_words, record_place
from sandbox.domain.models import HistoryEntry, Market, Record
from sandbox.feed import Happening, Kind
from sandbox.recorder import Moved, Steered
from sandbox.space import Space
from sandbox.timeline import Move
from sandbox.webhooks.store import UnknownDelivery

_CREATIONS = ("createPublicMarket", "createMarketApplication")
_MAKERS = frozenset({"trigger", "runScenario"})
"""Control calls that make objects whose identifiers do not stand in their address."""
_DELIVERY = "webhook delivery "
_PAGES = frozenset({"the buyer's pages", "the candidate's pages"})


@dataclass(frozen=True, slots=True)
class Cause:
    """What has caused a step, and the page that tells of it."""

    text: Text
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One step. The first one is the creation, which comes from no state and has no event."""

    at: datetime
    title: Text
    source: str = ""
    target: str = ""
    tone: str = ""
    business: bool = True
    causes: Sequence[Cause] = field(default=())
    event_id: int | None = None


def steps(space: Space, record: Record) -> list[Step]:
    """List the creation and every transition, oldest first."""
    recorded = _Recorded(space, record)
    return [recorded.creation(), *(recorded.step(entry) for entry in record.history)]


class _Recorded:
    """What the feed, the journal and the deliveries know of one object."""

    def __init__(self, space: Space, record: Record) -> None:
        self._space, self._record = space, record
        self._numbers: dict[int, int] = {}
        self._steering: list[Happening] = []
        self._moves: list[Happening] = []
        for happening in reversed(list(space.feed.newest_first())):
            self._take(happening)

    def _take(self, happening: Happening) -> None:
        if happening.kind is Kind.TRANSITION:
            moved: Moved = happening.subject
            if moved.identifier == self._record.identifier:
                self._numbers[id(moved.transition)] = happening.id
        elif happening.kind is Kind.CONTROL and self._concerns(happening.subject):
            self._steering.append(happening)
        elif happening.kind is Kind.CLOCK:
            self._moves.append(happening)

    def _concerns(self, steered: Steered) -> bool:
        named = self._record.identifier in steered.target
        return steered.status < 400 and (named or steered.operation_id in _MAKERS)

    def creation(self) -> Step:
        """Tell how it came to be: by a call, else by a control call that makes objects."""
        causes = list(self._created_by())
        return Step(self._record.created_at, Text("créé", "created"), causes=causes)

    def _created_by(self) -> Iterator[Cause]:
        needle = self._record.identifier.encode()
        for entry in self._space.journal.newest_first():
            made = entry.operation_id in _CREATIONS and entry.status == 201
            if made and needle in entry.response_body:
                place = Place("calls.show", {"number": entry.id})
                yield Cause(same(f"{entry.method} {entry.target}"), place.url)
                return
        for happening in self._steering:
            if (
                happening.at >= self._record.created_at
                and happening.subject.operation_id in _MAKERS
            ):
                yield _steering_cause(happening)
                return

    def step(self, entry: HistoryEntry) -> Step:
        """Tell of a transition."""
        number = self._numbers.get(id(entry))
        return Step(
            at=entry.at,
            title=words.EVENTS.get(entry.event, same(entry.event)),
            source=entry.source,
            target=entry.target,
            tone=words.TONES.get(entry.target, ""),
            business=is_business(entry),
            causes=[*self._direct(entry, number), *self._meanwhile(entry, number)],
            event_id=number,
        )

    def _direct(self, entry: HistoryEntry, number: int | None) -> Iterator[Cause]:
        if entry.cause.startswith(_DELIVERY):
            yield self._delivery(entry)
        elif entry.cause in _PAGES:
            is_market = isinstance(self._record, Market)
            yield Cause(cause_words(entry.cause), page_address(self._record, is_market=is_market))
        else:
            later = [h for h in self._steering if number is not None and h.id > number]
            yield _steering_cause(later[0]) if later else Cause(cause_words(entry.cause))

    def _delivery(self, entry: HistoryEntry) -> Cause:
        identifier, _, said = entry.cause.removeprefix(_DELIVERY).partition(" ")
        text = cause_words(f"{_DELIVERY}{identifier}").then(same(said))
        try:
            delivery = self._space.engine.get(identifier)
        except UnknownDelivery:
            return Cause(text)
        attempts = sum(attempt.at <= entry.at for attempt in delivery.attempts)
        return Cause(text, delivery_place(identifier, attempts).url)

    def _meanwhile(self, entry: HistoryEntry, number: int | None) -> Iterator[Cause]:
        """Tell whether it fell due while the clock was being moved."""
        for happening in self._moves:
            move: Move = happening.subject
            if number is not None and happening.id > number:
                if move.ran and move.before < entry.at <= move.after:
                    text = Text(
                        "pendant l’avance de l’horloge jusqu’à {end}",
                        "while the clock was moved to {end}",
                    ).fill(end=f"{move.after:%H:%M:%S}")
                    yield Cause(text, event_place(happening.id).url)
                return


def _steering_cause(happening: Happening) -> Cause:
    steered: Steered = happening.subject
    done = words.CONTROL.get(steered.operation_id, same(steered.operation_id))
    by = Text("console", "console") if steered.from_console else Text("pilotage", "control API")
    text = Text("{by} : {done}", "{by}: {done}").fill(by=by, done=done)
    return Cause(text, event_place(happening.id).url)


def delivery_place(identifier: str, attempt: int = 0) -> Place:
    """Tell where a delivery is shown, or one of its attempts."""
    anchor = f"attempt-{attempt}" if attempt else ""
    return Place("deliveries.show", {"delivery_id": identifier}, anchor)


def record_place_of(space: Space, identifier: str) -> Place | None:
    """Tell where a market or an application is shown; None where there is none."""
    record = space.workspace.record(identifier)
    return record_place(identifier, isinstance(record, Market)) if record is not None else None


def event_place(number: int) -> Place:
    """Tell where a line of the timeline is."""
    return Place("timeline.show_all", {"event": number}, f"event-{number}")
