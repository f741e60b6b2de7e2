"""Reads the pages of the site: what they link to, what they load, what is in them."""

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class Read:
    """A page, as far as tests look at it."""

    ids: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    loaded: list[str] = field(default_factory=list)
    inline: list[str] = field(default_factory=list)
    language: str = ""
    text: str = ""


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.read = Read()
        self.within = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.within = tag
        if "id" in given:
            self.read.ids.append(given["id"])
        if tag == "html":
            self.read.language = given["lang"]
        if tag == "a" and "href" in given:
            self.read.links.append(given["href"])
        if tag == "link":
            kept = self.read.links if given.get("rel") == "alternate" else self.read.loaded
            kept.append(given["href"])
        if "src" in given:
            self.read.loaded.append(given["src"])
        unwanted = [name for name in given if name == "style" or name.startswith("on")]
        if unwanted or tag == "style":
            self.read.inline.append(f"<{tag} {unwanted}>")

    def handle_endtag(self, tag: str) -> None:
        self.within = ""
        if tag in ("td", "th", "li", "p", "text"):
            self.read.text += " "

    def handle_data(self, data: str) -> None:
        if self.within == "script" and data.strip():
            self.read.inline.append(data)
        self.read.text += data


def read(html: bytes) -> Read:
    """Read a page."""
    reader = _Reader()
    reader.feed(html.decode("utf-8"))
    reader.close()
    return reader.read
