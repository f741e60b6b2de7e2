"""The embedded typeface: widths to lay text out, and the PDF objects that carry the fonts.

A character's code in the PDF is its Unicode code point, and a map leads from there to the glyph.
So text goes into a page as UTF-16, and its way back, for a reader that extracts it, is the
identity. What the font lacks goes through `Substitutes`.
"""

import json
import re
import zlib
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

SUBSTITUTE = "\ufffd"
"""The character whose glyph stands for every one that the font lacks."""

FAMILY = "AtkinsonHyperlegibleNext"


class Typeface:
    """One style of the typeface. Widths are in thousandths of the size of the text."""

    def __init__(self, style: str, repertoire: str) -> None:
        """Read a style, `regular` or `bold`, with the characters of `latin` or `french`."""
        folder = Path(__file__).with_name("fonts")
        metrics = json.loads((folder / "metrics.json").read_text("utf-8"))[f"{style}-{repertoire}"]
        self.style = style
        self.repertoire = repertoire
        self.data = (folder / f"{style}-{repertoire}.ttf").read_bytes()
        self.metrics: dict[str, Any] = metrics
        self.glyphs: dict[int, tuple[int, int]] = {
            int(code): (glyph, width) for code, (glyph, width) in metrics["glyphs"].items()
        }
        self.substitute_glyph, self.substitute_width = self.glyphs.pop(ord(SUBSTITUTE))
        self._widths = {chr(code): width for code, (_, width) in self.glyphs.items()}
        ranges = "".join(
            f"{re.escape(chr(first))}-{re.escape(chr(last))}"
            for first, last in _ranges(self.glyphs)
        )
        # Spaces between lacking words go with them: readers turn a right-to-left phrase round
        # only if it was shown in one piece.
        self._missing = re.compile(f"[^{ranges}]+(?: +[^{ranges}]+)*")

    def covers(self, text: str) -> bool:
        """Tell whether the font has every character of `text`."""
        return self._missing.search(text) is None

    def width(self, text: str) -> int:
        """Tell how wide a text on one line is, in thousandths of its size."""
        try:
            return sum(map(self._widths.__getitem__, text))
        except KeyError:
            known = self._widths
            return sum(known.get(character, self.substitute_width) for character in text)

    def runs(self, text: str) -> Iterator[tuple[bool, str]]:
        """Split a text into runs that the font has (True) or lacks (False)."""
        position = 0
        for lacking in self._missing.finditer(text):
            if lacking.start() > position:
                yield True, text[position : lacking.start()]
            yield False, lacking[0]
            position = lacking.end()
        if position < len(text):
            yield True, text[position:]


@cache
def typeface(style: str, repertoire: str) -> Typeface:
    """Give a style, read once."""
    return Typeface(style, repertoire)


def escape(encoded: bytes) -> bytes:
    """Write bytes as a PDF literal string (ISO 32000-1, 7.3.4.2)."""
    for special, escaped in (
        (b"\\", b"\\\\"),
        (b"(", b"\\("),
        (b")", b"\\)"),
        (b"\r", b"\\r"),
    ):
        if special in encoded:
            encoded = encoded.replace(special, escaped)
    return b"(%b)" % encoded


class Substitutes:
    """The characters of one document that the font lacks.

    Each gets a code of its own, which shows the substitute glyph and is extracted as the very
    character. A font holds 65,000 of them; a further one is begun when that is not enough.
    """

    PER_FONT = 65_000

    def __init__(self) -> None:
        self._codes: dict[str, int] = {}

    def fonts(self) -> list[list[str]]:
        """List the characters of each substitute font, in the order of their codes from 1."""
        characters = list(self._codes)
        step = self.PER_FONT
        return [characters[start : start + step] for start in range(0, len(characters), step)]

    def encode(self, text: str) -> list[tuple[int, bytes]]:
        """Give the fonts to use, by number from 0, with the codes to show with each."""
        places = [
            divmod(self._codes.setdefault(character, len(self._codes)), self.PER_FONT)
            for character in text
        ]
        return [
            (font, b"".join((code + 1).to_bytes(2, "big") for _, code in group))
            for font, group in groupby(places, key=lambda place: place[0])
        ]


def stream(content: bytes, entries: bytes = b"", level: int = 9) -> bytes:
    """Write a compressed stream object."""
    packed = zlib.compress(content, level)
    return b"<</Length %d/Filter/FlateDecode%b>>\nstream\n%b\nendstream" % (
        len(packed),
        entries,
        packed,
    )


