"""One drawing of one or several machines, the first leading to the second."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from html import escape
from itertools import pairwise

from sandbox.diagrams.layout import NODE_HEIGHT, NODE_WIDTH, Edge, Node, edges, place
from sandbox.diagrams.routes import Route, route, straight
from sandbox.domain.machine import Machine

_MARGIN_X, _MARGIN_Y = 150.0, 92.0
_LOOP = 100.0
"""What a loop and its label take beside a state."""
_LINE = 17.0
_CHARACTER = 7.4
_TONES = {"completed": "ok", "safe": "ok", "failed": "bad", "unsafe": "bad", "processing": "busy"}


@dataclass(frozen=True)
class Part:
    """A machine in a drawing: what stands above it, and the state that is marked, if any.

    `leads_on` is what stands at the line to the next part, which begins at the last state.
    `taken` are the ways that an object has gone, from state to state; they stand out.
    """

    machine: Machine
    title: str = ""
    current: str | None = None
    leads_on: str = ""
    taken: Collection[tuple[str, str]] = ()


@dataclass
class _Panel:
    part: Part
    nodes: list[Node]
    top: float
    bottom: float
    edges: list[Edge] = field(default_factory=list)

    def node(self, name: str) -> Node:
        return next(node for node in self.nodes if node.name == name)


def draw(
    parts: Sequence[Part],
    *,
    identifier: str,
    title: str,
    word: Callable[[str], str] = str,
) -> str:
    """Draw machines one below the other, as an inline `<svg>`.

    `identifier` makes the ids of the drawing unique on its page; `title` is its name for those who
    do not see it; `word` gives what is written for an event.
    """
    panels = _panels(parts)
    right = max(node.x for panel in panels for node in panel.nodes)
    left = min(node.x for panel in panels for node in panel.nodes)
    width, height = left + right, panels[-1].bottom
    middle_x = width / 2
    body = [line for panel in panels for line in _frame(panel, width)]
    for panel in panels:
        body += _machine(panel, middle_x, identifier, word)
    for panel, following in pairwise(panels):
        if panel.part.leads_on:
            body += _link(panel, following, identifier)
    return (
        f'<svg class="machine" viewBox="0 0 {width:.0f} {height:.0f}" role="img" '
        f'aria-labelledby="{identifier}-title"><title id="{identifier}-title">{escape(title)}'
        f"</title><defs>{''.join(_arrow_heads(parts, identifier))}</defs>{''.join(body)}</svg>"
    )


def _panels(parts: Sequence[Part]) -> list[_Panel]:
    panels, top = [], 0.0
    loops = any(row.source == row.target for part in parts for row in part.machine.transitions)
    left = _MARGIN_X + (_LOOP if loops else 0.0)
    for part in parts:
        nodes = place(part.machine, left, top + _MARGIN_Y)
        bottom = max(node.y for node in nodes) + _MARGIN_Y - 22
        panels.append(_Panel(part, nodes, top, bottom, edges(part.machine, nodes)))
        top = bottom + 12
    return panels


def _frame(panel: _Panel, width: float) -> Iterator[str]:
    yield (
        f'<rect class="panel" x="1" y="{panel.top + 1:.0f}" width="{width - 2:.0f}" '
        f'height="{panel.bottom - panel.top - 2:.0f}" rx="14"/>'
    )
    if panel.part.title:
        title = escape(panel.part.title)
        yield f'<text class="panel-title" x="20" y="{panel.top + 30:.0f}">{title}</text>'


def _machine(
    panel: _Panel, middle_x: float, identifier: str, word: Callable[[str], str]
) -> Iterator[str]:
    first = panel.node(panel.part.machine.initial)
    start = (first.x - NODE_WIDTH / 4, first.y - NODE_HEIGHT / 2 - 30)
    yield _line(straight(start, (start[0], first.y - NODE_HEIGHT / 2 - 5)), identifier)
    yield f'<circle class="start" cx="{start[0]:.0f}" cy="{start[1]:.0f}" r="6"/>'
    ways = {(edge.source.name, edge.target.name) for edge in panel.edges}
    routes = [
        (edge, route(edge, (edge.target.name, edge.source.name) in ways, middle_x))
        for edge in panel.edges
    ]
    taken = frozenset(panel.part.taken)
    # What was taken comes last, and so lies above.
    for edge, line in sorted(routes, key=lambda pair: _way(pair[0]) in taken):
        yield _line(line, identifier, "edge taken" if _way(edge) in taken else "edge")
    visited = {state for way in taken for state in way}
    for node in panel.nodes:
        yield _box(node, node.name == panel.part.current, node.name in visited)
    for edge, line in routes:
        kind = "label taken" if _way(edge) in taken else "label"
        yield _label(line, [word(event) for event in edge.events], kind)


def _way(edge: Edge) -> tuple[str, str]:
    return edge.source.name, edge.target.name


def _link(panel: _Panel, following: _Panel, identifier: str) -> Iterator[str]:
    last = panel.node(panel.part.machine.states[-1])
    first = following.node(following.part.machine.initial)
    line = straight(
        (last.x, last.y + NODE_HEIGHT / 2 + 5), (first.x + 40, first.y - NODE_HEIGHT / 2 - 5)
    )
    yield _line(line, identifier, "edge effect")
    yield _label(line, [panel.part.leads_on], "label effect")


def _line(line: Route, identifier: str, kind: str = "edge") -> str:
    head = f"{identifier}-arrow{'-taken' if 'taken' in kind else ''}"
    return f'<path class="{kind}" d="{line.path}" marker-end="url(#{head})"/>'


def _box(node: Node, marked: bool, visited: bool) -> str:
    tone = _TONES.get(node.name.removeprefix("sync_"), "")
    marks = ("visited" if visited else "", "current" if marked else "")
    classes = " ".join(filter(None, ("state-box", tone, *marks)))
    x, y = node.x - NODE_WIDTH / 2, node.y - NODE_HEIGHT / 2
    return (
        f'<g class="{classes}"><rect x="{x:.0f}" y="{y:.0f}" width="{NODE_WIDTH:.0f}" '
        f'height="{NODE_HEIGHT:.0f}" rx="12"/><text x="{node.x:.0f}" y="{node.y + 5:.0f}" '
        f'text-anchor="middle">{escape(node.name)}</text></g>'
    )


def _label(line: Route, texts: Sequence[str], kind: str = "label") -> str:
    width = max(map(len, texts)) * _CHARACTER + 14
    height = len(texts) * _LINE + 6
    x, y = line.label
    left = {"middle": x - width / 2, "start": x, "end": x - width}[line.anchor]
    written = "".join(
        f'<text x="{left + width / 2:.1f}" y="{y - height / 2 + _LINE * (number + 1) - 1:.1f}" '
        f'text-anchor="middle">{escape(text)}</text>'
        for number, text in enumerate(texts)
    )
    return (
        f'<g class="{kind}"><rect x="{left:.1f}" y="{y - height / 2:.1f}" width="{width:.1f}" '
        f'height="{height:.1f}" rx="6"/>{written}</g>'
    )


def _arrow_heads(parts: Sequence[Part], identifier: str) -> Iterator[str]:
    yield _arrow_head(f"{identifier}-arrow", "arrow")
    if any(part.taken for part in parts):
        yield _arrow_head(f"{identifier}-arrow-taken", "arrow taken")


def _arrow_head(identifier: str, kind: str) -> str:
    # In units of the drawing, so that a bold line has no bigger head.
    return (
        f'<marker id="{identifier}" viewBox="0 0 10 10" refX="9" refY="5" '
        'markerUnits="userSpaceOnUse" markerWidth="14" markerHeight="14" '
        'orient="auto-start-reverse">'
        f'<path class="{kind}" d="M0 0L10 5L0 10z"/></marker>'
    )
