"""Rules on references and on components."""

from collections.abc import Iterator, Sequence

from sandbox.contract.grammar import Path, referenced
from sandbox.contract.specification import (
    BrokenReference,
    Finding,
    Specification,
    finding,
)


def broken_references(spec: Specification) -> Iterator[Finding]:
    """Every local `$ref` leads somewhere; those to other files are not followed."""
    for path, reference in spec.references():
        if not reference.startswith("#"):
            continue
        try:
            spec.at(reference)
        except BrokenReference:
            yield finding(path, "reference", f"la référence « {reference} » ne mène nulle part")


def unused_components(spec: Specification) -> Iterator[Finding]:
    """Every component serves an operation or an event, directly or through others."""
    components = spec.document.get("components", {})
    used = _reachable(spec)
    schemes = _security_schemes(spec)
    for section, items in components.items():
        for name in items if isinstance(items, dict) else ():
            known = name in schemes if section == "securitySchemes" else (section, name) in used
            if not known and not section.startswith("x-"):
                message = f"le composant « {name} » de {section} ne sert nulle part"
                yield finding(("components", section, name), "unused", message)


def _reachable(spec: Specification) -> set[tuple[str, str]]:
    """Name the components that are reached from outside, directly or through others."""
    held: dict[tuple[str, str] | None, list[str]] = {}
    for path, reference in spec.references():
        held.setdefault(_component(path), []).append(reference)
    pending = held.get(None, [])
    reached: set[tuple[str, str]] = set()
    while pending:
        component = _component(referenced(pending.pop()))
        if component is not None and component not in reached:
            reached.add(component)
            pending += held.get(component, [])
    return reached


def _component(way: Sequence[str | int]) -> tuple[str, str] | None:
    """Tell in which component a place is."""
    inside = len(way) > 2 and way[0] == "components"
    return (str(way[1]), str(way[2])) if inside else None


def _security_schemes(spec: Specification) -> set[str]:
    return {name for _, requirement in security_requirements(spec) for name in requirement}


def security_requirements(spec: Specification) -> Iterator[tuple[Path, dict[str, list[str]]]]:
    """List the security requirements of the document and of its operations."""
    holders = [((), spec.document), *((n.path, n.value) for n in spec.of("operation"))]
    for path, holder in holders:
        for index, requirement in enumerate(holder.get("security", ())):
            yield (*path, "security", index), requirement
