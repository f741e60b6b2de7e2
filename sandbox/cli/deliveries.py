"""Deliveries of webhooks in words, for the commands that show them."""

from collections.abc import Iterator, Mapping
from typing import Any

DELIVERED = "delivered"

STATUSES = {
    "pending": "en attente",
    "processing": "en cours",
    "waiting": "nouvel essai prévu",
    "suspended": "suspendu par le disjoncteur",
    DELIVERED: "remis",
    "failed": "échoué",
    "cancelled": "annulé",
}

VARIANTS = {
    "same": "tel quel",
    "duplicate": "deux fois de suite",
    "stale": "daté d'il y a un an",
    "bad_signature": "avec une signature fausse",
    "no_signature": "sans signature",
    "tampered": "avec un corps changé après signature",
}
"""What a replay can send."""

_TO_REFUSE = ("bad_signature", "no_signature", "tampered")

Delivery = Mapping[str, Any]


def status(delivery: Delivery) -> str:
    """Say where a delivery stands."""
    name = str(delivery["status"])
    if name == "waiting" and not delivery["attempts"]:
        return "retenu"
    return STATUSES.get(name, name)


def outcome(delivery: Delivery) -> str:
    """Say in one sentence what became of a delivery, and what follows."""
    name, url = delivery["event"], delivery["url"]
    attempts = delivery["attempts"]
    if delivery["status"] == DELIVERED:
        return f"{name} remis à {url} ({answer(attempts[-1])}), envoi {delivery['id']}"
    if url is None:
        return f"{name} non remis : l'éditeur n'a pas d'URL de webhook (envoi {delivery['id']})"
    why = answer(attempts[-1]) if attempts else str(delivery.get("reason", ""))
    then = delivery["next_attempt_at"]
    if then and not attempts:
        return f"{name} retenu : {why} ; il part vers {url} à {then} (envoi {delivery['id']})"
    follows = f"nouvel essai à {then}" if then else status(delivery)
    return f"{name} non remis à {url} : {why} ; {follows} (envoi {delivery['id']})"


def answer(attempt: Mapping[str, Any]) -> str:
    """Say how the receiver answered an attempt."""
    response = attempt["response"]
    simulated = "" if attempt.get("sent", True) else ", panne voulue : rien n'est parti"
    if response:
        return f"HTTP {response['status']}{simulated}"
    return f"récepteur injoignable, {attempt['error']}{simulated}"


def replayed(delivery: Delivery, how: str) -> str:
    """Say in one sentence what was sent again, and how it was answered."""
    answers = ", ".join(map(answer, delivery["attempts"])) or delivery.get("reason", "")
    return f"{delivery['event']} renvoyé {how} à {delivery['url']} : {answers}"


def judge(variant: str, delivery: Delivery) -> str | None:
    """Say what the receiver should not have done with a replay; None when all is well."""
    responses = [attempt["response"] for attempt in delivery["attempts"]]
    statuses = [response["status"] for response in responses if response]
    if not statuses or len(statuses) < len(responses):
        return "Le récepteur n'a pas répondu."
    if any(status >= 500 for status in statuses):
        return "Le récepteur a échoué : une réponse 5xx fait renvoyer le webhook."
    accepted = all(200 <= status < 300 for status in statuses)
    if variant in _TO_REFUSE:
        return (
            "Le récepteur l'a accepté : il doit vérifier la signature, sur les octets reçus, et "
            "répondre 401."
            if accepted
            else None
        )
    if variant == "stale" or accepted:
        return None
    return "Le récepteur l'a refusé : il doit répondre 2xx, même à un événement déjà reçu."


def rows(deliveries: list[Any]) -> list[list[str]]:
    """Set deliveries in a table, titles first."""
    titles = ["ENVOI", "CRÉÉ", "ÉVÉNEMENT", "OBJET", "ÉTAT", "ESSAIS"]
    return [titles] + [
        [
            d["id"],
            d.get("created_at", ""),
            d["event"],
            d["identifier"],
            status(d),
            str(len(d["attempts"])),
        ]
        for d in deliveries
    ]


def details(delivery: Delivery) -> Iterator[str]:
    """Tell all of a delivery, attempt by attempt, line by line."""
    yield f"envoi      {delivery['id']}"
    yield f"événement  {delivery['event']} ({delivery['identifier']})"
    yield f"vers       {delivery['url'] or 'aucune URL'}"
    yield f"état       {status(delivery)}"
    if delivery.get("reason"):
        yield f"raison     {delivery['reason']}"
    if delivery["next_attempt_at"]:
        yield f"prochain   {delivery['next_attempt_at']}"
    if delivery.get("replay_of"):
        yield f"renvoi de  {delivery['replay_of']} (variante {delivery['variant']})"
    for number, attempt in enumerate(delivery["attempts"], 1):
        yield ""
        yield from _attempt(number, attempt)


def _attempt(number: int, attempt: Mapping[str, Any]) -> Iterator[str]:
    yield f"essai {number}, {attempt['at']}"
    for name, value in attempt["request"]["headers"].items():
        yield f"  > {name}: {value}"
    yield f"  > {attempt['request']['body']}"
    yield f"  < {answer(attempt)} en {attempt['duration_ms']:.0f} ms"
    body = attempt["response"] and attempt["response"]["body"]
    if body:
        yield f"  < {body}"
    yield f"  décision : {attempt['decision']} – {attempt['reason']}"
