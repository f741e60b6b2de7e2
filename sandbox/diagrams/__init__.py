"""State machines drawn as SVG, from the tables that the code runs on.

    Machine ──> layout.place() ──> routes.route() ──> drawing.draw() ──> <svg>

A drawing has classes and no colours: `diagram.css`, which the pages that show one include, gives
them, for light and dark. Next to each drawing stands the table of its transitions, which says the
same in words.
"""

from sandbox.diagrams.drawing import Part, draw

__all__ = ["STYLESHEET", "Part", "draw"]

from pathlib import Path

STYLESHEET = Path(__file__).with_name("diagram.css")
"""What gives the drawings their colours."""
