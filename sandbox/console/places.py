"""An address within the console, named before it is known: what is told knows nothing of Flask."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from flask import url_for

from sandbox.console.addresses import DOCUMENTATION
from sandbox.console.language import current


@dataclass(frozen=True, slots=True)
class Place:
    """A page by its endpoint and values, and the place on it."""

    endpoint: str
    values: Mapping[str, Any] = field(default_factory=dict)
    anchor: str = ""

    @property
    def url(self) -> str:
        """The address, in the workspace of the current page."""
        return url_for(self.endpoint, _anchor=self.anchor or None, **self.values)


@dataclass(frozen=True, slots=True)
class Manual:
    """A page of the documentation, by its addresses in French and in English."""

    fr: str
    en: str

    @property
    def url(self) -> str:
        """The address, in the language of the current page."""
        return DOCUMENTATION + (self.fr if current() == "fr" else self.en)


Link: TypeAlias = Place | Manual

VERIFYING = Manual("signatures.html", "en/signatures.html")
RESERVED = Manual("valeurs-reservees.html", "en/reserved-values.html")
RENEWING = Manual(
    "recettes.html#garder-son-jeton-et-le-renouveler-sur-401",
    "en/recipes.html#keep-a-token-and-renew-it-on-401",
)
