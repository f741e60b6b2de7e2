"""Opens what was downloaded, to show that it is what it says: a real PDF, a real ZIP."""

import io
import zipfile
from dataclasses import dataclass


class Unreadable(Exception):
    """A document cannot be opened; the message is a sentence in French."""


@dataclass(frozen=True)
class Pdf:
    """What a PDF shows of itself: its number of pages, its title, its first lines of text."""

    pages: int
    title: str
    lines: list[str]


def open_pdf(content: bytes) -> Pdf:
    """Read a PDF; raises `Unreadable`."""
    from pypdf import PdfReader  # noqa: PLC0415 - slow to import, and only needed here
    from pypdf.errors import PyPdfError  # noqa: PLC0415

    try:
        reader = PdfReader(io.BytesIO(content), strict=True)
        title = reader.metadata.title if reader.metadata else None
        text = reader.pages[0].extract_text()
    except (PyPdfError, IndexError, ValueError) as error:
        raise Unreadable(f"ce n'est pas un PDF lisible ({error})") from error
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return Pdf(len(reader.pages), title or "", lines)


def open_zip(content: bytes) -> list[zipfile.ZipInfo]:
    """List the entries of a ZIP, each checked against its checksum; raises `Unreadable`."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            damaged = archive.testzip()
            entries = archive.infolist()
    except zipfile.BadZipFile as error:
        raise Unreadable(f"ce n'est pas un ZIP lisible ({error})") from error
    if damaged:
        raise Unreadable(f"l'entrée {damaged} du ZIP est abîmée")
    return entries
