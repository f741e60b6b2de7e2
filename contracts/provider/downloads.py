"""Whether a file is what its media type says."""

import io
import zipfile
from collections.abc import Iterator

from contracts.provider.violations import Violation
from contracts.wording import Text, same


def not_a_pdf(body: bytes, place: str) -> Iterator[Violation]:
    """Tell whether a PDF is none."""
    if body.startswith(b"%PDF-") and b"%%EOF" in body[-1024:] and b"startxref" in body[-2048:]:
        return
    yield Violation(
        "not-a-pdf",
        place,
        Text("Ce qui est annoncé comme un PDF n'en est pas un", "What is called a PDF is none"),
        Text("début : {start}", "beginning: {start}").fill(start=repr(body[:24])),
        Text("un fichier PDF entier", "a whole PDF file"),
        "D05, SFD §6.5.4",
    )


def not_a_zip(body: bytes, place: str) -> Iterator[Violation]:
    """Tell whether a ZIP is none, is damaged or holds nothing."""
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            damaged = archive.testzip()
            empty = not archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        damaged, empty = str(error), False
    if damaged is None and not empty:
        return
    yield Violation(
        "not-a-zip",
        place,
        Text("Ce qui est annoncé comme un ZIP n'en est pas un", "What is called a ZIP is none"),
        same(damaged or "0 fichier"),
        Text("une archive ZIP lisible, non vide", "a readable ZIP archive, not empty"),
        "D05, SFD §6.5.5",
    )
