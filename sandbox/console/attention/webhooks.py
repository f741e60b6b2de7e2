"""What is wrong with the way in which a platform takes its webhooks."""

from collections.abc import Iterator, Sequence

from contracts.wording import NOTHING, Text, joined
from sandbox.console import words
from sandbox.console.attempts import outcome
from sandbox.console.attention.issue import SEE_DELIVERY, Action, Issue, delivery_place
from sandbox.console.attention.receivers import explain
from sandbox.console.attention.signatures import Diagnosed, by_luck
from sandbox.console.formats import counted
from sandbox.console.places import Place
from sandbox.console.sendings import FORGED
from sandbox.space import Space
from sandbox.webhooks.breaker import BreakerState, BreakerView
from sandbox.webhooks.delivery import Delivery, Status
from sandbox.webhooks.variants import Variant

_WAITING = (
    Text("{n} webhook en attente", "{n} webhook waiting"),
    Text("{n} webhooks en attente", "{n} webhooks waiting"),
)
_UNDER_WAY = frozenset({Status.PENDING, Status.PROCESSING, Status.WAITING})


def of_webhooks(space: Space, diagnosed: Diagnosed) -> Iterator[Issue]:
    """Look through the deliveries, editor by editor."""
    deliveries = list(space.engine.deliveries)
    for client_id in dict.fromkeys(delivery.client_id for delivery in deliveries):
        own = [delivery for delivery in deliveries if delivery.client_id == client_id]
        yield from _failing(space, own, diagnosed)
        yield from _breaker(space, space.engine.breaker(client_id))
    yield from _forged(deliveries)


def _failing(space: Space, deliveries: Sequence[Delivery], diagnosed: Diagnosed) -> Iterator[Issue]:
    """Tell what has gone wrong since a webhook was last delivered, or how that one made it."""
    failing: list[Delivery] = []
    for delivery in deliveries:
        if delivery.variant not in (None, Variant.SAME):
            continue
        if delivery.status is Status.DELIVERED:
            if not failing:
                yield from _lucky(space, delivery, deliveries, diagnosed)
            break
        # A replay that has failed says nothing that the webhook itself did not say.
        if delivery.variant is None and delivery.status is not Status.CANCELLED:
            failing += [] if _untried(delivery) else [delivery]
    # Those behind it wait for the oldest one that is not decided: it is the one to look at.
    undecided = [delivery for delivery in failing if not delivery.decided]
    if failing:
        yield _issue(space, undecided[-1] if undecided else failing[0], len(failing), diagnosed)
    yield from _recovered(deliveries)


def _lucky(
    space: Space, accepted: Delivery, deliveries: Sequence[Delivery], diagnosed: Diagnosed
) -> Iterator[Issue]:
    """Doubt the reason for which the last webhook was accepted."""
    last = next((d for d in deliveries if _refused_for_good(d)), accepted)
    told = by_luck(space, accepted, last, diagnosed)
    if told is not None:
        links = [(SEE_DELIVERY, delivery_place(last.id, told.anchor))]
        actions = [*told.actions, *_actions(last)]
        yield Issue(f"webhook-{told.key}", told.tone, told.title, told.text, links, actions)


def _refused_for_good(delivery: Delivery) -> bool:
    return delivery.variant is None and delivery.status is Status.FAILED


def _untried(delivery: Delivery) -> bool:
    """Tell whether nothing can be said yet: its turn has not come, or its first answer has not."""
    return not delivery.attempts and delivery.status in _UNDER_WAY and not delivery.held


def _issue(space: Space, delivery: Delivery, count: int, diagnosed: Diagnosed) -> Issue:
    told = explain(space, delivery, diagnosed)
    text = told.text.then(_what_next(delivery))
    if count > 1:
        label = Text("{n} webhooks sont concernés.", "{n} webhooks are concerned.")
        text = text.then(label.fill(n=count))
    links = [(SEE_DELIVERY, delivery_place(delivery.id, told.anchor)), *told.links]
    actions = [*told.actions, *_actions(delivery)]
    return Issue(f"webhook-{told.key}", told.tone, told.title, text, links, actions)


def _what_next(delivery: Delivery) -> Text:
    if delivery.next_attempt_at is None:
        return NOTHING
    at = f"{delivery.next_attempt_at:%H:%M:%S}"
    if delivery.status is Status.SUSPENDED:
        return Text(
            "Suspendu par le disjoncteur jusqu’à {at} UTC.",
            "Suspended by the breaker until {at} UTC.",
        ).fill(at=at)
    return Text("Prochain essai à {at} UTC.", "Next attempt at {at} UTC.").fill(at=at)


