"""The little Markdown of the contract's descriptions as HTML: paragraphs, lists, code, bold."""

import re
from collections.abc import Iterator

from markupsafe import Markup, escape

_CODE = re.compile(r"`([^`]+)`")
_BOLD = re.compile(r"\*\*([^*]+)\*\*")


def prose(text: str) -> Markup:
    """Write a description; whatever else Markdown knows stays as it is written."""
    return Markup("").join(_blocks(text))


def _blocks(text: str) -> Iterator[Markup]:
    for block in re.split(r"\n\s*\n", text.strip()):
        lines = block.split("\n")
        if all(line.lstrip().startswith("|") for line in lines):
            yield _table(lines)
        elif lines[0].startswith("- "):
            yield _list(block)
        elif lines[0].startswith("#"):
            yield Markup("<p><strong>{}</strong></p>").format(lines[0].lstrip("# "))
        else:
            yield Markup("<p>{}</p>").format(_inline(" ".join(lines)))


def _list(block: str) -> Markup:
    items = re.split(r"(?:^|\n)- ", block)[1:]
    rows = (Markup("<li>{}</li>").format(_inline(" ".join(item.split()))) for item in items)
    return Markup("<ul>{}</ul>").format(Markup("").join(rows))


_HEADING, _CELL = Markup('<th scope="col">{}</th>'), Markup("<td>{}</td>")


def _table(lines: list[str]) -> Markup:
    rows = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in lines]
    written = Markup("")
    for number, row in enumerate(rows):
        if all(set(cell) <= set("-: ") for cell in row):
            continue
        form = _CELL if number else _HEADING
        cells = Markup("").join(form.format(_inline(cell)) for cell in row)
        written += Markup("<tr>{}</tr>").format(cells)
    return Markup('<div class="scroll"><table>{}</table></div>').format(written)


def _inline(text: str) -> Markup:
    marked = _CODE.sub(r"<code>\1</code>", str(escape(text)))
    # Every mark-up character of the text was escaped one line above.
    return Markup(_BOLD.sub(r"<strong>\1</strong>", marked))  # noqa: S704
