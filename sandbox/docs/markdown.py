"""Markdown to HTML: headings that can be linked to, coloured code, tables that scroll on a phone.

A fence says more than its language after it: ```` ```sh terminal=1 ```` is typed in a terminal,
```` ```python file=receveur.py ```` is a file to write, ```` ```text output ```` is what a command
shows. Tests read the same words to run a page (see `blocks`).
"""

import re
import shlex
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name

from sandbox.docs.typography import typeset

OUTPUT = "output"
_SHORT = 24
"""So many characters of code are kept on one line: an option is not broken at its hyphens."""

_LANGUAGES = {"sh": "bash", "js": "javascript", "cs": "csharp", "http": "http"}
_LABELS = {
    "fr": {"code": "Code", "output": "Affichage", "table": "Tableau", "terminal": "Terminal"},
    "en": {"code": "Code", "output": "Output", "table": "Table", "terminal": "Terminal"},
}


@dataclass(frozen=True)
class Heading:
    """A heading: its level from 1, the anchor that leads to it, its text."""

    level: int
    anchor: str
    text: str


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, what its fence says besides, and its text."""

    language: str
    attributes: Mapping[str, str]
    text: str


class Markdown:
    """Renders the pieces of one page; anchors are unique within it.

    HTML in a text is let through only where the text is our own (`trusted`); `link` gives the
    address to write for one that a text names.
    """

    def __init__(self, language: str, *, link: Callable[[str], str] = str) -> None:
        self.language = language
        self.headings: list[Heading] = []
        self._labels = _LABELS[language]
        self._link = link
        self._ours, self._given = self._parser(html=True), self._parser(html=False)

    def _parser(self, *, html: bool) -> MarkdownIt:
        parser = MarkdownIt("commonmark", {"html": html}).enable("table")
        # A rule is made a method of the renderer, which is of no use to ours.
        parser.add_render_rule("fence", lambda _, *given: self._fence(*given))
        parser.add_render_rule("table_open", lambda *_: self._table_open())
        parser.add_render_rule("table_close", lambda *_: "</table></div>\n")
        return parser

    def render(self, text: str, *, trusted: bool = True) -> str:
        """Give the HTML of a text, and note its headings."""
        parser = self._ours if trusted else self._given
        tokens = parser.parse(text)
        for opening, inline, closing in zip(tokens, tokens[1:], tokens[2:], strict=False):
            if opening.type == "heading_open":
                self._note(opening, inline)
            elif opening.type == "th_open" and not inline.content:
                # A column without a title has no header.
                opening.tag = closing.tag = "td"
        for token in tokens:
            self._typeset(token)
        return str(parser.renderer.render(tokens, parser.options, {}))

    def inline(self, text: str) -> str:
        """Give the HTML of a text without paragraphs; HTML in it is shown as it is written."""
        tokens = self._given.parseInline(text)
        for token in tokens:
            self._typeset(token)
        return str(self._given.renderer.render(tokens, self._given.options, {}))

    def heading(self, level: int, text: str, anchor: str = "") -> str:
        """Note a heading that a template writes, and give its HTML."""
        plain = "".join(_plain(token) for token in self._given.parseInline(text))
        found = Heading(level, self._anchor(anchor or plain), typeset(plain, self.language))
        self.headings.append(found)
        return f'<h{level} id="{found.anchor}">{self.inline(text)}</h{level}>'

    def code(self, text: str, language: str = "", **attributes: str) -> str:
        """Give the HTML of a block of code."""
        return code(Block(language, attributes, text), self._labels)

    def _note(self, opening: Token, inline: Token) -> None:
        plain = _plain(inline)
        anchor = self._anchor(plain)
        opening.attrSet("id", anchor)
        level = int(opening.tag[1])
        self.headings.append(Heading(level, anchor, typeset(plain, self.language)))

    def _typeset(self, token: Token) -> None:
        for part in token.children or ():
            if part.type == "text":
                part.content = typeset(part.content, self.language)
            elif part.type == "code_inline" and len(part.content) <= _SHORT:
                part.attrSet("class", "short")
            elif part.type == "link_open":
                part.attrSet("href", self._link(str(part.attrGet("href"))))

    def _anchor(self, text: str) -> str:
        base = slug(text)
        taken = {heading.anchor for heading in self.headings}
        numbered = (f"{base}-{number}" for number in range(2, len(taken) + 3))
        return next(name for name in (base, *numbered) if name not in taken)

    def _fence(
        self, tokens: Sequence[Token], index: int, _options: OptionsDict, _env: EnvType
    ) -> str:
        return code(_block(tokens[index]), self._labels)

    def _table_open(self) -> str:
        label = self._labels["table"]
        return f'<div class="scroll" tabindex="0" role="group" aria-label="{label}"><table>\n'


def code(block: Block, labels: Mapping[str, str]) -> str:
    """Write a block of code as a figure with its caption."""
    label = _label(block, labels)
    caption = f"<figcaption>{escape(label)}</figcaption>" if label != labels["code"] else ""
    kind = "code output" if OUTPUT in block.attributes else "code"
    return (
        f'<figure class="{kind}">{caption}'
        f'<pre tabindex="0" role="group" aria-label="{escape(label)}">'
        f'<code class="language-{escape(block.language or "text")}">{_coloured(block)}</code>'
        "</pre></figure>\n"
    )


def _label(block: Block, labels: Mapping[str, str]) -> str:
    if "file" in block.attributes:
        return block.attributes["file"]
    if "terminal" in block.attributes:
        return f"{labels['terminal']} {block.attributes['terminal']}"
    return labels["output" if OUTPUT in block.attributes else "code"]


def _coloured(block: Block) -> str:
    if block.language in ("", "text"):
        return escape(block.text, quote=False)
    return highlight(block.text, _lexer(block.language), _FORMATTER)


_FORMATTER = HtmlFormatter(nowrap=True, classprefix="hl-")


@cache
def _lexer(language: str) -> Lexer:
    return get_lexer_by_name(_LANGUAGES.get(language, language), stripnl=False)


def blocks(text: str) -> Iterator[Block]:
    """List the fenced blocks of a Markdown text, in order."""
    for token in MarkdownIt("commonmark").parse(text):
        if token.type == "fence":
            yield _block(token)


def _block(token: Token) -> Block:
    language, *rest = shlex.split(token.info) or [""]
    pairs = (word.partition("=") for word in rest)
    return Block(language, {name: value for name, _, value in pairs}, token.content)


def _plain(inline: Token) -> str:
    parts = inline.children or ()
    return "".join(part.content for part in parts if part.type in ("text", "code_inline"))


def slug(text: str) -> str:
    """Make an anchor of a text: `Réglages (3)` gives `reglages-3`."""
    letters = unicodedata.normalize("NFKD", text.lower())
    plain = "".join(c for c in letters if not unicodedata.combining(c))
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "section"