def _actions(delivery: Delivery) -> Iterator[Action]:
    if delivery.next_attempt_at is not None:
        label = Text("Avancer l’horloge jusqu’à l’essai", "Advance the clock to the attempt")
        at = delivery.next_attempt_at.isoformat()
        yield Action(label, Place("clock.move"), {"until": at})
    elif delivery.status is Status.FAILED and delivery.url:
        place = Place("deliveries.replay", {"delivery_id": delivery.id})
        yield Action(Text("Renvoyer", "Send again"), place, {"variant": "same"})


def _recovered(deliveries: Sequence[Delivery]) -> Iterator[Issue]:
    """Tell of what was delivered, but not at once."""
    made_it = [d for d in deliveries if d.status is Status.DELIVERED and d.variant is None]
    late = [delivery for delivery in made_it if len(delivery.attempts) > 1]
    if not late:
        return
    delivery = late[0]
    before = joined([outcome(attempt) for attempt in delivery.attempts[:-1]])
    title = Text(
        "{event} n’est passé qu’à l’essai {n}, après {before}.",
        "{event} only made it at attempt {n}, after {before}.",
    ).fill(event=delivery.event.name, n=len(delivery.attempts), before=before)
    text = Text(
        "Il est livré : rien n’est perdu. L’envoi dit ce que chaque essai a reçu.",
        "It is delivered: nothing is lost. The delivery tells what each attempt got.",
    )
    if len(late) > 1:
        more = Text("{n} webhooks sont dans ce cas.", "{n} webhooks are so.").fill(n=len(late))
        text = text.then(more)
    yield Issue(
        "webhook-recovered", "info", title, text, [(SEE_DELIVERY, delivery_place(delivery.id))]
    )


def _breaker(space: Space, view: BreakerView) -> Iterator[Issue]:
    if view.state is BreakerState.CLOSED:
        return
    waiting = sum(
        1
        for delivery in space.engine.deliveries
        if delivery.client_id == view.client_id and delivery.status is Status.SUSPENDED
    )
    until = f"{view.probe_at:%H:%M:%S}" if view.probe_at else "–"
    title = Text(
        "Le disjoncteur de {client} est {state}.", "The breaker of {client} is {state}."
    ).fill(client=view.client_id, state=words.BREAKER[view.state])
    count = Text("{n} échecs de suite.", "{n} failures in a row.")
    text = count.fill(n=view.consecutive_failures) if view.consecutive_failures else NOTHING
    text = text.then(
        Text(
            "{waiting}, envoi d’essai à {until} UTC.", "{waiting}, one probe at {until} UTC."
        ).fill(waiting=counted(waiting, *_WAITING), until=until)
    )
    force = Place("deliveries.force_breaker", {"client_id": view.client_id})
    actions = [Action(Text("Le refermer", "Close it"), force, {"state": "closed"})]
    if view.probe_at is not None and view.state is BreakerState.OPEN:
        label = Text("Avancer jusqu’à l’envoi d’essai", "Advance to the probe")
        actions.append(Action(label, Place("clock.move"), {"until": view.probe_at.isoformat()}))
    link = Text("Voir les webhooks", "See the webhooks")
    yield Issue("breaker", "bad", title, text, [(link, Place("deliveries.show_all"))], actions)


def _forged(deliveries: Sequence[Delivery]) -> Iterator[Issue]:
    """Tell of the last replay of each forged variant, where it was accepted."""
    told: set[str] = set()
    for delivery in deliveries:
        variant = delivery.variant
        if variant not in FORGED or variant in told or not delivery.attempts:
            continue
        told.add(variant)
        if delivery.status is Status.DELIVERED:
            name = words.VARIANTS[variant][0]
            yield Issue(
                f"forged-{variant}",
                "bad",
                Text(
                    "Votre récepteur accepte un faux webhook ({name}).",
                    "Your receiver accepts a forged webhook ({name}).",
                ).fill(name=name),
                Text(
                    "N’importe qui pourrait lui faire croire qu’un marché est finalisé : vérifiez "
                    "la signature sur le corps brut, et répondez 401 quand elle est fausse.",
                    "Anybody could make it believe that a market is completed: verify the "
                    "signature over the raw body, and answer 401 where it is wrong.",
                ),
                [(SEE_DELIVERY, delivery_place(delivery.id))],
            )
