"""Reading a page as a browser without scripts does: its forms, its links, its text."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

import httpx

_VOID = {"input", "meta", "link", "br", "path", "rect", "circle", "source"}
_FIELDS = {"input", "textarea", "select", "button"}


@dataclass(repr=False)
class Element:
    """An element with its attributes, its text and what encloses it."""

    tag: str
    attributes: dict[str, str]
    parents: list["Element"]
    texts: list[str] = field(default_factory=list)

    def __getitem__(self, name: str) -> str:
        return self.attributes.get(name, "")

    def __contains__(self, name: str) -> bool:
        return name in self.attributes

    @property
    def text(self) -> str:
        return " ".join("".join(self.texts).split())

    @property
    def type(self) -> str:
        return self["type"] or "text"

    def inside(self, tag: str) -> bool:
        return any(parent.tag == tag for parent in self.parents)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.elements: list[Element] = []
        self.open: list[Element] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {k: v or "" for k, v in attrs}, list(self.open))
        self.elements.append(element)
        if tag not in _VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        while self.open and tag not in _VOID:
            if self.open.pop().tag == tag:
                break

    def handle_data(self, data: str) -> None:
        for element in self.open:
            element.texts.append(data)


@dataclass
class Form:
    """A form with its inputs and its buttons, in the order of the document."""

    method: str
    action: str
    inputs: list[Element]
    buttons: list[Element]

    def values(self) -> dict[str, Any]:
        """Give what would be sent if nothing were touched and the main button were pressed."""
        sent: dict[str, Any] = {}
        for item in self.inputs:
            if item.type == "file" or not item["name"]:
                continue
            if item.type in ("checkbox", "radio") and "checked" not in item:
                continue
            value = "".join(item.texts).removeprefix("\n") if item.tag == "textarea" else None
            sent.setdefault(item["name"], []).append(item["value"] if value is None else value)
        return {name: values if len(values) > 1 else values[0] for name, values in sent.items()}


@dataclass(repr=False)
class Page:
    """An answer read as a page."""

    response: httpx.Response
    elements: list[Element]

    @property
    def status(self) -> int:
        return self.response.status_code

    @property
    def path(self) -> str:
        return self.response.url.path

    @property
    def step(self) -> str:
        """The last part of the address."""
        return self.path.rsplit("/", 1)[-1]

    @property
    def identifier(self) -> str:
        return self.path.split("/")[3]

    def base(self) -> str:
        """The address without the step."""
        return self.path.rsplit("/", 1)[0]

    def all(self, tag: str | None = None, **attributes: str) -> list[Element]:
        wanted = {name.replace("_", "-").strip("-"): value for name, value in attributes.items()}
        return [
            element
            for element in self.elements
            if (tag is None or element.tag == tag)
            and all(element[name] == value for name, value in wanted.items())
            and not element.inside("template")
        ]

    def one(self, tag: str | None = None, **attributes: str) -> Element:
        (found,) = self.all(tag, **attributes)
        return found

    def test(self, name: str) -> Element:
        """Find an element by its `data-testid`."""
        return self.one(data_testid=name)

    def has(self, name: str) -> bool:
        return bool(self.all(data_testid=name))

    @property
    def title(self) -> str:
        return self.one("h1").text

    @property
    def text(self) -> str:
        return self.one("main").text

    @property
    def errors(self) -> list[str]:
        """The sentences beside the inputs."""
        found = [e.text for e in self.all("p") if e["class"] == "error"]
        return [text.removeprefix("Erreur : ") for text in found]

    @property
    def focused(self) -> str:
        """The id of the element that takes the focus."""
        return next((e["id"] for e in self.elements if "autofocus" in e), "")

    @property
    def forms(self) -> list[Form]:
        found = []
        for element in self.all("form"):
            inner = [e for e in self.elements if element in e.parents and e.tag in _FIELDS]
            inner = [e for e in inner if not e.inside("template")]
            found.append(
                Form(
                    element["method"].upper() or "GET",
                    element["action"],
                    [e for e in inner if e.tag != "button"],
                    [e for e in inner if e.tag == "button" and e["type"] == "submit"],
                )
            )
        return found

    @property
    def form(self) -> Form:
        """The only form of the page."""
        (form,) = self.forms
        return form

    def field(self, name: str) -> Element:
        """Find an input by its name; one that is shown before a hidden one."""
        named = [e for e in self.form.inputs if e["name"] == name]
        return next((e for e in named if e.type != "hidden"), named[0])

    def describes(self, name: str) -> list[str]:
        """Give the texts of what describes an input."""
        ids = self.field(name)["aria-describedby"].split()
        return [self.one(id=named).text for named in ids]


def read(response: httpx.Response) -> Page:
    """Read an answer."""
    reader = _Reader()
    if "html" in response.headers.get("content-type", ""):
        reader.feed(response.text)
    return Page(response, reader.elements)


def scripts_and_styles(page: Page) -> list[str]:
    """List what a strict policy forbids: scripts, styles and handlers inside the page."""
    inline = [
        e.tag for e in page.elements if e.tag == "style" or (e.tag == "script" and not e["src"])
    ]
    handlers = [
        name for e in page.elements for name in e.attributes if name == "style" or name[:2] == "on"
    ]
    return inline + handlers


def outside_addresses(page: Page) -> list[str]:
    """List the addresses of other hosts from which the page would load something."""
    loaded = [e["src"] for e in page.elements] + [e["href"] for e in page.all("link")]
    return [address for address in loaded if re.match(r"(?:[a-z]+:)?//", address)]
