"""A small PDF writer: pages of drawing operators in, the bytes of a PDF/A-1b file out.

What never changes (fonts, colour profile) is written once and copied into every file. The bytes
depend on the pages and the metadata alone: no clock, no random identifier.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from html import escape

from sandbox.documents.icc import rgb_profile
from sandbox.documents.typeface import (
    Substitutes,
    font_objects,
    stream,
    substitute_objects,
    typeface,
)

WIDTH, HEIGHT = 595.28, 841.89
"""A4, in points."""

PRODUCER = "Passe Marché - bac à sable non officiel"

CATALOG, PAGES, METADATA, INFO, PROFILE, REGULAR, BOLD = 1, 2, 3, 4, 5, 6, 13
_FONT_FILE = REGULAR + 3
_FIRST_FREE = BOLD + 7
_HEADER = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a file says of itself. `archival` marks it as PDF/A-1b."""

    title: str
    subject: str
    created_at: datetime
    archival: bool = True


@dataclass(frozen=True, slots=True)
class Bookmark:
    """An entry of the outline: a title, and the place it leads to (page from 0, height)."""

    title: str
    page: int
    top: float


@dataclass(frozen=True, slots=True)
class Drawing:
    """What is on the pages: a content stream for each, over the fonts F1, F2 and S0, S1, …

    `repertoire` tells which characters F1 and F2 have; the rest are in `substitutes`.
    """

    pages: Sequence[bytes]
    bookmarks: Sequence[Bookmark]
    substitutes: Substitutes
    repertoire: str


@cache
def _fixed_part(repertoire: str) -> tuple[bytes, dict[int, int]]:
    """Write the header and the objects common to many files, with the places of the latter."""
    objects = {PROFILE: stream(rgb_profile(), b"/N 3")}
    for first, style in ((REGULAR, "regular"), (BOLD, "bold")):
        objects |= dict(enumerate(font_objects(typeface(style, repertoire), first), first))
    body, places = bytearray(_HEADER), {}
    for number, content in objects.items():
        places[number] = len(body)
        body += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    return bytes(body), places


def write(drawing: Drawing, metadata: Metadata) -> bytes:
    """Put a file together."""
    pages, bookmarks, repertoire = drawing.pages, drawing.bookmarks, drawing.repertoire
    fixed, fixed_places = _fixed_part(repertoire)
    objects: dict[int, bytes] = {}
    free = _FIRST_FREE
    substitute_fonts = b""
    for index, characters in enumerate(drawing.substitutes.fonts()):
        substitute_fonts += b"/S%d %d 0 R" % (index, free)
        written = substitute_objects(typeface("regular", repertoire), characters, free, _FONT_FILE)
        objects |= dict(enumerate(written, free))
        free += len(written)
    resources, free = free, free + 1
    objects[resources] = b"<</Font<</F1 %d 0 R/F2 %d 0 R%b>>>>" % (
        REGULAR,
        BOLD,
        substitute_fonts,
    )
    page_numbers = list(range(free, free + 2 * len(pages), 2))
    for number, content in zip(page_numbers, pages, strict=True):
        objects[number] = b"<</Type/Page/Parent %d 0 R/Contents %d 0 R>>" % (PAGES, number + 1)
        objects[number + 1] = stream(content, level=6)
    free += 2 * len(pages)
    kids = b" ".join(b"%d 0 R" % number for number in page_numbers)
    objects[PAGES] = (
        b"<</Type/Pages/Count %d/Kids[%b]/MediaBox[0 0 %.2f %.2f]/Resources %d 0 R>>"
        % (len(pages), kids, WIDTH, HEIGHT, resources)
    )
    outline = b""
    if bookmarks:
        outline = b"/Outlines %d 0 R" % free
        objects |= _outline(bookmarks, page_numbers, free)
    objects[CATALOG] = (
        b"<</Type/Catalog/Pages %d 0 R/Lang(fr-FR)/Metadata %d 0 R"
        b"/ViewerPreferences<</DisplayDocTitle true>>"
        b"/OutputIntents[<</Type/OutputIntent/S/GTS_PDFA1/OutputConditionIdentifier(sRGB)"
        b"/Info(sRGB)/DestOutputProfile %d 0 R>>]%b>>" % (PAGES, METADATA, PROFILE, outline)
    )
    packet = _xmp(metadata)
    objects[METADATA] = b"<</Type/Metadata/Subtype/XML/Length %d>>\nstream\n%b\nendstream" % (
        len(packet),
        packet,
    )
    objects[INFO] = _info(metadata)
    return _assemble(fixed, fixed_places, objects)


