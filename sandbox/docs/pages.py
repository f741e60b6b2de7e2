"""What a page of the site is: where it stands, what it is called, in which languages it exists."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

FRENCH, ENGLISH = "fr", "en"
LANGUAGES = (FRENCH, ENGLISH)

Words = Mapping[str, str]
"""A text in every language in which it exists."""


class Kind(StrEnum):
    """How a page is made."""

    TEXT = "text"
    """From a Markdown text, into which parts made from the code's tables are put."""
    REFERENCE = "reference"
    """By the renderer of OpenAPI descriptions."""


@dataclass(frozen=True)
class Page:
    """A page: `names` are the paths in the site, `leads` say in one sentence what is there.

    Its text is `content/<language>/<name>.md`, if there is such a file, and `text` after it.
    `contract` is what a reference is made of.
    """

    key: str
    group: str
    names: Words
    titles: Words
    leads: Words
    kind: Kind = Kind.TEXT
    contract: str = ""
    text: str = ""
    in_menu: bool = True

    @property
    def languages(self) -> tuple[str, ...]:
        """List the languages in which it exists."""
        return tuple(language for language in LANGUAGES if language in self.names)

    def path(self, language: str) -> str:
        """Give the page's path in the site; raises `KeyError` where it does not exist."""
        name = self.names[language]
        return name if language == FRENCH else f"{language}/{name}"


GROUPS: Mapping[str, Words] = {
    "start": {"fr": "Commencer", "en": "Getting started"},
    "interface": {"fr": "L'API", "en": "The API"},
    "webhooks": {"fr": "Webhooks", "en": "Webhooks"},
    "service": {"fr": "Le service imité", "en": "The imitated service"},
    "provoke": {"fr": "Provoquer une situation", "en": "Bringing about a situation"},
    "sandbox": {"fr": "Le bac à sable", "en": "The sandbox"},
    "harness": {"fr": "Éprouver son intégration", "en": "Checking an integration"},
}
"""The groups of the menu, in order."""
