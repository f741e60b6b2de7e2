"""Where the states of a machine stand: in a square where everything leads everywhere, else in
columns by their distance from the initial state."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sandbox.domain.machine import Machine

NODE_WIDTH, NODE_HEIGHT = 176.0, 52.0
COLUMN, ROW = 420.0, 190.0
"""From one state to the next, between their middles."""

_SQUARES: Mapping[frozenset[str], Mapping[str, tuple[float, float]]] = {
    frozenset({"sync_pending", "sync_processing", "sync_completed", "sync_failed"}): {
        "sync_pending": (0, 0),
        "sync_processing": (1, 0),
        "sync_failed": (0, 1),
        "sync_completed": (1, 1),
    }
}
"""Machines whose states stand in a square, whatever the profile, so that drawings compare."""


@dataclass(frozen=True)
class Node:
    """A state: its name and the middle of its box."""

    name: str
    x: float
    y: float


@dataclass(frozen=True)
class Edge:
    """All transitions between two states: their events, in the order of the table."""

    source: Node
    target: Node
    events: tuple[str, ...]

    @property
    def is_loop(self) -> bool:
        """Tell whether it leads to where it comes from."""
        return self.source == self.target


def place(machine: Machine, left: float, top: float) -> list[Node]:
    """Give a place to each state; `left` and `top` are the middle of the first one."""
    square = _SQUARES.get(frozenset(machine.states))
    places = square if square is not None else _columns(machine)
    return [
        Node(name, left + COLUMN * column, top + ROW * row)
        for name, (column, row) in places.items()
    ]


def _columns(machine: Machine) -> dict[str, tuple[float, float]]:
    distances = {machine.initial: 0}
    waiting = [machine.initial]
    for state in waiting:
        for row in machine.transitions:
            if row.source == state and row.target not in distances:
                distances[row.target] = distances[state] + 1
                waiting.append(row.target)
    columns: dict[int, list[str]] = {}
    for state, distance in distances.items():
        columns.setdefault(distance, []).append(state)
    tallest = max(map(len, columns.values()))
    return {
        state: (0.75 * column, 0.6 * (rank + (tallest - len(states)) / 2))
        for column, states in columns.items()
        for rank, state in enumerate(states)
    }


def edges(machine: Machine, nodes: Sequence[Node]) -> list[Edge]:
    """Gather the transitions between the same two states into one edge."""
    by_name = {node.name: node for node in nodes}
    events: dict[tuple[str, str], list[str]] = {}
    for row in machine.transitions:
        events.setdefault((row.source, row.target), []).append(row.event)
    return [
        Edge(by_name[source], by_name[target], tuple(names))
        for (source, target), names in events.items()
    ]
