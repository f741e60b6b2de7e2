"""Removing secrets from what a journal shows.

A secret is found in two ways: by the name that announces it (a header, a key of JSON, of a form,
of a query or of a multipart body, however the name is escaped), and by its value (the secrets and
the tokens of the workspace, wherever they stand). The first also hides mistyped secrets, the
second also hides a secret that was sent in the wrong place.

Bodies are what anybody sends: every pattern here takes time in proportion to the text.
"""

import hashlib
import json
import re
from collections.abc import Callable, Iterable
from urllib.parse import quote, unquote_plus

HIDDEN = "[hidden]"

SECRET_NAMES = frozenset(
    {
        "access_token",
        "bearer_token",
        "client_assertion",
        "client_secret",
        "password",
        "refresh_token",
        "secret",
        "token",
        "webhook_secret",
    }
)
_SIGNS = ("token", "secret", "password", "assertion", "\\u", "%")
"""Without any of these no secret name is in a text, in whatever spelling."""

_SECRET_HEADER = re.compile(r"auth|cookie|token|secret|password|api-?key", re.IGNORECASE)
_SCHEMES = frozenset({"basic", "bearer", "digest"})

# Single quotes: what Python prints for a dict is a usual mistake for JSON. Backslashes before a
# quote: JSON inside a JSON string.
_JSON_KEY = re.compile(r"""["']((?:[^"'\\]|\\u[0-9a-fA-F]{4}){1,60})\\*["']\s{0,20}:\s{0,20}""")
# The closing quote is optional: what is shown may stop in the middle of a value.
_JSON_VALUE = re.compile(
    r"""
      "(?:[^"\\]|\\.)*+"?
    | '(?:[^'\\]|\\.)*+'?
    | \\+"[^"]*"?
    | [\[{].*
    | [^\s,}\]]*
    """,
    re.DOTALL | re.VERBOSE,
)
_FORM_PAIR = re.compile(r"""(?<![^?&;\s"'])([^=&;?\s"'<>{}]{1,200})=([^&\s"'<>]*)""")
_PART = re.compile(
    r"""(\bname="?([^";\r\n]{1,100})"?[^\r\n]{0,500}(?:\r?\n[^\r\n]{1,500}){0,5}\r?\n\r?\n)"""
    r"""(.*?)(?=\r?\n--|\Z)""",
    re.DOTALL,
)
_JWT = re.compile(r"(?<![\w-])eyJ[\w-]{4,}\.[\w-]+\.[\w-]*", re.ASCII)
_WORD = re.compile(r"[\w.-]{20,}", re.ASCII)
_SHORTEST = 6
"""A known secret shorter than this is hidden by name only: it would hide ordinary words too."""


def is_secret_name(name: str) -> bool:
    """Tell whether a key, of any spelling, announces a secret."""
    return name.strip().lower().replace("-", "_") in SECRET_NAMES


class Redactor:
    """Hides the secrets of one workspace, and everything that is named like a secret."""

    def __init__(
        self,
        secrets: Iterable[str] = (),
        is_token: Callable[[bytes], bool] = lambda _digest: False,
    ) -> None:
        """Take the known secrets, and a test of the SHA-256 of a word for being a token."""
        spellings = {
            spelling
            for secret in secrets
            if len(secret) >= _SHORTEST
            for spelling in (secret, quote(secret, safe=""), json.dumps(secret)[1:-1])
        }
        self._spellings = sorted(spellings, key=len, reverse=True)
        self._is_token = is_token

    def header(self, name: str, value: str) -> str:
        """Show a header; of credentials only the scheme is left."""
        if not _SECRET_HEADER.search(name) or name.lower() == "www-authenticate":
            return self.text(value)
        scheme, _, _ = value.partition(" ")
        return f"{scheme} {HIDDEN}" if scheme.lower() in _SCHEMES else HIDDEN

    def text(self, text: str) -> str:
        """Show a text of any kind: JSON, a form, an address, a sentence."""
        lower = text.lower()
        if any(sign in lower for sign in _SIGNS):
            text = _hide_json(text)
            text = _FORM_PAIR.sub(_hide_form_pair, text)
            text = _PART.sub(_hide_part, text)
        text = _JWT.sub(HIDDEN, text)
        for spelling in self._spellings:
            text = text.replace(spelling, HIDDEN)
        return _WORD.sub(self._hide_token, text)

    def _hide_token(self, match: re.Match[str]) -> str:
        word = match.group()
        return HIDDEN if self._is_token(hashlib.sha256(word.encode()).digest()) else word


def _hide_json(text: str) -> str:
    """Hide the values of secret keys; an array or an object as such a value hides the rest."""
    shown, position = [], 0
    for key in _JSON_KEY.finditer(text):
        if key.start() < position or not is_secret_name(_unescaped(key[1])):
            continue
        value = _JSON_VALUE.match(text, key.end())
        if value is None or value.group() in ("null", ""):
            continue
        shown += [text[position : key.end()], f'"{HIDDEN}"']
        position = value.end()
    return "".join([*shown, text[position:]])


def _unescaped(name: str) -> str:
    return re.sub(r"\\u([0-9a-fA-F]{4})", lambda match: chr(int(match[1], 16)), name)


def _hide_form_pair(match: re.Match[str]) -> str:
    secret = match[2] and is_secret_name(unquote_plus(match[1]))
    return f"{match[1]}={HIDDEN}" if secret else match[0]


def _hide_part(match: re.Match[str]) -> str:
    return f"{match[1]}{HIDDEN}" if is_secret_name(match[2]) else match[0]
