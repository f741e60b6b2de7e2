"""What the clock of a workspace will bring: what is due when, and the instants worth going to."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from contracts.wording import Text
from sandbox.console.places import Place
from sandbox.console.records.history import delivery_place, record_place_of
from sandbox.domain.agenda import Task, TaskKind
from sandbox.domain.models import Token
from sandbox.domain.public_sources import SOURCES
from sandbox.space import Space
from sandbox.webhooks.delivery import DECIDED, Delivery, Status

_MOST = 60
_AFTER = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Due:
    """Something that the clock will come to.

    `runs` tells that the sandbox does something then; else it is an instant after which a rule
    says something else, such as a deadline.
    """

    at: datetime
    title: Text
    about: str = ""
    place: Place | None = None
    runs: bool = True

    @property
    def goal(self) -> datetime:
        """Where the clock goes to see it: a rule says something else only after its instant."""
        return self.at if self.runs else self.at + _AFTER


def upcoming(space: Space) -> list[Due]:
    """List both, in the order of their instants, the first ones of very many."""
    now = space.workspace.clock.now()
    found = sorted((*planned(space), *_landmarks(space, now)), key=lambda due: due.at)
    return found[:_MOST]


def next_due(space: Space) -> Due | None:
    """Name what is done next; None when nothing waits for an instant."""
    at = space.timeline.next_due()
    if at is None:
        return None
    first = min(planned(space), key=lambda due: due.at, default=None)
    if first is not None and first.at <= at:
        return first
    # Something that is under way has an instant only as long as it lasts.
    return Due(at, Text("Réponse d’un récepteur attendue", "A receiver's answer is awaited"))


def planned(space: Space) -> Iterator[Due]:
    """List what the sandbox will do, in no order."""
    for delivery in space.engine.deliveries:
        if delivery.status not in DECIDED and delivery.next_attempt_at is not None:
            yield _delivery(delivery, delivery.next_attempt_at)
    for task in space.workspace.agenda.planned():
        yield _task(space, task)
    for at, what in space.pauses.planned():
        title = Text("Fin d’une attente programmée", "End of a scripted delay")
        yield Due(at, title, what, Place("faults.show_all"))


def _delivery(delivery: Delivery, at: datetime) -> Due:
    titles = {
        Status.WAITING: Text("Nouvel essai du webhook", "Retry of the webhook")
        if delivery.attempts
        else Text("Envoi retardé du webhook", "Delayed sending of the webhook"),
        Status.SUSPENDED: Text(
            "Essai de reprise du disjoncteur avec le webhook", "Probe of the breaker with"
        ),
    }
    title = titles.get(delivery.status, Text("Envoi du webhook", "Sending of the webhook"))
    about = f"{delivery.event.name} {delivery.identifier}"
    return Due(at, title, about, delivery_place(delivery.id))


def _task(space: Space, task: Task) -> Due:
    place = record_place_of(space, task.owner)
    if task.kind is TaskKind.SCAN:
        return Due(
            task.at, Text("Fin d’une analyse antivirus", "End of a virus scan"), task.owner, place
        )
    label = SOURCES[task.key].label if task.key in SOURCES else task.key
    title = Text("Réponse de la source {label}", "Answer of the source {label}").fill(label=label)
    return Due(task.at, title, task.owner, place)


def _landmarks(space: Space, now: datetime) -> Iterator[Due]:
    latest: dict[str, Token] = {}
    for token in space.workspace.tokens.values():
        if token.revoked_at is None and token.expires_at > now:
            latest[token.client_id] = token
    for token in latest.values():
        title = Text("Fin de validité du dernier jeton de", "The latest token expires of")
        place = Place("editors.show", {"client_id": token.client_id})
        yield Due(token.expires_at, title, token.client_id, place, runs=False)
    for market in space.workspace.markets.values():
        if market.deadline > now:
            title = Text("Date limite du marché", "Deadline of the market")
            place = Place("markets.show", {"identifier": market.identifier})
            yield Due(market.deadline, title, market.identifier, place, runs=False)
