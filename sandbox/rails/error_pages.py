"""The answer where the application gives none: an error page, or JSON for who accepts that."""

import re
from http import HTTPStatus

from sandbox.rails.encoding import to_json

_BROWSER_LIKE = re.compile(r",\s*\*/\*|\*/\*\s*,")
_JSON_TYPES = ("application/json", "text/x-json", "application/jsonrequest")

_SENTENCES = {
    400: "La requête n’a pas pu être lue.",
    404: "Il n’y a rien à cette adresse.",
    413: "La requête est trop grande.",
    422: "La requête a été refusée.",
    500: "Le service a rencontré une erreur.",
}


def error_page(status: int, accept: str) -> tuple[str, bytes]:
    """Give the media type and the body of an error page; `accept` is the request's header."""
    phrase = HTTPStatus(status).phrase
    if _prefers_json(accept):
        return "application/json; charset=utf-8", to_json({"status": status, "error": phrase})
    return "text/html; charset=utf-8", _html(status, phrase)


def _prefers_json(accept: str) -> bool:
    """Tell whether JSON comes first; what a browser sends counts as a wish for HTML."""
    if not accept or _BROWSER_LIKE.search(accept):
        return False
    ranked = []
    for position, part in enumerate(accept.split(",")):
        name, *parameters = (piece.strip().lower() for piece in part.split(";"))
        ranked.append((-_quality(parameters), position, name))
    return min(ranked)[2] in _JSON_TYPES


def _quality(parameters: list[str]) -> float:
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                return float(value)
            except ValueError:
                return 0.0
    return 1.0


def _html(status: int, phrase: str) -> bytes:
    sentence = _SENTENCES.get(status, "La requête n’a pas abouti.")
    return f"""<!DOCTYPE html>
<html lang="fr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{status} {phrase}</title>
</head>
<body>
<h1>{sentence}</h1>
<p>{status} {phrase}</p>
<p>Bac à sable – service non officiel. Le journal, GET /_sandbox/requests, en dit la raison.</p>
</body>
</html>
""".encode()