def _assemble(fixed: bytes, fixed_places: dict[int, int], objects: dict[int, bytes]) -> bytes:
    parts, places, position = [fixed], dict(fixed_places), len(fixed)
    for number, content in objects.items():
        places[number] = position
        parts.append(b"%d 0 obj\n%b\nendobj\n" % (number, content))
        position += len(parts[-1])
    body = b"".join(parts)
    count = len(places) + 1
    table = b"".join(b"%010d 00000 n \n" % places[number] for number in range(1, count))
    digest = hashlib.sha256(body).hexdigest()[:32].upper().encode()
    return b"%bxref\n0 %d\n0000000000 65535 f \n%b" % (body, count, table) + (
        b"trailer\n<</Size %d/Root %d 0 R/Info %d 0 R/ID[<%b><%b>]>>\nstartxref\n%d\n%%%%EOF\n"
        % (count, CATALOG, INFO, digest, digest, len(body))
    )


def text_string(text: str) -> bytes:
    """Write a text outside a page, in UTF-16 with its mark."""
    return b"<FEFF%b>" % text.encode("utf-16-be").hex().upper().encode()


def _outline(bookmarks: Sequence[Bookmark], pages: Sequence[int], first: int) -> dict[int, bytes]:
    last = first + len(bookmarks)
    objects = {
        first: b"<</Type/Outlines/First %d 0 R/Last %d 0 R/Count %d>>"
        % (first + 1, last, len(bookmarks))
    }
    for number, bookmark in enumerate(bookmarks, first + 1):
        neighbours = b"/Prev %d 0 R" % (number - 1) if number > first + 1 else b""
        neighbours += b"/Next %d 0 R" % (number + 1) if number < last else b""
        objects[number] = b"<</Title %b/Parent %d 0 R/Dest[%d 0 R/XYZ 0 %.2f 0]%b>>" % (
            text_string(bookmark.title),
            first,
            pages[bookmark.page],
            bookmark.top,
            neighbours,
        )
    return objects


def _info(metadata: Metadata) -> bytes:
    stamp = f"{metadata.created_at.astimezone(UTC):%Y%m%d%H%M%S}Z".encode()
    return (
        b"<</Title %b/Subject %b/Author %b/Creator %b/Producer %b"
        b"/CreationDate(D:%b)/ModDate(D:%b)>>"
        % (
            text_string(metadata.title),
            text_string(metadata.subject),
            *(text_string(PRODUCER),) * 3,
            stamp,
            stamp,
        )
    )


def _xmp(metadata: Metadata) -> bytes:
    """Write the metadata packet, which says the same as the information dictionary."""
    stamp = f"{metadata.created_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    title, subject = escape(metadata.title), escape(metadata.subject)
    conformance = (
        "<pdfaid:part>1</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>"
        if metadata.archival
        else ""
    )
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/">\n'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\n'
        '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/"'
        ' xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">\n'
        f"{conformance}\n"
        "<dc:format>application/pdf</dc:format>\n"
        f'<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>\n'
        "<dc:description><rdf:Alt>"
        f'<rdf:li xml:lang="x-default">{subject}</rdf:li></rdf:Alt></dc:description>\n'
        f"<dc:creator><rdf:Seq><rdf:li>{PRODUCER}</rdf:li></rdf:Seq></dc:creator>\n"
        "<dc:language><rdf:Bag><rdf:li>fr-FR</rdf:li></rdf:Bag></dc:language>\n"
        f"<xmp:CreatorTool>{PRODUCER}</xmp:CreatorTool>\n"
        f"<xmp:CreateDate>{stamp}</xmp:CreateDate><xmp:ModifyDate>{stamp}</xmp:ModifyDate>\n"
        f"<pdf:Producer>{PRODUCER}</pdf:Producer>\n"
        "</rdf:Description>\n</rdf:RDF>\n</x:xmpmeta>\n"
        '<?xpacket end="w"?>'
    ).encode()
