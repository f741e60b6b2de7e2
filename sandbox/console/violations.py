"""What a request breaks of the contract, in words: the rule, what was sent, what was expected."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from contracts.wording import NOTHING, Text
from sandbox.console.contract import Contract, Operation
from sandbox.domain.errors import Violation
from sandbox.journal import Entry
from sandbox.profiles import ServiceProfile
from sandbox.redaction import HIDDEN, Redactor

_MAX_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Explained:
    """One violation for people. `value` is what was sent, as JSON, None where nothing was.

    `detail` is the journal's own sentence, in English; `schema` the piece of the contract.
    """

    pointer: str
    name: str
    rule: str
    what: Text
    advice: Text
    value: str | None
    document: str
    detail: str
    schema: str


def explained(
    entry: Entry, profile: ServiceProfile, contract: Contract, redactor: Redactor
) -> list[Explained]:
    """Explain everything that a call breaks."""
    operation = contract.operation(entry.operation_id)
    shown = entry.to_json(redactor, profile)["violations"]
    return [
        _explained(violation, written, contract, operation)
        for violation, written in zip(entry.violations, shown, strict=True)
    ]


def _explained(
    violation: Violation,
    written: Mapping[str, Any],
    contract: Contract,
    operation: Operation | None,
) -> Explained:
    name = ".".join(map(str, violation.path)) or "body"
    schema = contract.value(operation, violation.path) if operation else None
    what, advice = _words(violation, written, contract, operation)
    sent = violation.rule not in ("required", "additionalProperties")
    return Explained(
        pointer=written["path"],
        name=name,
        rule=violation.rule,
        what=what.fill(name=name),
        advice=advice,
        value=_as_json(written["value"]) if sent and written["value"] is not None else None,
        document=written["document"],
        detail=written["message"],
        schema=contract.excerpt(schema) if schema else "",
    )


def _words(
    violation: Violation,
    written: Mapping[str, Any],
    contract: Contract,
    operation: Operation | None,
) -> tuple[Text, Text]:
    if violation.rule == "additionalProperties":
        keys = contract.keys(operation, violation.path[:-1]) if operation else []
        return _UNKNOWN_KEY, _meant(str(violation.path[-1]), keys)
    if violation.rule == "format":
        return _FORMATS.get(str(violation.expected), _FORMAT)
    if written["value"] == HIDDEN:
        return _SENTENCES.get(violation.rule, _OTHER), NOTHING
    word = _WORDS.get(violation.rule)
    if word is not None:
        return word(violation), NOTHING
    return _SENTENCES.get(violation.rule, _OTHER), NOTHING


_UNKNOWN_KEY = Text("« {name} » n’est pas une clé connue.", "'{name}' is not a known key.")
_OTHER = Text("« {name} » ne convient pas.", "'{name}' is not acceptable.")

_SENTENCES: Mapping[str, Text] = {
    "required": Text("« {name} » est obligatoire et manque.", "'{name}' is required and missing."),
    "not": Text(
        "« {name} » : « defense » ne peut pas être seule, il faut aussi un autre type.",
        "'{name}': 'defense' cannot be alone, there has to be another type as well.",
    ),
    "anyOf": Text(
        "« {name} » n’a aucune des formes acceptées.", "'{name}' has none of the accepted forms."
    ),
    "oneOf": Text(
        "« {name} » n’a aucune des formes acceptées.", "'{name}' has none of the accepted forms."
    ),
    "uniqueItems": Text(
        "« {name} » contient deux fois la même valeur.", "'{name}' holds the same value twice."
    ),
    "unique": Text(
        "Cette entreprise a déjà une candidature à ce marché.",
        "This company has an application to this market already.",
    ),
    "synchronised": Text(
        "Le marché n’est pas encore synchronisé : votre plateforme n’a pas confirmé son webhook.",
        "The market is not synchronised yet: your platform has not acknowledged its webhook.",
    ),
    "blank": Text("« {name} » ne peut pas être vide.", "'{name}' cannot be empty."),
    "pattern": Text("« {name} » n’a pas la forme attendue.", "'{name}' is not of the right form."),
}

_FORMAT = (
    Text("« {name} » n’a pas le format attendu.", "'{name}' is not of the right format."),
    NOTHING,
)
_FORMATS: Mapping[str, tuple[Text, Text]] = {
    "siret": (
        Text("« {name} » n’est pas un SIRET valide.", "'{name}' is not a valid SIRET."),
        Text(
            "Il faut 14 chiffres sans espace, dont la clé de contrôle (Luhn) est juste.",
            "It takes 14 digits without spaces, with a right check digit (Luhn).",
        ),
    ),
    "date-time": (
        Text(
            "« {name} » n’est pas une date ISO 8601 lisible.",
            "'{name}' is no readable ISO 8601 date.",
        ),
        Text("Par exemple 2026-12-31T17:00:00Z.", "For example 2026-12-31T17:00:00Z."),
    ),
}


def _type(violation: Violation) -> Text:
    expected = violation.expected
    names = expected if isinstance(expected, list | tuple) else [expected]
    wanted = Text(
        *(" / ".join(words[str(n)] for n in names if str(n) in words) for words in (_FR, _EN))
    )
    got = Text(*(words[_json_type(violation.value)] for words in (_FR, _EN)))
    return Text(
        "« {name} » devrait être {wanted}, c’est {got}.",
        "'{name}' should be {wanted}, it is {got}.",
    ).fill(name="{name}", wanted=wanted, got=got)


_FR = {
    "string": "un texte",
    "integer": "un nombre entier",
    "number": "un nombre",
    "boolean": "true ou false",
    "array": "une liste",
    "object": "un objet",
    "null": "null",
    "other": "autre chose",
}
_EN = {
    "string": "a text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "array": "a list",
    "object": "an object",
    "null": "null",
    "other": "something else",
}


def _json_type(value: object) -> str:
    # A list or an object is not kept by the journal, which leaves nothing of it.
    names = {str: "string", bool: "boolean", int: "integer", float: "number"}
    return names.get(type(value), "other")


def _enum(violation: Violation) -> Text:
    expected = violation.expected
    values = expected if isinstance(expected, list | tuple) else [expected]
    return Text(
        "« {name} » n’est pas l’une des valeurs permises : {values}.",
        "'{name}' is not one of the permitted values: {values}.",
    ).fill(name="{name}", values=", ".join(map(str, values)))


def _too_long(violation: Violation) -> Text:
    return Text(
        "« {name} » dépasse {limit} caractères.", "'{name}' is longer than {limit} characters."
    ).fill(name="{name}", limit=violation.expected)


def _too_short(violation: Violation) -> Text:
    if violation.expected == 1:
        return _SENTENCES["blank"]
    return Text(
        "« {name} » doit avoir au moins {limit} éléments.", "'{name}' needs at least {limit} items."
    ).fill(name="{name}", limit=violation.expected)


def _future(violation: Violation) -> Text:
    return Text(
        "« {name} » n’est pas à venir : l’horloge de l’espace indique {now}.",
        "'{name}' does not lie in the future: the clock of the workspace shows {now}.",
    ).fill(name="{name}", now=violation.expected)


def _limit(violation: Violation) -> Text:
    return Text("« {name} » dépasse {limit}.", "'{name}' is beyond {limit}.").fill(
        name="{name}", limit=violation.expected
    )


_WORDS: Mapping[str, Callable[[Violation], Text]] = {
    "type": _type,
    "enum": _enum,
    "maxLength": _too_long,
    "maxItems": _too_long,
    "minLength": _too_short,
    "minItems": _too_short,
    "future": _future,
    "maximum": _limit,
    "minimum": _limit,
}


def _meant(key: str, keys: list[str]) -> Text:
    guess = get_close_matches(key, keys, n=1, cutoff=0.6)
    if guess:
        return Text("Vouliez-vous « {guess} » ?", "Did you mean '{guess}'?").fill(guess=guess[0])
    if keys:
        return Text("Clés connues : {keys}.", "Known keys: {keys}.").fill(keys=", ".join(keys))
    return NOTHING


def _as_json(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= _MAX_SHOWN else f"{text[:_MAX_SHOWN]}…"
