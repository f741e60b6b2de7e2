"""From a page to its HTML: the text, the parts in it, and the frame around them."""

import posixpath
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from sandbox.docs import parts, sitemap, texts
from sandbox.docs.markdown import Heading, Markdown
from sandbox.docs.pages import GROUPS, LANGUAGES, Page
from sandbox.docs.typography import typeset

_MOST_IN_CONTENTS = 60
_TEMPLATES = Path(__file__).resolve().parent / "templates"


@dataclass(frozen=True)
class Entry:
    """A line of the menu."""

    title: str
    href: str
    current: bool


@dataclass(frozen=True)
class Made:
    """A page as it is written: its HTML, and its headings for the search."""

    html: str
    headings: tuple[Heading, ...]


def render(page: Page, language: str, *, served: bool) -> Made:
    """Make a page; `served` is for a site beside a running sandbox."""
    frame = Frame(page, language)
    markdown = Markdown(language, link=frame.link)
    body = Markup().join(_pieces(page, language, markdown, served))
    html = (
        _environment()
        .get_template("page.html")
        .render(
            page=page,
            language=language,
            title=typeset(page.titles[language], language),
            lead=markdown.inline(page.leads[language]),
            body=body,
            contents=contents_of(markdown.headings),
            menu=frame.menu(),
            alternates=frame.alternates(),
            root=frame.root,
            home=frame.href("home"),
            served=served,
            t=_chooser(language),
        )
    )
    return Made(html, tuple(markdown.headings))


def _pieces(page: Page, language: str, markdown: Markdown, served: bool) -> list[Markup]:
    text = texts.without_title(texts.text_of(page, language))
    return [
        part(piece.name, piece.argument, markdown, page=page, served=served)
        if isinstance(piece, texts.Asked)
        else Markup(markdown.render(piece))  # noqa: S704 - our own text
        for piece in texts.split(text)
    ]


def part(
    name: str, argument: str, markdown: Markdown, *, page: Page, served: bool = False
) -> Markup:
    """Make one part of a page."""
    language = markdown.language
    data = parts.data(name, language, argument)
    template = _environment().get_template(f"parts/{name}.html")
    html = template.render(
        data,
        argument=argument,
        page=page,
        language=language,
        served=served,
        root="" if language == LANGUAGES[0] else "../",
        t=_chooser(language),
        heading=lambda level, text, anchor="": Markup(markdown.heading(level, text, anchor)),  # noqa: S704
        md=lambda text: Markup(markdown.inline(text)),  # noqa: S704 - it escapes
        block=lambda text: Markup(markdown.render(text, trusted=False)),  # noqa: S704
        code=lambda text, kind="", **told: Markup(markdown.code(text, kind, **told)),  # noqa: S704
    )
    return Markup(html)  # noqa: S704 - made by an escaping template


def contents_of(headings: Sequence[Heading]) -> list[tuple[Heading, list[Heading]]]:
    """Give the headings that a page's contents list: sections, and what is in each.

    What is in them is left out where it would fill a screen of its own.
    """
    sections: list[tuple[Heading, list[Heading]]] = []
    for heading in headings:
        if heading.level == 2:
            sections.append((heading, []))
        elif heading.level == 3 and sections:
            sections[-1][1].append(heading)
    many = sum(len(inner) for _, inner in sections) > _MOST_IN_CONTENTS
    return [(section, [] if many else inner) for section, inner in sections]


def _chooser(language: str) -> Any:
    return lambda fr, en: typeset(fr if language == "fr" else en, language)


class Frame:
    """What stands around a page: the menu, the other language, the addresses."""

    def __init__(self, page: Page, language: str) -> None:
        self.page, self.language = page, language
        self.path = page.path(language)
        self.root = "../" * self.path.count("/")

    def href(self, key: str, language: str | None = None) -> str:
        """Give the address of another page, in a language or in what exists of it."""
        target = sitemap.page(key)
        wanted = language or self.language
        known = wanted if wanted in target.names else target.languages[0]
        return posixpath.relpath(target.path(known), posixpath.dirname(self.path) or ".")

    def menu(self) -> Mapping[str, list[Entry]]:
        """Give the groups of the menu with their pages, those of this language first."""
        found: dict[str, list[Entry]] = {}
        for page in sitemap.pages():
            if page.in_menu and self.language in page.names:
                group = typeset(GROUPS[page.group][self.language], self.language)
                title = typeset(page.titles[self.language], self.language)
                entry = Entry(title, self.href(page.key), page is self._stands_for())
                found.setdefault(group, []).append(entry)
        return found

    def _stands_for(self) -> Page:
        """Give the page that is marked in the menu while this one is read."""
        if self.page.in_menu:
            return self.page
        key = self.page.key.partition("-")[0]
        return sitemap.page(key)

    def alternates(self) -> list[tuple[str, str, bool]]:
        """Give for every language its address, and whether it is this very page."""
        return [
            (
                language,
                self.href(self.page.key if language in self.page.names else "home", language),
                language in self.page.names,
            )
            for language in LANGUAGES
        ]

    def link(self, address: str) -> str:
        """Turn a link between Markdown files into one between pages."""
        parts = urlsplit(address)
        name = posixpath.basename(parts.path)
        if parts.scheme or not name.endswith(".md"):
            return address
        href = self.href(name.removesuffix(".md"))
        return f"{href}#{parts.fragment}" if parts.fragment else href


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        auto_reload=False,
    )
    environment.globals["zip"] = zip
    return environment
