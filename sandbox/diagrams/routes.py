"""The lines of a drawing: a curve from box to box, or a loop beside one, and a place for its label.

Curves are quadratic; those that run both ways between two boxes bend apart. What lies inside a box
is cut off, so that arrows end at its border.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from sandbox.diagrams.layout import NODE_HEIGHT, NODE_WIDTH, Edge, Node

Point = tuple[float, float]

_BEND = 42.0
_GAP = 5.0
_STEPS = 400


@dataclass(frozen=True)
class Route:
    """A line: the data of its SVG path, and where the middle of its label is."""

    path: str
    label: Point
    anchor: str = "middle"
    """How the label lies about that point, as `text-anchor` has it."""


def route(edge: Edge, both_ways: bool, middle_x: float) -> Route:
    """Lead a line along an edge; `middle_x` tells on which side of a box there is room."""
    if edge.is_loop:
        return _loop(edge.source, edge.source.x <= middle_x)
    source, target = (edge.source.x, edge.source.y), (edge.target.x, edge.target.y)
    length = max(1.0, _distance(source, target))
    aside = _BEND if both_ways else 0.0
    bend = (
        (source[0] + target[0]) / 2 - aside * (target[1] - source[1]) / length,
        (source[1] + target[1]) / 2 + aside * (target[0] - source[0]) / length,
    )
    curve = _curve(edge, (source, bend, target))
    path = f"M{_pair(curve[0])} Q{_pair(curve[1])} {_pair(curve[2])}"
    if not both_ways:
        return Route(path, _at(curve, 0.5))
    if source[0] == target[0]:
        return Route(path, _at(curve, 0.5), "end" if bend[0] < source[0] else "start")
    # Lines that cross have their labels before the crossing.
    return Route(path, _at(curve, 0.5 if source[1] == target[1] else 0.32))


def _curve(edge: Edge, curve: tuple[Point, Point, Point]) -> tuple[Point, Point, Point]:
    points = [_at(curve, step / _STEPS) for step in range(_STEPS + 1)]
    outside = [p for p in points if not (_inside(edge.source, p) or _inside(edge.target, p))]
    start, end = outside[0], outside[-1]
    middle = _at(curve, 0.5)
    # The curve through these three points is the part that is left of the first one.
    # The curve through these three points is the part that is left of the whole one.
    bend = (2 * middle[0] - (start[0] + end[0]) / 2, 2 * middle[1] - (start[1] + end[1]) / 2)
    return start, bend, end


def _loop(node: Node, on_the_left: bool) -> Route:
    side = -1 if on_the_left else 1
    x = node.x + side * (NODE_WIDTH / 2 + _GAP)
    out = x + side * 50
    high, low = node.y - 13, node.y + 13
    path = (
        f"M{_pair((x, high))} C{_pair((out, high - 18))} {_pair((out, low + 18))} {_pair((x, low))}"
    )
    return Route(path, (x + side * 46, node.y), "end" if on_the_left else "start")


def straight(source: Point, target: Point) -> Route:
    """Lead a line straight from one point to another."""
    middle = ((source[0] + target[0]) / 2, (source[1] + target[1]) / 2)
    return Route(f"M{_pair(source)} L{_pair(target)}", middle)


def _inside(node: Node, point: Point) -> bool:
    return (
        abs(point[0] - node.x) <= NODE_WIDTH / 2 + _GAP
        and abs(point[1] - node.y) <= NODE_HEIGHT / 2 + _GAP
    )


def _at(curve: tuple[Point, Point, Point], t: float) -> Point:
    first, bend, last = curve
    a, b, c = (1 - t) ** 2, 2 * t * (1 - t), t**2
    return (
        a * first[0] + b * bend[0] + c * last[0],
        a * first[1] + b * bend[1] + c * last[1],
    )


def _distance(one: Point, other: Point) -> float:
    return float(((one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2) ** 0.5)


def _pair(point: Iterable[float]) -> str:
    return " ".join(f"{number:.1f}" for number in point)
