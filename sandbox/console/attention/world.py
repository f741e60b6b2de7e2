"""What somebody has set in the workspace and may have forgotten: a frozen clock, faults, files."""

from collections.abc import Iterator

from contracts.wording import Text
from sandbox.console.attention.issue import Action, Issue
from sandbox.console.formats import counted
from sandbox.console.places import Place
from sandbox.console.rows import record_place
from sandbox.domain.states import ScanState, State
from sandbox.space import Space
from sandbox.webhooks.delivery import Status

_SEE = Text("Voir la candidature", "See the application")


def of_world(space: Space) -> Iterator[Issue]:
    """Look at what was set."""
    yield from _frozen(space)
    yield from _faults(space)
    yield from _sources(space)
    yield from _files(space)
    yield from _late(space)


def _frozen(space: Space) -> Iterator[Issue]:
    if not space.timeline.frozen:
        return
    waiting = [d for d in space.engine.deliveries if d.status in (Status.WAITING, Status.SUSPENDED)]
    if not waiting:
        return
    yield Issue(
        "frozen",
        "warn",
        counted(
            len(waiting),
            Text(
                "L’horloge est figée : {n} webhook attend qu’elle avance.",
                "The clock is frozen: {n} webhook waits for it to advance.",
            ),
            Text(
                "L’horloge est figée : {n} webhooks attendent qu’elle avance.",
                "The clock is frozen: {n} webhooks wait for it to advance.",
            ),
        ),
        Text("Rien ne partira tout seul.", "Nothing will leave by itself."),
        [(Text("Voir l’horloge", "See the clock"), Place("clock.show_all"))],
        [
            Action(
                Text("Avancer à la prochaine échéance", "Advance to the next due event"),
                Place("clock.move"),
                {"to": "next"},
            ),
            Action(
                Text("La laisser s’écouler", "Let it run"), Place("clock.move"), {"to": "resume"}
            ),
        ],
    )


def _faults(space: Space) -> Iterator[Issue]:
    script = space.workspace.fault_script
    if not script.faults:
        return
    yield Issue(
        "faults",
        "info",
        counted(
            len(script.faults),
            Text(
                "{n} panne programmée va encore se produire.",
                "{n} scripted fault is still to come.",
            ),
            Text(
                "{n} pannes programmées vont encore se produire.",
                "{n} scripted faults are still to come.",
            ),
        ),
        Text(
            "Les appels concernés échoueront exprès.", "The calls concerned will fail on purpose."
        ),
        [(Text("Voir les pannes", "See the faults"), Place("faults.show_all"))],
    )


def _sources(space: Space) -> Iterator[Issue]:
    broken = [name for name, outcome in space.workspace.source_outcomes.items() if outcome]
    if not broken:
        return
    yield Issue(
        "sources",
        "info",
        Text(
            "Sources publiques réglées à la main : {names}.", "Public sources set by hand: {names}."
        ).fill(names=", ".join(broken)),
        Text(
            "Les prochaines candidatures s’en ressentiront.",
            "The next applications will be affected.",
        ),
        [(Text("Voir les pannes", "See the faults"), Place("faults.show_all", {}, "sources"))],
    )


def _files(space: Space) -> Iterator[Issue]:
    for application in reversed(space.workspace.applications.values()):
        place = record_place(application.identifier, is_market=False)
        if application.failed_document is not None:
            yield Issue(
                "document",
                "warn",
                Text(
                    "Un document de la candidature {id} n’a pas pu être produit.",
                    "A document of the application {id} could not be made.",
                ).fill(id=application.identifier),
                links=[(_SEE, place)],
            )
        infected = [f.name for f in application.files.values() if f.scan is ScanState.UNSAFE]
        if infected and application.state is State.PENDING:
            yield Issue(
                "infected",
                "warn",
                Text(
                    "La candidature {id} a un fichier infecté : {names}.",
                    "The application {id} has an infected file: {names}.",
                ).fill(id=application.identifier, names=", ".join(infected)),
                Text(
                    "Elle ne peut pas être transmise avant qu’il soit retiré.",
                    "It cannot be submitted before that is removed.",
                ),
                [(_SEE, place)],
            )


def _late(space: Space) -> Iterator[Issue]:
    """Tell of the last application that cannot be submitted any more."""
    workspace, machine = space.workspace, space.profile.application_machine
    if not any("deadline_not_passed" in row.guards for row in machine.transitions):
        return  # The running service takes them all the same.
    now = workspace.clock.now()
    for application in reversed(workspace.applications.values()):
        market = workspace.markets.get(application.market_identifier)
        if application.state is not State.PENDING or market is None or now <= market.deadline:
            continue
        yield Issue(
            "deadline",
            "warn",
            Text(
                "La date limite du marché {market} est passée : la candidature {id} ne peut plus "
                "être transmise.",
                "The deadline of the market {market} has passed: the application {id} cannot be "
                "submitted any more.",
            ).fill(market=market.identifier, id=application.identifier),
            Text(
                "L’horloge de l’espace indique {now} UTC, la limite était {deadline} UTC.",
                "The clock of the workspace shows {now} UTC, the deadline was {deadline} UTC.",
            ).fill(now=f"{now:%Y-%m-%d %H:%M}", deadline=f"{market.deadline:%Y-%m-%d %H:%M}"),
            [(_SEE, record_place(application.identifier, is_market=False))],
        )
        return
