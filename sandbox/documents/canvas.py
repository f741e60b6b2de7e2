"""A canvas of A4 pages: text, rectangles and lines, in points from the top left corner."""

from collections.abc import Sequence
from functools import lru_cache
from math import cos, radians, sin

from sandbox.documents.lines import clean, visual_order
from sandbox.documents.pdf import HEIGHT, WIDTH, Bookmark, Drawing, text_string
from sandbox.documents.styles import WATERMARK, Colour, Style
from sandbox.documents.typeface import Substitutes, escape

LEFT = RIGHT = 42.52
TOP = BOTTOM = 56.69
"""The margins: 15 mm at the sides, 20 mm above and below (SFD §8.4)."""

INNER = WIDTH - LEFT - RIGHT
RIGHT_EDGE = WIDTH - RIGHT


class Canvas:
    """The pages of one document, drawn one after the other."""

    def __init__(self, watermark: str) -> None:
        """Begin with no page; `watermark` lies under every one."""
        self._substitutes = Substitutes()
        self._pages: list[list[bytes]] = []
        self._bookmarks: list[Bookmark] = []
        self._repertoire = "french"
        self._watermark = _watermark(watermark)
        self._operators: list[bytes] = []

    def add_page(self) -> None:
        """Go on to a new page."""
        self._operators = [self._watermark]
        self._pages.append(self._operators)

    def select(self, page: int) -> None:
        """Go back to a page, by its number from 0."""
        self._operators = self._pages[page]

    def bookmark(self, title: str, y: float) -> None:
        """Enter a place of the current page in the outline."""
        self._bookmarks.append(Bookmark(clean(title), len(self._pages) - 1, HEIGHT - y))

    def text(self, x: float, y: float, text: str, style: Style) -> None:
        """Draw one line of text that stands on the height `y`."""
        if text:
            self._operators.append(
                b"BT %brg 1 0 0 1 %.2f %.2f Tm %b ET"
                % (style.colour.operand, x, HEIGHT - y, self._shown(text, style))
            )

    def text_right(self, x: float, y: float, text: str, style: Style) -> None:
        """Draw one line of text that ends at `x`."""
        self.text(x - style.width(text), y, text, style)

    def _shown(self, text: str, style: Style) -> bytes:
        plain = _plain(text, style)
        if plain is not None:
            return plain
        self._repertoire = "latin"
        parts = []
        for known, run in style.face.runs(visual_order(text)):
            if known:
                parts.append(b"%bTf %bTj" % (style.operand, escape(run.encode("utf-16-be"))))
                continue
            parts += [
                b"/S%d %g Tf %bTj" % (font, style.size, escape(codes))
                for font, codes in self._substitutes.encode(run)
            ]
        return b" ".join(parts)

    def box(self, x: float, y: float, width: float, height: float, *, colour: Colour) -> None:
        """Fill a rectangle that hangs from (x, y)."""
        self._operators.append(
            b"%brg %.2f %.2f %.2f %.2f re f"
            % (colour.operand, x, HEIGHT - y - height, width, height)
        )

    def grid(self, x: float, y: float, step: float, cells: Sequence[tuple[int, int, int]]) -> None:
        """Fill black cells, as (column, row, length), of a grid that hangs from (x, y)."""
        shapes = b" ".join(b"%d %d %d 1 re" % cell for cell in cells)
        self._operators.append(
            b"q %.4f 0 0 %.4f %.2f %.2f cm 0 0 0 rg %b f Q" % (step, -step, x, HEIGHT - y, shapes)
        )

    def path(self, points: Sequence[tuple[float, float]], width: float, colour: Colour) -> None:
        """Draw a line through points."""
        steps = b" ".join(
            b"%.2f %.2f %b" % (x, HEIGHT - y, b"l" if index else b"m")
            for index, (x, y) in enumerate(points)
        )
        self._operators.append(b"%bRG %.2f w %b S" % (colour.operand, width, steps))

    def drawing(self) -> Drawing:
        """Give what was drawn, to be written into a file."""
        return Drawing(
            pages=[b"\n".join(operators) for operators in self._pages],
            bookmarks=self._bookmarks,
            substitutes=self._substitutes,
            repertoire=self._repertoire,
        )

    @property
    def page_count(self) -> int:
        """Tell how many pages there are."""
        return len(self._pages)


@lru_cache(maxsize=2_048)
def _plain(text: str, style: Style) -> bytes | None:
    """Write a line in the small repertoire, or give None; most lines are in every document."""
    if not style.french.covers(text):
        return None
    return b"%bTf %bTj" % (style.operand, escape(text.encode("utf-16-be")))


@lru_cache(maxsize=8)
def _watermark(text: str) -> bytes:
    """Write a text across the page: light, and under all else, as PDF/A-1 has no transparency."""
    angle, half, size = radians(52), WATERMARK.width(text) / 2, WATERMARK.size
    x = WIDTH / 2 - half * cos(angle) + size / 3 * sin(angle)
    y = HEIGHT / 2 - half * sin(angle) - size / 3 * cos(angle)
    placed = (cos(angle), sin(angle), -sin(angle), cos(angle), x, y)
    # The letters stand on a slope, where readers do not recognise a word: it is given in full.
    return b"/Span<</ActualText %b>>BDC BT %brg %bTf %b Tm %bTj ET EMC" % (
        text_string(text),
        WATERMARK.colour.operand,
        WATERMARK.operand,
        b" ".join(b"%.4f" % number for number in placed),
        escape(text.encode("utf-16-be")),
    )
