"""Laying a document out on pages: from blocks to a canvas."""

from collections.abc import Callable
from typing import Any

from sandbox.documents import blocks as b
from sandbox.documents import qr
from sandbox.documents import styles as s
from sandbox.documents.canvas import BOTTOM, INNER, LEFT, RIGHT_EDGE, TOP, Canvas
from sandbox.documents.lines import break_lines
from sandbox.documents.pdf import HEIGHT
from sandbox.documents.styles import Style

FLOOR = HEIGHT - BOTTOM - 30
"""Where the text of a page ends: above the footer, which lies within the margins."""

DROP = 3.2
"""How far above the lower end of its line a text stands."""

KEPT = 100.0
"""How much has to follow a heading on its page."""

LABEL_WIDTH = 158.0
INDENT = 10.0
QR_SIZE = 82.0


_HEAD = {b.Table: 60.0, b.Entry: 60.0, b.FileLine: 24.0}
"""How much of a part stays with the label above it."""


class Painter:
    """Draws a document from top to bottom and turns the page where it must."""

    def __init__(self, document: b.Document) -> None:
        self.document = document
        self.canvas = Canvas(document.watermark)
        self.y = 0.0
        self._paint: dict[type, Callable[[Any, float], None]] = {
            b.Category: self._category,
            b.Subcategory: self._subcategory,
            b.Facts: lambda block, indent: self._rows(block.rows, indent),
            b.Paragraph: self._paragraph,
            b.Notice: self._notice,
            b.Choices: self._choices,
            b.Table: self._table,
            b.FileLine: self._file,
            b.Answered: self._answered,
            b.Entry: self._entry,
            str: lambda text, indent: self._lines(text, indent, s.BODY),
        }

    def paint(self) -> Canvas:
        """Draw the whole document."""
        self.canvas.add_page()
        self._first_head()
        for block in self.document.blocks:
            self._paint[type(block)](block, 0)
        self._footers()
        return self.canvas

    def _turn(self) -> None:
        self.canvas.add_page()
        self.canvas.text(LEFT, TOP + 8, self.document.title, s.SMALL)
        self.canvas.text_right(RIGHT_EDGE, TOP + 8, self.document.identifier, s.SMALL)
        self.canvas.box(LEFT, TOP + 14, INNER, 0.6, colour=s.RULE)
        self.y = TOP + 30

    def _room(self, height: float) -> None:
        """Turn the page unless `height` points are free on it."""
        if self.y + height > FLOOR:
            self._turn()

    def _first_head(self) -> None:
        document, canvas = self.document, self.canvas
        canvas.box(LEFT, TOP, INNER, 20, colour=s.AMBER)
        canvas.text(LEFT + 9, TOP + 13.3, document.banner, s.BANNER)
        y = TOP + 36
        canvas.text(LEFT, y + 12, document.brand, s.BRAND)
        canvas.text(LEFT, y + 42, document.title, s.TITLE)
        canvas.text(LEFT, y + 62, document.subtitle, s.SUBTITLE)
        if document.qr:
            self._code(document.qr, RIGHT_EDGE - QR_SIZE, y)
        self.y = y + (QR_SIZE + 12 if document.qr else 78)

    def _code(self, content: str, x: float, y: float) -> None:
        size, runs = qr.rectangles(content)
        module = QR_SIZE / (size + 2 * qr.QUIET_ZONE)
        left, top = x + qr.QUIET_ZONE * module, y + qr.QUIET_ZONE * module
        self.canvas.box(x, y, QR_SIZE, QR_SIZE, colour=s.WHITE)
        self.canvas.grid(left, top, module, runs)

    def _footers(self) -> None:
        canvas, count, y = self.canvas, self.canvas.page_count, HEIGHT - BOTTOM
        for page in range(count):
            canvas.select(page)
            canvas.box(LEFT, y - 22, INNER, 0.6, colour=s.RULE)
            canvas.text(LEFT, y - 11, self.document.banner, s.SMALL)
            canvas.text(LEFT, y - 1.5, f"Document n° {self.document.number}", s.SMALL)
            place = f"page {page + 1} sur {count}"
            canvas.text_right(RIGHT_EDGE, y - 11, place, s.PAGE_NUMBER)

    def _draw(self, lines: tuple[str, ...], indent: float, style: Style) -> None:
        for line in lines:
            self._room(style.leading)
            self.y += style.leading
            self.canvas.text(LEFT + indent, self.y - DROP, line, style)

    def _lines(self, text: str, indent: float, style: Style) -> None:
        """Draw running text, which may go on over pages."""
        self._draw(break_lines(text, style, INNER - indent), indent, style)

    def _beside(self, text: str, indent: float, style: Style, remark: str) -> None:
        """Draw a short text with a remark at the right of its first line.

        The remark comes last, so that whoever extracts the text finds the other in one piece.
        """
        lines = break_lines(text, style, INNER - indent - s.SMALL.width(remark) - 16)
        self._room(len(lines) * style.leading)
        baseline = self.y + style.leading - DROP
        self._draw(lines, indent, style)
        self.canvas.text_right(RIGHT_EDGE, baseline, remark, s.SMALL)

    def _columns(self, columns: list[tuple[float, tuple[str, ...], Style]], leading: float) -> None:
        """Draw lines beside one another; a column is its distance from the left and its lines."""
        for index in range(max(len(lines) for _, lines, _ in columns)):
            self._room(leading)
            self.y += leading
            for x, lines, style in columns:
                if index < len(lines):
                    self.canvas.text(LEFT + x, self.y - DROP, lines[index], style)

    def _category(self, block: b.Category, _: float) -> None:
        lines = break_lines(block.text, s.CATEGORY, INNER - 24)
        height = 10 + s.CATEGORY.leading * len(lines)
        self._room(14 + height + 10 + KEPT)
        self.y += 14
        self.canvas.box(LEFT, self.y, INNER, height, colour=s.TINT)
        self.canvas.box(LEFT, self.y, 4, height, colour=s.ACCENT)
        self.canvas.bookmark(block.text, self.y - 6)
        for index, line in enumerate(lines, 1):
            baseline = self.y + 1.5 + s.CATEGORY.leading * index
            self.canvas.text(LEFT + 14, baseline, line, s.CATEGORY)
        self.y += height + 10

    def _subcategory(self, block: b.Subcategory, indent: float) -> None:
        self._room(KEPT)
        self.y += 4
        self._lines(block.text, indent, s.SUBCATEGORY)
        self.y += 5

    def _paragraph(self, block: b.Paragraph, indent: float) -> None:
        self._lines(block.text, indent, s.BODY)
        self.y += 5

    def _notice(self, block: b.Notice, _: float) -> None:
        ground, style = (s.GREEN, s.GOOD_NEWS) if block.positive else (s.AMBER, s.WARNING)
        lines = break_lines(block.text, style, INNER - 20)
        height = 12 + style.leading * len(lines)
        self._room(height)
        self.canvas.box(LEFT, self.y, INNER, height, colour=ground)
        for index, line in enumerate(lines, 1):
            baseline = self.y + 2.5 + style.leading * index
            self.canvas.text(LEFT + 10, baseline, line, style)
        self.y += height + 8

    def _rows(self, rows: tuple[tuple[str, str], ...], indent: float) -> None:
        place = indent + LABEL_WIDTH
        for label, value in rows:
            labels = break_lines(label, s.LABEL, LABEL_WIDTH - 10)
            values = break_lines(value, s.BODY, INNER - place)
            self._room(s.BODY.leading * min(len(values), 3))
            self._columns([(indent, labels, s.LABEL), (place, values, s.BODY)], s.BODY.leading)
            self.y += 2.5
        self.y += 4

    def _choices(self, block: b.Choices, indent: float) -> None:
        for chosen, text in block.rows:
            self._room(s.BODY.leading)
            self._tick(LEFT + indent + 1, self.y + 2, chosen=chosen)
            self._lines(text, indent + 18, s.STRONG if chosen else s.FAINT)
            self.y += 3
        self.y += 4

    def _tick(self, x: float, y: float, *, chosen: bool) -> None:
        side = 9.0
        frame = [(x, y), (x + side, y), (x + side, y + side), (x, y + side), (x, y - 0.4)]
        self.canvas.path(frame, 0.8, s.ACCENT if chosen else s.MUTED)
        if chosen:
            mark = [(x + 2, y + 4.8), (x + 4, y + 6.9), (x + 7.4, y + 2.2)]
            self.canvas.path(mark, 1.5, s.ACCENT)

    def _table(self, block: b.Table, indent: float) -> None:
        step = (INNER - indent) / len(block.header)
        self._room(17.0 * min(1 + len(block.rows), 4))
        for rank, cells in enumerate((block.header, *block.rows)):
            style = s.BODY if rank else s.COLUMN
            columns = [
                (indent + place * step, break_lines(cell, style, step - 8), style)
                for place, cell in enumerate(cells)
            ]
            self._columns(columns, style.leading)
            self.canvas.box(LEFT + indent, self.y + 1, INNER - indent, 0.5, colour=s.RULE)
            self.y += 4
        self.y += 3

    def _file(self, block: b.FileLine, indent: float) -> None:
        self._room(s.BODY.leading + (s.SMALL.leading if block.place else 0))
        self.canvas.box(LEFT + indent, self.y + 4.6, 3.6, 3.6, colour=s.ACCENT)
        self._beside(block.name, indent + 12, s.BODY, block.detail)
        if block.place:
            self._lines(block.place, indent + 12, s.SMALL)
        self.y += 3

    def _answered(self, block: b.Answered, _: float) -> None:
        self._room(s.STRONG.leading + _HEAD.get(type(block.parts[0]), s.BODY.leading))
        self._beside(block.label, 0, s.STRONG, block.source)
        for part in block.parts:
            self._paint[type(part)](part, INDENT)
        self.y += 4
        self.canvas.box(LEFT, self.y, INNER, 0.5, colour=s.RULE)
        self.y += 5

    def _entry(self, block: b.Entry, indent: float) -> None:
        self._room(3 * s.BODY.leading)
        self._lines(block.title, indent, s.ENTRY)
        self._rows(block.rows, indent)
        for file in block.files:
            self._file(file, indent)
