"""Where a visitor stands in the steps of a journey, as the pages show it."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for

from sandbox.domain.catalogue import CATEGORIES, SUBCATEGORIES, Field
from sandbox.domain.models import Application, Record
from sandbox.domain.steps import Step
from sandbox.domain.wizards import reachable, steps
from sandbox.pages import context


@dataclass(frozen=True, slots=True)
class Stop:
    """One step on the trail: `state` is `done`, `current`, `open` or `closed`."""

    key: str
    label: str
    state: str
    address: str | None


@dataclass(frozen=True)
class Trail:
    """The steps with the present one, and what every step's page needs around its content."""

    steps: Sequence[Stop]
    current: Stop
    position: int
    purpose: str
    subject: str
    endpoint: str
    identifier: str

    @property
    def previous(self) -> str | None:
        """The address of the step before, or None on the first."""
        if self.position == 1:
            return None
        return self.address(self.steps[self.position - 2].key)

    def address(self, key: str) -> str:
        """The address of a step."""
        return url_for(self.endpoint, identifier=self.identifier, step=key)


def trail(record: Record, current: Step) -> Trail:
    """Draw the trail as it looks from `current`."""
    is_application = isinstance(record, Application)
    endpoint = "candidate.step" if is_application else "buyer.step"
    workspace, in_order = context.space().workspace, context.rules().in_order
    listed = steps(workspace, record)
    here = listed.index(current)

    def stop(index: int, step: Step) -> Stop:
        if index == here:
            return Stop(step.key, step.label, "current", None)
        if in_order and not reachable(workspace, record, step.key):
            return Stop(step.key, step.label, "closed", None)
        address = url_for(endpoint, identifier=record.identifier, step=step.key)
        return Stop(step.key, step.label, "done" if index < here else "open", address)

    stops = [stop(index, step) for index, step in enumerate(listed)]
    return Trail(
        steps=stops,
        current=stops[here],
        position=here + 1,
        purpose="Répondre à un marché" if is_application else "Configurer un marché",
        subject=context.market().name,
        endpoint=endpoint,
        identifier=record.identifier,
    )


@dataclass(frozen=True)
class Part:
    """The fields of one subcategory; `shown` unless a search leaves none of them."""

    label: str
    fields: Sequence[Field]
    shown: bool


@dataclass(frozen=True)
class Group:
    """The fields of one category, by subcategory."""

    key: str
    label: str
    parts: Sequence[Part]

    @property
    def count(self) -> int:
        """How many fields the category has."""
        return sum(len(part.fields) for part in self.parts)

    @property
    def shown(self) -> bool:
        """Whether a search leaves something of it."""
        return any(part.shown for part in self.parts)


def grouped(fields: Sequence[Field], shown: frozenset[str] | None = None) -> list[Group]:
    """Arrange fields by category and subcategory, in the order of the catalogue."""
    tree: dict[str, dict[str, list[Field]]] = {}
    for field in fields:
        tree.setdefault(field.category_key, {}).setdefault(field.subcategory_key, []).append(field)

    def part(key: str, members: list[Field]) -> Part:
        visible = shown is None or any(field.key in shown for field in members)
        return Part(SUBCATEGORIES[key], members, visible)

    return [
        Group(key, CATEGORIES[key], [part(sub, members) for sub, members in parts.items()])
        for key, parts in tree.items()
    ]
