"""Make the fonts of the generated documents from the upstream web fonts.

Run once, by hand, when the fonts change; the result is kept in `sandbox/documents/fonts`, whose
README tells where the inputs come from. Needs `fonttools[woff]`.

    python tools/document_fonts.py FILES_DIRECTORY OUTPUT_DIRECTORY
"""

import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from fontTools.merge import Merger
from fontTools.merge import Options as MergeOptions
from fontTools.misc.timeTools import timestampFromString
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

FAMILY = "atkinson-hyperlegible-next"
WEIGHTS = {"regular": 400, "bold": 700}
SUBSTITUTE = 0xFFFD
"""Drawn for every character that the font does not have."""

ALIASES = {0x2007: 0x20, 0x2009: 0x20, 0x202F: 0x20, 0x2010: 0x2D, 0x2011: 0x2D}
"""Spaces and hyphens that French text uses and the font lacks, drawn as their plain kin."""

REPERTOIRES = {
    "french": {
        *range(0x20, 0x7F),
        *map(ord, "\xa0«»‘’“”…–—€°²³·×©àâäçéèêëîïôöùûüÿœæñÀÂÄÇÉÈÊËÎÏÔÖÙÛÜŸŒÆÑ"),
        *ALIASES,
    },
    "latin": None,
}
"""What each file holds; None for all there is. Most documents are French and take the small one."""

UNWANTED = {0x0D, 0x300, 0x301, 0x303, 0x304, 0x308, 0x323}
"""Combining accents: they would be drawn beside their letter, so the substitute serves better."""


def subset(font: TTFont, characters: set[int]) -> None:
    """Keep the outlines and widths only: a PDF needs neither layout rules nor hints."""
    options = Options(
        hinting=False,
        layout_features=[],
        name_IDs=[],
        notdef_outline=True,
        glyph_names=False,
        drop_tables=["GSUB", "GPOS", "GDEF", "STAT", "DSIG", "gasp", "meta"],
    )
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=characters)
    subsetter.subset(font)


def merged(directory: Path, weight: int) -> TTFont:
    """Put the two upstream subsets of one weight together."""
    with TemporaryDirectory() as temporary:
        parts = []
        for script in ("latin", "latin-ext"):
            font = TTFont(directory / f"{FAMILY}-{script}-{weight}-normal.woff2")
            subset(font, set(font.getBestCmap()) - UNWANTED)
            font.flavor = None
            parts.append(f"{temporary}/{script}.ttf")
            font.save(parts[-1])
        return Merger(MergeOptions(drop_tables=["name"])).merge(parts)


def add_substitute(font: TTFont) -> None:
    """Draw a framed cross: plainly visible, and no character that one could take it for."""
    pen = TTGlyphPen(None)
    contours = (
        [(60, -50), (60, 700), (540, 700), (540, -50)],
        [(105, -5), (495, -5), (495, 655), (105, 655)],
        [(150, 120), (120, 150), (450, 530), (480, 500)],
        [(450, 120), (120, 500), (150, 530), (480, 150)],
    )
    for contour in contours:
        pen.moveTo(contour[0])
        for point in contour[1:]:
            pen.lineTo(point)
        pen.closePath()
    name = "substitute"
    font.setGlyphOrder([*font.getGlyphOrder(), name])
    font["glyf"][name] = pen.glyph()
    font["hmtx"][name] = (600, 60)
    for table in font["cmap"].tables:
        table.cmap[SUBSTITUTE] = name


def add_aliases(font: TTFont) -> None:
    """Let the aliases share the glyph of their plain kin."""
    for table in font["cmap"].tables:
        for alias, plain in ALIASES.items():
            table.cmap.setdefault(alias, table.cmap[plain])


def metrics(font: TTFont) -> dict[str, object]:
    """Give what a PDF says of a font, in thousandths of an em: glyph and width per character."""
    cmap, widths = font.getBestCmap(), font["hmtx"]
    assert font["head"].unitsPerEm == 1000  # noqa: S101
    head, os2 = font["head"], font["OS/2"]
    return {
        "ascent": os2.sTypoAscender,
        "descent": os2.sTypoDescender,
        "cap_height": os2.sCapHeight,
        "bbox": [head.xMin, head.yMin, head.xMax, head.yMax],
        "glyph_count": len(font.getGlyphOrder()),
        "glyphs": {
            str(code): [font.getGlyphID(name), widths[name][0]]
            for code, name in sorted(cmap.items())
            if code >= 0x20
        },
    }


def main(source: str, target: str) -> None:
    """Write every file and the metrics of all."""
    gathered = {}
    for style, weight in WEIGHTS.items():
        for repertoire, characters in REPERTOIRES.items():
            font = merged(Path(source), weight)
            add_substitute(font)
            add_aliases(font)
            if characters:
                subset(font, characters | {SUBSTITUTE})
            path = Path(target) / f"{style}-{repertoire}.ttf"
            font.save(path)
            gathered[path.stem] = metrics(TTFont(path))
            strip(path)
    text = json.dumps(gathered, separators=(",", ":"))
    (Path(target) / "metrics.json").write_text(text + "\n", "utf-8")


def strip(path: Path) -> None:
    """Drop the tables that an embedded CID font does not need (ISO 32000-1, 9.9)."""
    font = TTFont(path, recalcTimestamp=False)
    font["head"].created = font["head"].modified = timestampFromString("Thu Jan  1 00:00:00 2026")
    for table in set(font.keys()) - {"GlyphOrder", "head", "hhea", "hmtx", "maxp", "loca", "glyf"}:
        del font[table]
    font.save(path)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
