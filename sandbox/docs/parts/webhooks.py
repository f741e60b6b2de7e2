"""Webhooks: the events, the rules of delivery, and what the calculator begins with."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from contracts.wording import Text, same
from sandbox import profiles
from sandbox.contract import loader
from sandbox.contract.references import resolved
from sandbox.docs import contracts
from sandbox.docs.contracts import Document
from sandbox.docs.typography import say
from sandbox.settings import Settings
from sandbox.webhooks.policy import Kind, WebhookRules
from sandbox.webhooks.signing import sign

SAMPLE_EDITOR = "demo_editor_client"
SAMPLE_BODY = '{"event":"market.completed","market":{"name":"Rénovation de l’école"}}'

_OUTCOMES = {
    (True, False): Text("remis", "delivered"),
    (False, False): Text("échec définitif", "failed for good"),
    (False, True): Text("nouvel essai", "tried again"),
}
_KINDS = {
    Kind.SUCCESS: Text("succès", "success"),
    Kind.PERMANENT: Text("erreur définitive", "permanent error"),
    Kind.TEMPORARY: Text("erreur passagère", "temporary error"),
    Kind.SERVER_ERROR: Text("erreur du récepteur", "server error"),
    Kind.NETWORK: Text("erreur de réseau", "network error"),
    Kind.UNSPECIFIED: Text("réponse que rien ne classe", "unspecified answer"),
}
_STATUSES = {
    "200-299": same("2xx"),
    "500-599": same("5xx"),
    "otherwise": Text(
        "tout autre statut, redirections comprises", "any other status, redirections too"
    ),
    "timeout": Text("aucune réponse à temps", "no answer in time"),
    "connection": Text("connexion impossible ou coupée", "no connection, or a broken one"),
    "tls": Text("certificat refusé", "certificate refused"),
    "protocol": Text("ce qui revient n'est pas du HTTP", "what comes back is not HTTP"),
}


@dataclass(frozen=True)
class Event:
    """An event: its name, what the contract says of it, its bodies, the keys of these."""

    name: str
    about: Document
    payloads: Sequence[tuple[str, str]]
    keys: Sequence[tuple[str, str, str]]


def events(language: str, name: str) -> Mapping[str, Any]:
    """Give the events of a contract."""
    description = contracts.document(name, language)
    return {
        "spoken": contracts.language_of(name, language),
        "events": [
            _event(description, event, item["post"])
            for event, item in description["x-webhooks"].items()
        ],
    }


def _event(description: Document, name: str, about: Document) -> Event:
    media = about["requestBody"]["content"]["application/json"]
    payloads = [
        (given["summary"], json.dumps(given["value"], ensure_ascii=False, indent=2) + "\n")
        for given in media["examples"].values()
    ]
    return Event(name, about, payloads, list(_keys(description, media["schema"], "")))


def _keys(description: Document, given: Any, prefix: str) -> Iterator[tuple[str, str, str]]:
    """List the keys of a schema with their types and descriptions, those of inner objects too."""
    schema = resolved(description, given)
    for key, inner in schema.get("properties", {}).items():
        found = resolved(description, inner)
        path = f"{prefix}{key}"
        yield path, _kind(description, found), found.get("description", "")
        items = resolved(description, found.get("items", {}))
        yield from _keys(description, found, f"{path}.")
        yield from _keys(description, items, f"{path}[].")


def _kind(description: Document, schema: Document) -> str:
    kind = str(schema.get("format") or schema.get("type", "object"))
    if kind == "array":
        return f"[{_kind(description, resolved(description, schema['items']))}]"
    return kind


@dataclass(frozen=True)
class Row:
    """A row of the table of answers: what comes back, how it is judged, what follows."""

    answer: str
    kind: str
    outcome: str
    source: str


def delivery(language: str, profile: str) -> Mapping[str, Any]:
    """Give the rules of delivery of a profile, with the settings as they are by default."""
    rules = profiles.get(profile).webhook_rules(
        Settings.webhook_max_attempts, Settings.webhook_timeout
    )
    return {
        "rules": rules,
        "rows": list(_rows(rules, language)),
        "delays": [(attempt, _delay(rules, attempt)) for attempt in range(1, rules.max_attempts)],
        "breaker": rules.breaker,
        "minutes": rules.breaker and int(rules.breaker.suspension.total_seconds() // 60),
        "retries": profiles.get(profile).retries_per_hour,
    }


def _rows(rules: WebhookRules, language: str) -> Iterator[Row]:
    judged = [(_statuses(rule.statuses), rule.verdict) for rule in rules.answers]
    judged.append(("otherwise", rules.otherwise))
    judged += [(str(failure), verdict) for failure, verdict in rules.failures.items()]
    for what, verdict in judged:
        outcome = _OUTCOMES[verdict.kind is Kind.SUCCESS, verdict.retry]
        yield Row(
            say(_STATUSES.get(what, same(what)), language),
            say(_KINDS[verdict.kind], language),
            say(outcome, language),
            verdict.source,
        )


def _statuses(statuses: Any) -> str:
    if isinstance(statuses, range):
        return f"{statuses.start}-{statuses.stop - 1}"
    return ", ".join(map(str, sorted(statuses)))


def _delay(rules: WebhookRules, attempt: int) -> str:
    shortest, longest = rules.delay(attempt, 0.0), rules.delay(attempt, 1.0)
    return f"{shortest:g} s" if shortest == longest else f"{shortest:g}–{longest:g} s"


def calculator(language: str, _argument: str) -> Mapping[str, Any]:
    """Give what the calculator shows at first: a body, the demonstration secret, the signature."""
    secret = hashlib.sha256(SAMPLE_EDITOR.encode()).hexdigest()
    body = SAMPLE_BODY.encode()
    return {
        "body": SAMPLE_BODY,
        "secret": secret,
        "signature": sign(secret, body),
        "header": profiles.get("documented").webhook_rules(1, 1).signature_header,
        "events": list(contracts.document(loader.SERVICE, language)["x-webhooks"]),
    }
