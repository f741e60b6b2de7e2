"""Why a receiver answers 401 or 403 to a webhook: nearly always it computes another signature."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import islice

from contracts.receiver.forms import rewriters_like
from contracts.wording import NOTHING, Text, joined
from sandbox.console import signing, strikes
from sandbox.console.attention.issue import Action
from sandbox.console.attention.told import Told
from sandbox.console.places import VERIFYING, Place
from sandbox.signatures.bodies import LUCKY
from sandbox.signatures.mistakes import Mistake
from sandbox.space import Space
from sandbox.webhooks.delivery import Attempt, Delivery

ANCHOR = "signature"
"""Where the page of a delivery shows its signature."""

_LOOKED_AT = 200
"""How many of the newest deliveries are compared: each body is written again by each program."""

Diagnosed = Callable[[Space, Delivery], Mistake | None]
"""Tells what was found out about the receiver of a delivery."""


def nobody_asked(space: Space, delivery: Delivery) -> Mistake | None:
    """Know nothing of any receiver."""
    del space, delivery
    return None


def refused(space: Space, delivery: Delivery, diagnosed: Diagnosed) -> Told:
    """Tell why the last attempt was refused, by all that is known."""
    last = delivery.attempts[-1]
    signed = signing.signature_of(space, delivery, last.exchange.request)
    if signed is None:
        return _unsigned(delivery)
    if signed.forged:
        return _forged(last)
    known = diagnosed(space, delivery)
    if known is not None:
        return _told(delivery, last, "diagnosed", _sentence([known]))
    said = signing.told_by_receiver(space, delivery, last)
    if said is not None:
        return _told(delivery, last, "said", _sentence(said[1].mistakes))
    return _guessed(space, delivery, last)


def _told(delivery: Delivery, last: Attempt, key: str, why: Text, *, asking: bool = False) -> Told:
    response = last.exchange.response
    title = Text(
        "Votre récepteur refuse une signature juste (HTTP {status} à {event}).",
        "Your receiver refuses a valid signature (HTTP {status} to {event}).",
    ).fill(status=response.status if response else "–", event=delivery.event.name)
    place = {"delivery_id": delivery.id}
    return Told(
        f"signature-{key}",
        title,
        why,
        ANCHOR,
        [(_COMPARE, Place("deliveries.show", place, ANCHOR)), (_RECIPES, VERIFYING)],
        [ask(delivery)] if asking else (),
    )


def ask(delivery: Delivery) -> Action:
    """Offer to ask the receiver what it expects."""
    return Action(_FIND, Place("deliveries.diagnose", {"delivery_id": delivery.id}))


def _sentence(mistakes: Sequence[Mistake]) -> Text:
    label = Text("Cause : {what}.", "Cause: {what}.")
    cause = label.fill(what=joined([mistake.what for mistake in mistakes], " ; "))
    return cause.then(mistakes[0].advice)


def by_luck(
    space: Space, accepted: Delivery, failed: Delivery, diagnosed: Diagnosed
) -> Told | None:
    """Tell of a receiver whose last webhook was accepted, and that may still verify wrongly.

    `failed` is an older one that it refused for good; the same as `accepted` where there is none.
    """
    title = Text(
        "Votre récepteur n’accepte les webhooks que par chance.",
        "Your receiver only accepts webhooks by luck.",
    )
    known = diagnosed(space, accepted)
    if known is not None and known.id == LUCKY:
        return Told("lucky", title, _sentence([known]), ANCHOR, actions=[ask(accepted)])
    seen = _verdicts(space, failed)
    refused_bodies = seen.refused - seen.accepted
    if seen.formerly or not (refused_bodies and seen.accepted):
        return None
    outcomes = dict.fromkeys(seen.accepted, True) | dict.fromkeys(refused_bodies, False)
    programs = rewriters_like(outcomes)
    if not programs:
        return None
    text = Text(
        "{event} a été refusé pour sa signature, et n’a jamais été livré. Tous ceux qui ont été "
        "acceptés sont de ceux que {program} réécrit à l’identique : le récepteur la calcule "
        "peut-être encore sur un JSON relu.",
        "{event} was refused for its signature, and was never delivered. All that were accepted "
        "are such as {program} writes as they were: the receiver may still compute it over JSON "
        "read again.",
    ).fill(event=failed.event.name, program=programs[0])
    return Told("some-refused", title, text.then(_RAW), ANCHOR, actions=[ask(failed)], tone="warn")


@dataclass(slots=True)
class _Verdicts:
    """What the same receiver took, and what it refused as wrongly signed.

    `formerly` tells that it took what another secret than the present one has signed.
    """

    accepted: set[bytes] = field(default_factory=set)
    refused: set[bytes] = field(default_factory=set)
    formerly: bool = False


def _guessed(space: Space, delivery: Delivery, last: Attempt) -> Told:
    """Tell what is most likely, by what the same receiver took and what it refused."""
    seen = _verdicts(space, delivery)
    if seen.formerly:
        return _told(delivery, last, "former-secret", _FORMER, asking=True)
    # What it took as well as refused tells nothing of how it reads.
    accepted = seen.accepted - seen.refused
    if not accepted:
        return _told(delivery, last, "refused", _TWO_CAUSES.then(_RAW), asking=True)
    outcomes = dict.fromkeys(accepted, True) | dict.fromkeys(seen.refused, False)
    programs = rewriters_like(outcomes)
    if not programs:
        return _told(delivery, last, "refused", _CHANGED.then(_RAW), asking=True)
    why = Text(
        "Cause : elle est calculée sur un JSON relu puis réécrit. Les corps que {program} réécrit "
        "à l’identique sont acceptés, les autres non.",
        "Cause: it is computed over JSON that was read and written again. The bodies that "
        "{program} writes as they were are accepted, the others are not.",
    ).fill(program=programs[0])
    return _told(delivery, last, "rewritten", why.then(_RAW), asking=True)


def _verdicts(space: Space, delivery: Delivery) -> _Verdicts:
    seen = _Verdicts()
    for other in (delivery, *islice(space.engine.deliveries, _LOOKED_AT)):
        if other.client_id != delivery.client_id or other.variant not in (None, "same"):
            continue
        for attempt in other.attempts:
            request, response = attempt.exchange.request, attempt.exchange.response
            if request.url != delivery.url or response is None or attempt.exchange.faults:
                continue
            if 200 <= response.status < 300:
                seen.accepted.add(request.body)
                signed = signing.signature_of(space, other, request)
                seen.formerly |= signed is not None and signed.forged
            elif response.status in (401, 403):
                seen.refused.add(request.body)
    return seen


def _forged(last: Attempt) -> Told:
    if last.exchange.faults:
        title = Text(
            "Une panne programmée a faussé la signature : ce refus est juste.",
            "A scripted fault has spoilt the signature: this refusal is right.",
        )
        return Told("forged", title, strikes.told(last.exchange.faults), tone="info")
    title = Text(
        "Le secret de webhook a changé depuis cet essai.",
        "The webhook secret has changed since this attempt.",
    )
    text = Text(
        "Renvoyez-le : il sera signé avec le secret actuel.",
        "Send it again: it will be signed with the present secret.",
    )
    return Told("secret-changed", title, text, ANCHOR)


def _unsigned(delivery: Delivery) -> Told:
    title = Text(
        "L’éditeur {client} n’a pas de secret de webhook : ses webhooks partent sans signature.",
        "The editor {client} has no webhook secret: its webhooks leave without a signature.",
    ).fill(client=delivery.client_id)
    editors = Place("editors.show_all", {}, f"editor-{delivery.client_id}")
    links = [(Text("Voir l’éditeur", "See the editor"), editors)]
    return Told("unsigned", title, NOTHING, links=links)


_TWO_CAUSES = Text(
    "Cause la plus fréquente : elle est calculée sur un JSON relu puis réécrit (json.dumps, "
    "json_encode…), dont les octets ne sont plus ceux reçus ; sinon, le secret n’est pas le bon.",
    "Most often it is computed over JSON that was read and written again (json.dumps, "
    "json_encode…), which are not the bytes received; else the secret is another one.",
)
_FORMER = Text(
    "Le secret de webhook a changé depuis le dernier webhook accepté : votre récepteur emploie "
    "sans doute l’ancien. Donnez-lui le nouveau.",
    "The webhook secret has changed since the last webhook that was accepted: your receiver "
    "probably uses the former one. Give it the new one.",
)
_CHANGED = Text(
    "D’autres webhooks ont pourtant été acceptés : le secret a-t-il changé, ou le corps est-il lu "
    "autrement quand il contient des accents ?",
    "Yet others were accepted: has the secret changed, or is the body read in another way when it "
    "has accents?",
)
_RAW = Text(
    "Vérifiez sur les octets reçus, avant toute lecture du JSON.",
    "Verify over the bytes received, before any JSON is read.",
)
_COMPARE = Text("Comparer avec votre calcul", "Compare with your computation")
_RECIPES = Text("La vérifier dans votre langage", "Verify it in your language")
_FIND = Text("Trouver la cause", "Find the cause")
