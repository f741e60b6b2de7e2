"""What the documented profile accepts in the candidate's form, and how it says what is wrong.

The documents give rules but no sentences; these are ours.
"""

from collections.abc import Callable

from sandbox.domain.answers import AnswerLimits
from sandbox.domain.errors import Violation
from sandbox.domain.files import FileRules
from sandbox.domain.media import DOCUMENTED_TYPES

LIMITS = AnswerLimits(
    # "Text field: 255 characters" (D06 §7).
    text=255,
    # No document limits a long text (SFD §5.5); the running service stops at 10 000.
    long_text=10_000,
)

FILES = FileRules(
    types=DOCUMENTED_TYPES,
    # "100 MB" (SFD §5.7), counted in mebibytes as the running service does.
    max_bytes=100 * 1024 * 1024,
    max_name=255,
)

_SENTENCES: dict[str, str] = {
    "required": "Ce champ est obligatoire.",
    "type": "Cette valeur n’a pas la forme attendue.",
    "additionalProperties": "Ce champ n’est pas demandé.",
    "characters": "Retirez les caractères invisibles ou de contrôle.",
    "email": "Saisissez une adresse électronique complète, comme nom@domaine.fr.",
    "phone": "Saisissez un numéro de téléphone, comme 01 23 45 67 89 ou +33 1 23 45 67 89.",
    "url": "Saisissez l’adresse d’une page web, comme https://www.domaine.fr.",
    "integer": "Saisissez un nombre entier, sans décimale.",
    "number": "Saisissez un montant en euros, avec deux décimales au plus.",
    "exclusiveMinimum": "Saisissez un montant supérieur à zéro.",
    "date": "Saisissez une date, comme 31/12/2025.",
    "period": "La date de fin ne peut pas précéder la date de début.",
    "enum": "Choisissez l’une des réponses proposées.",
    "unchecked_document": "Cochez la case pour joindre un document, ou retirez le document.",
    "unknown_file": "Ce fichier n’est plus disponible : ajoutez-le de nouveau.",
    "file": "Ce fichier n’a pas pu être lu.",
    "base64": "Ce fichier n’a pas pu être lu.",
    "file_empty": "Ce fichier est vide.",
    "uniqueItems": "Le même lot est choisi deux fois.",
}


def _plural(number: object, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


_WITH_LIMIT: dict[str, Callable[[Violation], str]] = {
    "minimum": lambda v: f"Saisissez un nombre supérieur ou égal à {v.expected}.",
    "maximum": lambda v: (
        "Ce lot n’existe pas."
        if v.path[0] == "lots"
        else f"Saisissez un nombre inférieur ou égal à {v.expected}."
    ),
    "maxLength": lambda v: f"Ce texte est trop long : {v.expected} caractères au plus.",
    "minItems": lambda v: (
        "Choisissez au moins un lot." if v.path[0] == "lots" else "Choisissez au moins un champ."
    ),
    "maxItems": lambda v: (
        f"Vous pouvez choisir {_plural(v.expected, 'lot')} au plus."
        if v.path[0] == "lots"
        else f"{v.expected} éléments au plus sont acceptés."
    ),
    "file_name": lambda v: f"Le nom du fichier est trop long : {v.expected} caractères au plus.",
    "file_size": lambda v: (
        f"Ce fichier est trop lourd : {int(str(v.expected)) // 1024**2} Mo au plus."
    ),
    "file_type": lambda v: (
        f"Ce type de fichier n’est pas accepté. Formats acceptés : {v.expected}."
    ),
    "file_content": lambda v: (
        f"Le contenu de ce fichier n’est pas celui d’un document {v.expected}."
    ),
}

_SIRET: dict[str, str] = {
    "required": "Saisissez le numéro SIRET de l’entreprise.",
    "format": "Le numéro de SIRET saisi est invalide : il compte 14 chiffres.",
    "const": "Le numéro SIRET a été fixé par votre plateforme.",
    "unique": "Cette entreprise a déjà une candidature à ce marché.",
}


def message(violation: Violation) -> str:
    """Say in French what is wrong with something typed or uploaded."""
    if violation.path and violation.path[-1] == "siret" and violation.rule in _SIRET:
        return _SIRET[violation.rule]
    if violation.rule in _WITH_LIMIT:
        return _WITH_LIMIT[violation.rule](violation)
    return _SENTENCES.get(violation.rule, _SENTENCES["type"])
