"""The colours and text styles of the documents."""

from sandbox.documents.typeface import typeface


class Colour:
    """An RGB colour, as the operand of a PDF operator."""

    def __init__(self, red: int, green: int, blue: int) -> None:
        """Take the three parts, from 0 to 255."""
        self.operand = b"%.3g %.3g %.3g " % (red / 255, green / 255, blue / 255)


class Style:
    """How text looks: size and distance between lines in points, colour, weight."""

    def __init__(self, size: float, leading: float, colour: Colour, *, bold: bool = False) -> None:
        self.size = size
        self.leading = leading
        self.colour = colour
        weight = "bold" if bold else "regular"
        self.face = typeface(weight, "latin")
        self.french = typeface(weight, "french")
        self.operand = b"/F%d %g " % (2 if bold else 1, size)

    def width(self, text: str) -> float:
        """Tell how wide a text on one line is, in points."""
        return self.face.width(text) * self.size / 1000


INK = Colour(28, 36, 46)
MUTED = Colour(88, 98, 110)
ACCENT = Colour(14, 84, 96)
TINT = Colour(232, 242, 243)
RULE = Colour(208, 216, 220)
AMBER = Colour(255, 244, 214)
AMBER_INK = Colour(107, 68, 0)
GREEN = Colour(224, 243, 230)
GREEN_INK = Colour(20, 88, 48)
WHITE = Colour(255, 255, 255)

BODY = Style(9.5, 13, INK)
STRONG = Style(9.5, 13, INK, bold=True)
FAINT = Style(9.5, 13, MUTED)
LABEL = Style(9, 13, MUTED)
SMALL = Style(8, 10.5, MUTED)
COLUMN = Style(8.5, 13, MUTED, bold=True)
ENTRY = Style(9, 13, ACCENT, bold=True)
TITLE = Style(24, 30, INK, bold=True)
SUBTITLE = Style(11, 15, MUTED)
BRAND = Style(10, 13, ACCENT, bold=True)
CATEGORY = Style(12.5, 16, ACCENT, bold=True)
SUBCATEGORY = Style(10.5, 14, ACCENT, bold=True)
BANNER = Style(8.5, 12, AMBER_INK, bold=True)
GOOD_NEWS = Style(9.5, 13, GREEN_INK, bold=True)
WARNING = Style(9.5, 13, AMBER_INK, bold=True)
PAGE_NUMBER = Style(8, 10.5, INK, bold=True)
WATERMARK = Style(54, 60, Colour(232, 234, 237), bold=True)
