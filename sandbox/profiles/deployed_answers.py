"""What the running service accepts in the candidate's form, and how it says what is wrong.

Its own sentences where a client may have come to rely on them, ours for the rest.
"""

from collections.abc import Callable

from sandbox.domain.answers import AnswerLimits
from sandbox.domain.errors import Violation
from sandbox.domain.files import FileRules
from sandbox.domain.media import DEPLOYED_TYPES
from sandbox.profiles import documented_answers

LIMITS = AnswerLimits(text=10_000, long_text=10_000)

FILES = FileRules(types=DEPLOYED_TYPES, max_bytes=104_857_600, max_name=255)

_SENTENCES: dict[str, str] = {
    "email": "L'adresse email doit avoir un format valide (exemple@domaine.com)",
    "phone": "Le numéro de téléphone doit respecter le format : 01 23 45 67 89 ou "
    "+33 1 23 45 67 89",
    **dict.fromkeys(
        ("file_empty", "file_name", "file_size", "file_type", "file_content"),
        "Les données fournies ne sont pas valides",
    ),
}

_LOTS: dict[str, Callable[[Violation], str]] = {
    "minItems": lambda v: "Vous devez sélectionner au moins un lot",
    "maxItems": lambda v: (
        f"Vous ne pouvez pas sélectionner plus de {v.expected} lot(s) "
        f"(vous en avez sélectionné {v.value})"
    ),
}


def message(violation: Violation) -> str:
    """Say in French what is wrong with something typed or uploaded."""
    if violation.path and violation.path[0] == "lots" and violation.rule in _LOTS:
        return _LOTS[violation.rule](violation)
    known = _SENTENCES.get(violation.rule)
    return known if known is not None else documented_answers.message(violation)
