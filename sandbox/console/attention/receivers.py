"""Why a receiver does not take a webhook, as far as its answers tell it."""

import re
from collections.abc import Callable, Mapping, Sequence

from contracts.wording import NOTHING, Text, joined
from sandbox.console import strikes
from sandbox.console.attempts import outcome
from sandbox.console.attention.signatures import Diagnosed, ask, nobody_asked, refused
from sandbox.console.attention.told import Told
from sandbox.console.diagnoses import UNEXPLAINED
from sandbox.console.places import Place
from sandbox.space import Space
from sandbox.webhooks.delivery import Attempt, Delivery, Exchange, Status
from sandbox.webhooks.policy import Failure

__all__ = ["explain"]

_MOST_QUOTED = 200
_NOTHING_KNOWN = (None, UNEXPLAINED)
_SIGNATURE = re.compile(rb"signature|hmac|sha-?256", re.IGNORECASE)
"""What a receiver says whose trouble is the signature, whatever its status."""


def explain(space: Space, delivery: Delivery, diagnosed: Diagnosed = nobody_asked) -> Told:
    """Explain why a webhook that is not delivered is not; `diagnosed` knows what was found out."""
    if not delivery.attempts:
        return _never_sent(delivery)
    last = delivery.attempts[-1].exchange
    if last.simulated:
        return _on_purpose(last)
    if last.response is None:
        return _silent(delivery, last)
    status = last.response.status
    speaks_of_it = _SIGNATURE.search(last.response.body) is not None
    if status in (401, 403) or speaks_of_it or diagnosed(space, delivery) not in _NOTHING_KNOWN:
        return refused(space, delivery, diagnosed)
    known = _BY_STATUS.get(status) or _BY_CLASS.get(status // 100, _OTHER)
    return known(delivery, status)


def _never_sent(delivery: Delivery) -> Told:
    if delivery.held:
        return Told(
            "held",
            Text(
                "Une panne programmée retient {event}.", "A scripted fault holds {event} back."
            ).fill(event=delivery.event.name),
            tone="info",
        )
    if delivery.status is Status.SUSPENDED:
        return Told(
            "suspended",
            Text(
                "{event} attend : le disjoncteur a suspendu les envois.",
                "{event} waits: the breaker has suspended deliveries.",
            ).fill(event=delivery.event.name),
        )
    editors = Place("editors.show_all", {}, f"editor-{delivery.client_id}")
    links = [(Text("Voir l’éditeur", "See the editor"), editors)]
    if not delivery.url:
        title = Text(
            "L’éditeur {client} n’a pas d’URL de webhook : rien ne lui est envoyé.",
            "The editor {client} has no webhook URL: nothing is sent to it.",
        ).fill(client=delivery.client_id)
    else:
        title = Text(
            "L’URL de webhook de {client} n’est pas utilisable : {url}",
            "The webhook URL of {client} cannot be used: {url}",
        ).fill(client=delivery.client_id, url=delivery.url[:200])
    text = Text(
        "Donnez-lui une URL joignable depuis cette machine (serve --webhook-url, ou la page "
        "Éditeurs).",
        "Give it a URL that this machine can reach (serve --webhook-url, or the page Editors).",
    )
    return Told("no-url", title, text, links=links)


def _on_purpose(exchange: Exchange) -> Told:
    title = Text(
        "Une panne programmée tient lieu de récepteur : rien ne lui a été envoyé.",
        "A scripted fault stands in for the receiver: nothing was sent to it.",
    )
    links = [(Text("Voir les pannes", "See the faults"), Place("faults.show_all"))]
    return Told("on-purpose", title, strikes.told(exchange.faults), links=links, tone="info")


def _silent(delivery: Delivery, exchange: Exchange) -> Told:
    where = (delivery.url or "").partition("?")[0]
    title, text = _FAILURES.get(exchange.failure or Failure.CONNECTION, _DOWN)
    tried = _history(delivery.attempts)
    filled = title.fill(where=where, event=delivery.event.name)
    return Told(f"silent-{exchange.failure}", filled, tried.then(text))


_DOWN = (
    Text(
        "Personne n’écoute à {where} : le récepteur est arrêté.",
        "Nobody listens at {where}: the receiver is down.",
    ),
    Text(
        "Démarrez-le, ou corrigez l’URL de webhook ; depuis un conteneur, 127.0.0.1 n’est pas la "
        "machine hôte.",
        "Start it, or correct the webhook URL; within a container 127.0.0.1 is not the host.",
    ),
)
_FAILURES: Mapping[Failure, tuple[Text, Text]] = {
    Failure.CONNECTION: _DOWN,
    Failure.TIMEOUT: (
        Text(
            "Le récepteur {where} ne répond pas à temps à {event}.",
            "The receiver {where} does not answer {event} in time.",
        ),
        Text(
            "Répondez 200 aussitôt la signature vérifiée, et traitez l’événement ensuite.",
            "Answer 200 as soon as the signature is verified, and act on the event afterwards.",
        ),
    ),
    Failure.TLS: (
        Text(
            "Le certificat de {where} n’est pas accepté.", "The certificate of {where} is refused."
        ),
        Text(
            "Pour une autorité de test : serve --webhook-ca-file ; ou une URL en http.",
            "For a test authority: serve --webhook-ca-file; or a URL with http.",
        ),
    ),
    Failure.PROTOCOL: (
        Text(
            "{where} répond autre chose que du HTTP, ou coupe la connexion.",
            "{where} answers something that is not HTTP, or breaks off.",
        ),
        Text(
            "Vérifiez le port et http/https dans l’URL, et les erreurs du récepteur.",
            "Check the port and http/https in the URL, and the receiver's own errors.",
        ),
    ),
}


# Other answers


def _crashing(delivery: Delivery, status: int) -> Told:
    times = sum(1 for a in delivery.attempts if _status(a) is not None and _status(a) == status)
    title = Text(
        "Votre récepteur répond {status} à {event} ({n} fois).",
        "Your receiver answers {status} to {event} ({n} times).",
    ).fill(status=status, event=delivery.event.name, n=times)
    text = Text(
        "C’est une erreur de son côté : son journal en dit la cause, et l’essai montre le corps de "
        "sa réponse.",
        "That is an error on its side: its log tells the cause, and the attempt shows the body of "
        "its answer.",
    )
    return Told("crashing", title, _history(delivery.attempts).then(_says(delivery)).then(text))


def _missing(delivery: Delivery, status: int) -> Told:
    title = Text(
        "Votre récepteur n’a rien à cette adresse : {status} pour {where}",
        "Your receiver has nothing at this address: {status} for {where}",
    ).fill(status=status, where=(delivery.url or "").partition("?")[0])
    text = Text(
        "Corrigez l’URL de webhook, ou déclarez la route POST dans votre plateforme.",
        "Correct the webhook URL, or declare the POST route in your platform.",
    )
    return Told("missing", title, text)


def _invalid(delivery: Delivery, status: int) -> Told:
    title = Text(
        "Votre récepteur refuse le contenu de {event} ({status}).",
        "Your receiver refuses the content of {event} ({status}).",
    ).fill(status=status, event=delivery.event.name)
    text = Text(
        "Le corps est valide : un récepteur doit ignorer les clés qu’il ne connaît pas, et "
        "répondre 2xx aussi à ce qu’il a déjà reçu.",
        "The body is valid: a receiver has to ignore keys that it does not know, and to answer "
        "2xx also to what it has received before.",
    )
    return Told("invalid", title, _says(delivery).then(text), actions=[ask(delivery)])


def _redirecting(delivery: Delivery, status: int) -> Told:
    title = Text(
        "Votre récepteur redirige ({status}) : les redirections ne sont pas suivies.",
        "Your receiver redirects ({status}): redirections are not followed.",
    ).fill(status=status)
    text = Text(
        "Donnez l’URL finale, et n’exigez pas de connexion sur cette route.",
        "Give the final URL, and require no sign-in on this route.",
    )
    return Told("redirecting", title, text)


def _busy(delivery: Delivery, status: int) -> Told:
    title = Text(
        "Votre récepteur demande d’attendre ({status}).", "Your receiver asks to wait ({status})."
    ).fill(status=status)
    return Told("busy", title, _history(delivery.attempts))


def _other(delivery: Delivery, status: int) -> Told:
    title = Text(
        "Votre récepteur répond {status} à {event}, qui n’est pas un 2xx.",
        "Your receiver answers {status} to {event}, which is no 2xx.",
    ).fill(status=status, event=delivery.event.name)
    return Told("other", title, _says(delivery), actions=[ask(delivery)])


_Teller = Callable[[Delivery, int], Told]
_OTHER: _Teller = _other
_BY_STATUS: Mapping[int, _Teller] = {
    400: _invalid,
    404: _missing,
    405: _missing,
    408: _busy,
    410: _missing,
    415: _invalid,
    422: _invalid,
    429: _busy,
}
_BY_CLASS: Mapping[int, _Teller] = {3: _redirecting, 5: _crashing}


def _status(attempt: Attempt) -> int | None:
    response = attempt.exchange.response
    return response.status if response else None


def _says(delivery: Delivery) -> Text:
    """Quote the beginning of the last answer, which often names the cause."""
    response = delivery.attempts[-1].exchange.response
    words = " ".join(response.body.decode("utf-8", "replace").split()) if response else ""
    if not words or words.startswith("<"):
        return NOTHING
    quoted = f"{words[:_MOST_QUOTED]}…" if len(words) > _MOST_QUOTED else words
    return Text("Sa réponse : « {quoted} ».", "Its answer: '{quoted}'.").fill(quoted=quoted)


def _history(attempts: Sequence[Attempt]) -> Text:
    if len(attempts) < 2:
        return NOTHING
    outcomes = joined([outcome(attempt) for attempt in attempts])
    return Text("Essais : {outcomes}.", "Attempts: {outcomes}.").fill(outcomes=outcomes)
