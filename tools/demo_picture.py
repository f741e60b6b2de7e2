"""Draws docs/demo.svg, the README's picture, from what `passe-marche demo` really prints.

    python tools/demo_picture.py

The bodies of requests and answers are left out, as is the dim text: the picture shows the steps.
"""

import os
import re
import subprocess
import sys
from html import escape
from pathlib import Path

TARGET = Path(__file__).resolve().parent.parent / "docs" / "demo.svg"
LINE_HEIGHT, CHARACTER_WIDTH, MARGIN = 18, 7.8, 16
COLUMNS = 104
COLOURS = {"31": "#ff8080", "32": "#7ee2a8", "33": "#ffd479", "36": "#7cc7ff"}
BACKGROUND, FOREGROUND = "#14181f", "#e6e9ee"
DIM, BOLD = "2", "1"

_SPAN = re.compile(r"\x1b\[([\d;]+)m(.*?)\x1b\[0m")


def main() -> int:
    """Run the demonstration and draw it; gives the exit code of the demonstration."""
    demo = subprocess.run(
        [sys.executable, "-m", "sandbox", "demo"],
        env={**os.environ, "FORCE_COLOR": "1", "NO_COLOR": ""},
        stdout=subprocess.PIPE,
        encoding="utf-8",
        check=False,
    )
    lines = ["\x1b[1m$ passe-marche demo\x1b[0m", *filter(shown, demo.stdout.splitlines())]
    TARGET.write_text(draw(lines), encoding="utf-8")
    return demo.returncode


def shown(line: str) -> bool:
    """Tell whether a line goes into the picture."""
    found = _SPAN.search(line)
    return not (found and DIM in found[1].split(";"))


def draw(lines: list[str]) -> str:
    """Give the SVG of the lines."""
    width = round(COLUMNS * CHARACTER_WIDTH + 2 * MARGIN)
    height = len(lines) * LINE_HEIGHT + 2 * MARGIN
    rows = "\n".join(
        f'<text x="{MARGIN}" y="{MARGIN + LINE_HEIGHT * number}">{spans(line)}</text>'
        for number, line in enumerate(lines, 1)
        if line
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" '
        f'aria-label="Sortie de la commande passe-marche demo">\n'
        "<style>text{font:13px ui-monospace,Menlo,Consolas,'DejaVu Sans Mono',monospace;"
        f"fill:{FOREGROUND};white-space:pre}}</style>\n"
        f'<rect width="{width}" height="{height}" rx="8" fill="{BACKGROUND}"/>\n{rows}\n</svg>\n'
    )


def spans(line: str) -> str:
    """Give the content of a text element: the line with its colours."""
    parts, end = [], 0
    for found in _SPAN.finditer(line):
        parts.append(escape(line[end : found.start()]))
        parts.append(f"<tspan{style(found[1].split(';'))}>{escape(cut(found[2]))}</tspan>")
        end = found.end()
    return "".join([*parts, escape(cut(line[end:]))])


def style(codes: list[str]) -> str:
    """Give the attributes of codes of colour and weight."""
    fill = "".join(f' fill="{COLOURS[code]}"' for code in codes if code in COLOURS)
    return fill + (' font-weight="bold"' if BOLD in codes else "")


def cut(text: str) -> str:
    """Cut what would leave the picture."""
    room = COLUMNS - 5
    return text if len(text) <= room else f"{text[: room - 1]}…"


if __name__ == "__main__":
    sys.exit(main())
