"""Keeping secrets out of everything that is written: reports, progress, curl lines.

A secret is found by its value, in all the spellings in which it may travel, and by the name that
announces it. In its place stands the name of a shell variable, so that a curl line works once the
variable is set.
"""

import base64
import json
import re
from collections.abc import Iterator
from urllib.parse import quote, quote_plus

_SHORTEST = 6
"""A value shorter than this is hidden by name only: it would hide ordinary words too."""

_SECRET_HEADERS = frozenset(
    {"authorization", "proxy-authorization", "cookie", "set-cookie", "x-api-key"}
)
_NAMED = (
    r"access_token|bearer_token|refresh_token|client_secret|webhook_secret|client_assertion"
    r"|password|authenticity_token"
)
_JSON_PAIR = re.compile(rf'("(?:{_NAMED})"\s*:\s*)"((?:[^"\\]|\\.)*)"?', re.IGNORECASE)
_FORM_PAIR = re.compile(rf"((?<![\w])(?:{_NAMED})=)([^&\s\"'<>]+)", re.IGNORECASE)
_BEARER = re.compile(r"\b(Bearer|Basic) +(?!\$)[A-Za-z0-9._~+/=-]{6,}")
_JWT = re.compile(r"(?<![\w-])eyJ[\w-]{4,}\.[\w-]+\.[\w-]*", re.ASCII)
_WORD = re.compile(r"[\w.~-]{6,}", re.ASCII)
HIDDEN = "[masqué]"


class Secrets:
    """The secrets of a run, each with the name that is shown in its place."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}
        self._odd: set[str] = set()
        """Those that are not one word: they have to be looked for one by one."""

    def add(self, value: str | None, name: str) -> None:
        """Hide a value from now on; it is shown as `$NAME`."""
        if value is None or len(value) < _SHORTEST:
            return
        for spelling in (value, quote(value, safe=""), quote_plus(value), json.dumps(value)[1:-1]):
            self._names.setdefault(spelling, f"${name}")
            if not _WORD.fullmatch(spelling):
                self._odd.add(spelling)

    def add_client(self, client_id: str, client_secret: str, name: str) -> None:
        """Hide a client's secret, and both as HTTP Basic would send them."""
        self.add(client_secret, name)
        pair = f"{quote(client_id, safe='')}:{quote(client_secret, safe='')}"
        self.add(base64.b64encode(pair.encode()).decode(), f"{name}_BASIC")

    @property
    def names(self) -> frozenset[str]:
        """The names that stand in the place of known secrets, with their `$`."""
        return frozenset(self._names.values())

    def knows(self, text: str) -> str | None:
        """Give the name of a known secret that stands in a text; None where there is none."""
        return next((self._names[value] for value in self._spot(text)), None)

    def header(self, name: str, value: str) -> str:
        """Show the value of a header."""
        shown = self.text(value)
        if name.lower() not in _SECRET_HEADERS or "$" in shown or HIDDEN in shown:
            return shown
        scheme, space, _ = shown.partition(" ")
        return f"{scheme} {HIDDEN}" if space else HIDDEN

    def text(self, text: str) -> str:
        """Show any text without secrets."""
        if not text:
            return text
        for value in sorted(self._spot(text), key=len, reverse=True):
            text = text.replace(value, self._names[value])
        text = _JSON_PAIR.sub(_hide_json, text)
        text = _FORM_PAIR.sub(_hide_form, text)
        text = _BEARER.sub(rf"\1 {HIDDEN}", text)
        return _JWT.sub(HIDDEN, text)

    def _spot(self, text: str) -> Iterator[str]:
        """Find the known secrets in a text: a run has hundreds of them, a text few long words."""
        yield from (value for value in self._odd if value in text)
        for word in set(_WORD.findall(text)):
            if word in self._names:
                yield word
            else:
                yield from (v for v in self._names if v in word and v not in self._odd)


def _hide_json(found: re.Match[str]) -> str:
    return found[0] if found[2].startswith("$") else f'{found[1]}"{HIDDEN}"'


def _hide_form(found: re.Match[str]) -> str:
    return found[0] if found[2].startswith("$") else f"{found[1]}{HIDDEN}"
