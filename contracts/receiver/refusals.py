"""Explains why a receiver accepts no right webhook at all."""

import re
from collections.abc import Mapping

from contracts.exchange import Exchange
from contracts.receiver.observations import Observations
from contracts.receiver.probes import Reply, reply_of
from contracts.wording import NOTHING, Text

_SAYS_MISSING = re.compile(
    r"miss|absen|manqu|requi|not (?:found|provided|present)|no signature|aucune|sans signature",
    re.IGNORECASE,
)

_QUIRKS: Mapping[str, Text] = {
    "no-prefix": Text(
        "Il accepte la signature sans son préfixe « sha256= », qui en fait partie.",
        "It accepts the signature without its prefix 'sha256=', which is part of it.",
    ),
    "base64": Text(
        "Il attend la signature en base64 ; elle est en hexadécimal.",
        "It expects the signature in base64; it is hexadecimal.",
    ),
    "capitals": Text(
        "Il attend des chiffres hexadécimaux en capitales ; ils sont en minuscules.",
        "It expects hexadecimal digits in capitals; they are in lower case.",
    ),
    "newline": Text(
        "Son secret se termine par un saut de ligne de trop.",
        "Its secret ends with a line end too many.",
    ),
    "hex-secret": Text(
        "Il décode le secret de l'hexadécimal ; la clé est le texte lui-même.",
        "It decodes the secret from hexadecimal; the key is the text itself.",
    ),
    "plain-hash": Text(
        "Il calcule un simple SHA-256 du corps, sans le secret.",
        "It computes a bare SHA-256 of the body, without the secret.",
    ),
    "empty-secret": Text(
        "Il calcule avec un secret vide : sa configuration n'est pas lue.",
        "It computes with an empty secret: its configuration is not read.",
    ),
}
_NOT_READ = Text(
    "Le récepteur dit que la signature manque, alors qu'elle est là : le nom de l'en-tête est sans "
    "doute lu avec une autre casse (Node met tous les noms en minuscules).",
    "The receiver says that the signature is missing, while it is there: its name is probably read "
    "in another case (Node puts all names in lower case).",
)
_CANDIDATES = Text(
    "À vérifier, dans cet ordre : le secret configuré est-il celui donné à --secret ? l'en-tête "
    "est-il lu sans égard à la casse (Node : req.headers en minuscules) ? le calcul porte-t-il sur "
    "les octets reçus, et donne-t-il « sha256= » suivi de 64 chiffres hexadécimaux en minuscules ?",
    "To check, in this order: is the configured secret the one given with --secret? is the header "
    "read whatever its case (Node: req.headers in lower case)? is the computation over the bytes "
    "received, giving 'sha256=' followed by 64 hexadecimal digits in lower case?",
)


def explain_refusal(seen: Observations) -> tuple[str, Text, Text]:
    """Give the rule, what was observed, and what more there is to say."""
    first = seen.calibration[0]
    for name, exchange in seen.quirks.items():
        if reply_of(exchange) is Reply.ACCEPTED:
            return "valid-signature-refused", first.outcome, _QUIRKS[name]
    if first.error == "timeout":
        return "slow-acknowledgement", first.outcome, NOTHING
    reply = reply_of(first)
    if reply is Reply.REDIRECTED:
        return "redirect", first.outcome, NOTHING
    wrong = _first(seen, "wrong-signature")
    if wrong is None or _same_answer(first, wrong):
        return _signature_refused(first, wrong)
    if reply in (Reply.CRASHED, Reply.SILENT):
        return "valid-event-crash", first.outcome, NOTHING
    return "valid-event-refused", first.outcome, NOTHING


def _signature_refused(first: Exchange, wrong: Exchange | None) -> tuple[str, Text, Text]:
    if reply_of(first) in (Reply.CRASHED, Reply.SILENT):
        return "valid-event-crash", first.outcome, NOTHING
    if wrong is not None and wrong.response and _SAYS_MISSING.search(_words(wrong)):
        return "header-case", first.outcome, _NOT_READ
    return "valid-signature-refused", first.outcome, _CANDIDATES


def _first(seen: Observations, probe: str) -> Exchange | None:
    observation = seen.of(probe)
    return observation.exchanges[0] if observation else None


def _same_answer(one: Exchange, other: Exchange) -> bool:
    if one.response is None or other.response is None:
        return one.response is other.response
    return one.status == other.status and one.response.body == other.response.body


def _words(exchange: Exchange) -> str:
    return exchange.response.body[:2_000].decode("utf-8", "replace") if exchange.response else ""
