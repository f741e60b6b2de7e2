"""What PDF/A-1b and the design ask of a file, checked on its objects with another library."""

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from pypdf import PdfReader
from pypdf.generic import DictionaryObject

TRANSPARENT = ("/SMask", "/ca", "/CA", "/BM", "/Group")
ACTIVE = ("/OpenAction", "/AA", "/JavaScript", "/EmbeddedFiles", "/AcroForm")


def faults(content: bytes) -> list[str]:
    """List what is wrong with a file."""
    if not re.match(rb"%PDF-1\.4\n%[\x80-\xff]{4}\n", content):
        return ["the header is not that of a binary PDF 1.4 file"]
    if not content.endswith(b"%%EOF\n"):
        return ["something follows the end of the file"]
    reader = PdfReader(BytesIO(content))
    if reader.is_encrypted:
        return ["it is encrypted"]
    return [
        *_trailer(content, reader),
        *_catalog(reader),
        *_metadata(reader),
        *_pages(reader),
        *_objects(reader),
    ]


def _trailer(content: bytes, reader: PdfReader) -> Iterator[str]:
    start = int(re.findall(rb"startxref\n(\d+)\n", content)[-1])
    rows = content[start:].split(b"\n")
    if rows[0] != b"xref":
        yield "startxref does not lead to the cross-reference table"
        return
    for number, row in enumerate(rows[3 : 2 + int(rows[1].split()[1])], 1):
        if not content[int(row[:10]) :].startswith(b"%d 0 obj" % number):
            yield f"the cross-reference entry of object {number} is wrong"
    if len(reader.trailer.get("/ID", ())) != 2:
        yield "the trailer has no identifier"


def _catalog(reader: PdfReader) -> Iterator[str]:
    root = reader.root_object
    if root.get("/Lang") != "fr-FR":
        yield "the language is not told"
    if not root.get("/ViewerPreferences", {}).get("/DisplayDocTitle"):
        yield "viewers are not told to show the title"
    intents = root.get("/OutputIntents", ())
    if [intent.get_object().get("/S") for intent in intents] != ["/GTS_PDFA1"]:
        yield "there is no output intent"
        return
    profile = intents[0].get_object()["/DestOutputProfile"].get_data()
    if profile[36:40] != b"acsp" or int.from_bytes(profile[:4], "big") != len(profile):
        yield "the colour profile is damaged"
    if profile[8] != 2 or profile[16:20] != b"RGB ":
        yield "the colour profile is not an RGB one that PDF 1.4 knows"


def _metadata(reader: PdfReader) -> Iterator[str]:
    stream = reader.root_object.get("/Metadata")
    if stream is None:
        yield "there is no metadata"
        return
    if "/Filter" in stream.get_object():
        yield "the metadata is compressed"
    packet = stream.get_object().get_data().decode()
    if "<pdfaid:part>1<" not in packet or "<pdfaid:conformance>B<" not in packet:
        yield "the metadata does not declare PDF/A-1b"
    info = reader.metadata or {}
    for key in ("/Title", "/Producer", "/Author", "/Subject"):
        if not info.get(key) or f">{info[key]}<" not in packet:
            yield f"{key} is not the same in the metadata and the information dictionary"


def _pages(reader: PdfReader) -> Iterator[str]:
    for number, page in enumerate(reader.pages, 1):
        width, height = page.mediabox.width, page.mediabox.height
        if abs(width - 595.28) > 0.1 or abs(height - 841.89) > 0.1:
            yield f"page {number} is not A4"
        for font in page["/Resources"]["/Font"].values():
            yield from _font(font.get_object())


def _font(font: Any) -> Iterator[str]:
    name = font["/BaseFont"]
    if not re.fullmatch(r"/[A-Z]{6}\+.+", name):
        yield f"{name} is not named as a subset"
    if "/ToUnicode" not in font:
        yield f"the text in {name} cannot be extracted"
    descendant = font["/DescendantFonts"][0].get_object()
    descriptor = descendant["/FontDescriptor"].get_object()
    if "/FontFile2" not in descriptor or not descriptor["/FontFile2"].get_data():
        yield f"{name} is not embedded"
    if "/CIDToGIDMap" not in descendant or "/CIDSet" not in descriptor:
        yield f"{name} does not tell its glyphs"


def _objects(reader: PdfReader) -> Iterator[str]:
    for number in range(1, reader.trailer["/Size"]):
        found = reader.get_object(number)
        if not isinstance(found, DictionaryObject):
            continue
        for key in (*TRANSPARENT, *ACTIVE):
            if key in found:
                yield f"object {number} has {key}"
        if "/LZWDecode" in str(found.get("/Filter")):
            yield f"object {number} is compressed with LZW"