def font_objects(face: Typeface, first: int) -> list[bytes]:
    """Write a font as seven objects, numbered from `first`, which is the font to refer to."""
    codes = face.glyphs
    name = _name(face)
    glyph_map = bytearray(2 * (max(codes) + 1))
    for code, (glyph, _) in codes.items():
        glyph_map[2 * code : 2 * code + 2] = glyph.to_bytes(2, "big")
    widths = b"".join(
        b"%d[%b]" % (low, b" ".join(b"%d" % codes[code][1] for code in range(low, high + 1)))
        for low, high in _ranges(codes)
    )
    mapping = [(low, high, chr(low)) for low, high in _ranges(codes)]
    return [
        _composite(name, first + 1, first + 5),
        _descendant(name, first + 2, first + 4, b"/DW 1000/W[%b]" % widths),
        _descriptor(face, name, first + 3, first + 6),
        stream(face.data, b"/Length1 %d" % len(face.data)),
        stream(bytes(glyph_map)),
        _to_unicode(mapping),
        _cid_set([0, *codes]),
    ]


def substitute_objects(
    face: Typeface, characters: list[str], first: int, font_file: int
) -> list[bytes]:
    """Write a substitute font as six objects, which share the file of `face`."""
    space, space_width = face.glyphs[ord(" ")]
    glyphs = [space if character == " " else face.substitute_glyph for character in characters]
    widths = b"/DW %d" % face.substitute_width
    if " " in characters:
        widths += b"/W[%d[%d]]" % (characters.index(" ") + 1, space_width)
    name = b"SUB" + _name(face)[3:]
    mapping = [(code, code, character) for code, character in enumerate(characters, 1)]
    return [
        _composite(name, first + 1, first + 4),
        _descendant(name, first + 2, first + 3, widths),
        _descriptor(face, name, font_file, first + 5),
        stream(b"".join(glyph.to_bytes(2, "big") for glyph in (0, *glyphs))),
        _to_unicode(mapping),
        _cid_set(range(len(characters) + 1)),
    ]


def _name(face: Typeface) -> bytes:
    """Name a font; a subset has a tag of six letters before its name (ISO 32000-1, 9.6.4)."""
    tag = f"{face.style[:3]}{face.repertoire[:3]}".upper()
    return f"{tag}+{FAMILY}-{face.style.title()}".encode()


def _composite(name: bytes, descendant: int, to_unicode: int) -> bytes:
    return (
        b"<</Type/Font/Subtype/Type0/BaseFont/%b/Encoding/Identity-H"
        b"/DescendantFonts[%d 0 R]/ToUnicode %d 0 R>>" % (name, descendant, to_unicode)
    )


def _descendant(name: bytes, descriptor: int, glyph_map: int, widths: bytes) -> bytes:
    return (
        b"<</Type/Font/Subtype/CIDFontType2/BaseFont/%b"
        b"/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
        b"/FontDescriptor %d 0 R/CIDToGIDMap %d 0 R%b>>" % (name, descriptor, glyph_map, widths)
    )


def _descriptor(face: Typeface, name: bytes, font_file: int, cid_set: int) -> bytes:
    metrics = face.metrics
    return (
        b"<</Type/FontDescriptor/FontName/%b/Flags 4/FontBBox[%b]/ItalicAngle 0"
        b"/Ascent %d/Descent %d/CapHeight %d/StemV %d/FontFile2 %d 0 R/CIDSet %d 0 R>>"
        % (
            name,
            b" ".join(b"%d" % edge for edge in metrics["bbox"]),
            metrics["ascent"],
            metrics["descent"],
            metrics["cap_height"],
            84 if face.style == "regular" else 140,
            font_file,
            cid_set,
        )
    )


def _cid_set(codes: Iterable[int]) -> bytes:
    """Write the set of the codes in use, which PDF/A-1 wants of a subset (ISO 19005-1, 6.3.5)."""
    codes = list(codes)
    bits = bytearray(max(codes) // 8 + 1)
    for code in codes:
        bits[code // 8] |= 0x80 >> code % 8
    return stream(bytes(bits))


def _to_unicode(mapping: list[tuple[int, int, str]]) -> bytes:
    """Write the way back from codes to characters; a range lies within 256 codes."""
    lines = [
        b"<%04X><%04X><%b>" % (low, high, character.encode("utf-16-be").hex().upper().encode())
        for low, high, character in mapping
    ]
    # A CMap takes at most a hundred entries in one block.
    blocks = [lines[start : start + 100] for start in range(0, len(lines), 100)]
    body = b"\n".join(
        b"%d beginbfrange\n%b\nendbfrange" % (len(block), b"\n".join(block)) for block in blocks
    )
    return stream(
        b"/CIDInit/ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        b"/CIDSystemInfo<</Registry(Adobe)/Ordering(UCS)/Supplement 0>>def\n"
        b"/CMapName/Adobe-Identity-UCS def\n/CMapType 2 def\n"
        b"1 begincodespacerange\n<0000><FFFF>\nendcodespacerange\n"
        b"%b\nendcmap\nCMapName currentdict/CMap defineresource pop\nend\nend" % body
    )


def _ranges(codes: Iterable[int]) -> list[tuple[int, int]]:
    """Group codes into runs of neighbours that do not cross a multiple of 256."""
    found: list[tuple[int, int]] = []
    for code in sorted(codes):
        if found and found[-1][1] == code - 1 and code % 256:
            found[-1] = (found[-1][0], code)
        else:
            found.append((code, code))
    return found
