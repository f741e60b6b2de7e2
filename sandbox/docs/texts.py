"""The texts of the pages, in Markdown, and the parts that they ask for.

A line `<!-- part: NAME ARGUMENT -->` stands for what `sandbox.docs.parts` makes under that name.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from sandbox.docs.pages import Page

HERE = Path(__file__).resolve().parent
CONTENT = HERE / "content"

_REPOSITORY_DOCS = HERE.parents[1] / "docs"
_PART = re.compile(r"^<!-- part: ([a-z_]+)(?: (\S+))? -->$", re.MULTILINE)


class TextMissing(LookupError):
    """A page has no text in a language; the message names the file that is missing."""


@dataclass(frozen=True)
class Asked:
    """A part that a text asks for, and its argument, if any."""

    name: str
    argument: str


def text_of(page: Page, language: str) -> str:
    """Give the Markdown of a page; raises `TextMissing`."""
    for path in (CONTENT / language / _name(page, language), *_shared(page, language)):
        if path.is_file():
            return f"{path.read_text('utf-8')}\n{page.text}"
    if page.text:
        return page.text
    raise TextMissing(f"there is no content/{language}/{_name(page, language)}")


def existing(page: Page) -> Page:
    """Give a page in those languages only in which it has a text."""
    languages = [language for language in page.languages if _has_text(page, language)]
    return replace(page, names={language: page.names[language] for language in languages})


def _has_text(page: Page, language: str) -> bool:
    try:
        return bool(text_of(page, language))
    except TextMissing:
        return False


def _shared(page: Page, language: str) -> Iterator[Path]:
    """Tell where a text is that the repository keeps among its own documents."""
    if page.group == "harness" and language == "fr":
        yield CONTENT / "harness" / f"{page.key}.md"
        yield _REPOSITORY_DOCS / f"{page.key}.md"


def split(text: str) -> Iterator[str | Asked]:
    """Take a text apart into Markdown and the parts that stand between."""
    end = 0
    for found in _PART.finditer(text):
        yield text[end : found.start()]
        yield Asked(found[1], found[2] or "")
        end = found.end()
    yield text[end:]


def without_title(text: str) -> str:
    """Leave out the heading at the very beginning, which the page has already."""
    return re.sub(r"\A\s*# .*\n", "", text)


def _name(page: Page, language: str) -> str:
    return f"{page.names[language].removesuffix('.html')}.md"
