"""Texts in their language, and French typography: signs stay on the line of their word."""

import re

from contracts.wording import Text

NO_BREAK = "\u00a0"

_BEFORE_A_SIGN = re.compile(r" (?=[:;?!»])")


def say(text: Text, language: str) -> str:
    """Give the words of a text in one language."""
    return text.en if language == "en" else text.fr


def french(text: str) -> str:
    """Set a French text as a printer would; what is set already stays as it is."""
    return _BEFORE_A_SIGN.sub(NO_BREAK, text).replace("« ", f"«{NO_BREAK}").replace("'", "’")


def typeset(text: str, language: str) -> str:
    """Set a text in its language."""
    return french(text) if language == "fr" else text
