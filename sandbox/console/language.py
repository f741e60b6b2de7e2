"""The language of a page: `?lang=`, else what was chosen before, else what the browser asks for."""

import re

from flask import Response, g, request
from markupsafe import Markup

from contracts.wording import LANGUAGES, Language, Text, in_language
from sandbox.console.addresses import PREFIX

PARAMETER = "lang"
COOKIE = "passe_marche_langue"
_YEAR_SECONDS = 365 * 86_400

_BEFORE_A_SIGN = re.compile(r" (?=[:;?!»])")
_WITHIN_A_WORD = re.compile(r"(?<=\w)'(?=\w)")
_NO_BREAK = "\u00a0"


def choose() -> None:
    """Find the language of the current request."""
    g.language = _known(request.args.get(PARAMETER)) or _known(request.cookies.get(COOKIE))
    if g.language is None:
        g.language = request.accept_languages.best_match(LANGUAGES, "fr")


def remember(response: Response) -> Response:
    """Keep the language that was chosen in the address."""
    chosen = _known(request.args.get(PARAMETER))
    if chosen is not None and chosen != request.cookies.get(COOKIE):
        response.set_cookie(
            COOKIE, chosen, max_age=_YEAR_SECONDS, path=PREFIX, httponly=True, samesite="Lax"
        )
    return response


def _known(text: str | None) -> Language | None:
    return next((language for language in LANGUAGES if language == text), None)


def current() -> Language:
    """Give the language of the current page."""
    language: Language = g.language
    return language


def say(text: Text | str) -> str:
    """Give a text in the language of the page; what has only one stays as it is."""
    if not isinstance(text, Text):
        return text
    words = in_language(text, current())
    return typographic(words) if current() == "fr" else words


def t(fr: str, en: str) -> str:
    """Choose between two wordings: how templates write their texts."""
    return say(Text(fr, en))


def english(text: str) -> Markup:
    """Mark a sentence that exists in English only, such as those of the control API."""
    if current() == "en":
        return Markup("{}").format(text)
    return Markup('<span lang="en">{}</span>').format(text)


def french(text: str) -> Markup:
    """Mark a sentence that exists in French only, such as those of the contract."""
    if current() == "fr":
        return Markup("{}").format(text)
    return Markup('<span lang="fr">{}</span>').format(text)


def typographic(text: str) -> str:
    """Keep French signs on the line of their word, and write apostrophes as pages do."""
    curved = _WITHIN_A_WORD.sub("’", text)
    return _BEFORE_A_SIGN.sub(_NO_BREAK, curved).replace("« ", f"«{_NO_BREAK}")
