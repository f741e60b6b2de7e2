"""French typography: signs stay on the line of their word, and apostrophes are curved."""

import re

NO_BREAK = "\u00a0"

_BEFORE_A_SIGN = re.compile(r" (?=[:;?!»])")


def french(text: str) -> str:
    """Set a French text as a printer would; what is set already stays as it is."""
    return _BEFORE_A_SIGN.sub(NO_BREAK, text).replace("« ", f"«{NO_BREAK}").replace("'", "’")


def typeset(text: str, language: str) -> str:
    """Set a text in its language."""
    return french(text) if language == "fr" else text
