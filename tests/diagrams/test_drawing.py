"""Every state and every transition of every machine is drawn, and nothing hides anything else."""

from itertools import combinations
from xml.etree import ElementTree

import pytest

from sandbox import profiles
from sandbox.diagrams import STYLESHEET, Part, draw
from sandbox.domain.machine import Machine

SVG = "{http://www.w3.org/2000/svg}"
Box = tuple[float, float, float, float]


def drawing(*parts: Part) -> ElementTree.Element:
    text = draw(parts, identifier="d", title="Un <titre>")
    return ElementTree.fromstring(text.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" '))


def parts_of(profile: profiles.ServiceProfile) -> dict[str, tuple[Part, ...]]:
    sync = Part(profile.sync_machine, "Synchronisation")
    return {
        "market": (Part(profile.market_machine, "Marché", leads_on="queue_webhook"), sync),
        "application": (Part(profile.application_machine, leads_on="queue_webhook"), sync),
        "fetch": (Part(profile.fetch_machine),),
        "scan": (Part(profile.scan_machine),),
    }


def groups(root: ElementTree.Element, kind: str) -> list[ElementTree.Element]:
    return [g for g in root.iter(f"{SVG}g") if kind in (g.get("class") or "").split()]


def box(group: ElementTree.Element) -> Box:
    rect = group.find(f"{SVG}rect")
    assert rect is not None
    x, y, w, h = (float(rect.get(name) or 0) for name in ("x", "y", "width", "height"))
    return x, y, x + w, y + h


def overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


@pytest.mark.parametrize("name", profiles.NAMES)
@pytest.mark.parametrize("which", ["market", "application", "fetch", "scan"])
def test_all_of_it_is_there_and_can_be_read(name: str, which: str) -> None:
    parts = parts_of(profiles.get(name))[which]
    root = drawing(*parts)
    shown = [text.text for group in groups(root, "state-box") for text in group.iter(f"{SVG}text")]
    assert sorted(filter(None, shown)) == sorted(s for part in parts for s in part.machine.states)
    labels = [text.text for group in groups(root, "label") for text in group.iter(f"{SVG}text")]
    events = [row.event for part in parts for row in part.machine.transitions]
    assert sorted(filter(None, labels)) == sorted(
        events + [p.leads_on for p in parts if p.leads_on]
    )
    boxes = [box(g) for kind in ("state-box", "label") for g in groups(root, kind)]
    assert [pair for pair in combinations(boxes, 2) if overlap(*pair)] == []
    width, height = map(float, (root.get("viewBox") or "").split()[2:])
    assert all(b[0] >= 0 and b[1] >= 0 and b[2] <= width and b[3] <= height for b in boxes)


def test_the_current_state_is_marked() -> None:
    machine: Machine = profiles.get("documented").sync_machine
    marked = groups(drawing(Part(machine, current="sync_failed")), "current")
    assert ["".join(group.itertext()) for group in marked] == ["sync_failed"]


def test_a_drawing_has_a_name_and_no_colours() -> None:
    text = draw([Part(profiles.get("documented").sync_machine)], identifier="x", title="<b>")
    assert "&lt;b&gt;</title>" in text
    assert "style" not in text and "fill=" not in text
    assert ".state-box" in STYLESHEET.read_text("utf-8")


def test_the_way_that_was_taken_stands_out() -> None:
    machine = profiles.get("documented").sync_machine
    way = [("sync_pending", "sync_processing"), ("sync_processing", "sync_failed")]
    root = drawing(Part(machine, current="sync_failed", taken=way))
    kinds = [path.get("class") for path in root.iter(f"{SVG}path")]
    assert kinds.count("edge taken") == 2
    assert kinds.count("edge") > 2
    visited = {group.findtext(f"{SVG}text") for group in groups(root, "visited")}
    assert visited == {"sync_pending", "sync_processing", "sync_failed"}
    assert [g.findtext(f"{SVG}text") for g in groups(root, "current")] == ["sync_failed"]
