"""What a document says, apart from how it looks: a list of blocks, all of them plain values."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Category:
    """A heading that opens a part of the document; it has an entry in the outline."""

    text: str


@dataclass(frozen=True, slots=True)
class Subcategory:
    """A heading within a part."""

    text: str


@dataclass(frozen=True, slots=True)
class Facts:
    """Rows of a label and a value."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text."""

    text: str


@dataclass(frozen=True, slots=True)
class Notice:
    """A text that stands out: good news, or something to look at."""

    text: str
    positive: bool = True


@dataclass(frozen=True, slots=True)
class Choices:
    """Things that were chosen or not."""

    rows: tuple[tuple[bool, str], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A small table: a header and rows; all columns are equally wide."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class FileLine:
    """A file: its name, what is to be said of it, and where it is, if that is told."""

    name: str
    detail: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing of several, such as a person or a reference, with facts and files of its own."""

    title: str
    rows: tuple[tuple[str, str], ...]
    files: tuple[FileLine, ...]


Part = str | Table | FileLine | Entry


@dataclass(frozen=True, slots=True)
class Answered:
    """The answer to one field: its label, where it comes from, and its parts from top to bottom."""

    label: str
    source: str
    parts: tuple[Part, ...]


Block = Category | Subcategory | Facts | Paragraph | Notice | Choices | Table | FileLine | Answered


@dataclass(frozen=True, slots=True)
class Document:
    """A whole document.

    `brand` stands above the title, `subtitle` below it. `qr` is the content of the verification
    code, None for no code.
    """

    brand: str
    title: str
    subtitle: str
    identifier: str
    number: str
    banner: str
    watermark: str
    qr: str | None
    blocks: Sequence[Block]
