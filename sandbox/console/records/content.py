"""What an application holds, ready to be shown: answers, files, public sources."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from contracts.wording import Text
from sandbox.domain.catalogue import CATEGORIES, FIELDS, Field
from sandbox.domain.made import MadeContent
from sandbox.domain.models import Application, Source
from sandbox.domain.public_sources import SOURCES
from sandbox.domain.states import FetchStatus, ScanState

SOURCE_WORDS = {
    Source.MANUAL: Text("saisi", "typed in"),
    Source.AUTO: Text("source publique", "public source"),
    Source.MANUAL_AFTER_API_FAILURE: Text(
        "à saisir, source en panne", "to be typed in, source out of order"
    ),
}


@dataclass(frozen=True, slots=True)
class ShownAnswer:
    """An answer: its field, whose label is French, and its value as text."""

    key: str
    label: str
    value: str
    source: Source


@dataclass(frozen=True, slots=True)
class ShownFile:
    """A file; `size` is None for one that is made when it is read."""

    name: str
    original_name: str
    field_key: str
    size: int | None
    source: str
    uploaded_at: datetime
    scan: ScanState
    scan_reason: str


@dataclass(frozen=True, slots=True)
class ShownFetch:
    """What became of the call to a public source, whose label is French."""

    name: str
    label: str
    status: FetchStatus
    fields_filled: int
    reason: str
    updated_at: datetime


def answers(application: Application) -> list[ShownAnswer]:
    """List the answers in the order of the catalogue."""
    names = {identifier: file.name for identifier, file in application.files.items()}
    order = {key: number for number, key in enumerate(FIELDS)}
    found = sorted(application.answers.items(), key=lambda item: order.get(item[0], len(order)))
    return [
        ShownAnswer(key, _label(key), _written(answer.value, names), answer.source)
        for key, answer in found
    ]


def files(application: Application) -> list[ShownFile]:
    """List the files as they came."""
    return [
        ShownFile(
            name=file.name,
            original_name=file.original_name,
            field_key=file.field_key,
            size=None if isinstance(file.content, MadeContent) else file.size,
            source=file.source,
            uploaded_at=file.uploaded_at,
            scan=file.scan,
            scan_reason=file.scan_reason,
        )
        for file in application.files.values()
    ]


def fetches(application: Application) -> list[ShownFetch]:
    """List what the public sources have answered."""
    return [
        ShownFetch(
            name=fetch.name,
            label=SOURCES[fetch.name].label if fetch.name in SOURCES else fetch.name,
            status=fetch.status,
            fields_filled=fetch.fields_filled,
            reason=fetch.reason,
            updated_at=fetch.updated_at,
        )
        for fetch in application.fetches.values()
    ]


def by_category(fields: Sequence[Field]) -> Iterator[tuple[str, list[Field]]]:
    """Put the fields of a market under the French labels of their categories."""
    for key, label in CATEGORIES.items():
        inside = [field for field in fields if field.category_key == key]
        if inside:
            yield label, inside


def _label(key: str) -> str:
    return FIELDS[key].label if key in FIELDS else key


def _written(value: Any, names: dict[str, str]) -> str:
    """Write a value: a text as it is, parts one on each line, files by their names."""
    match value:
        case None:
            return ""
        case bool() | int() | float():
            return json.dumps(value)
        case str():
            return names.get(value, value)
        case list() if not any(isinstance(item, dict | list) for item in value):
            return ", ".join(_written(item, names) for item in value)
        case {"files": files} if len(value) == 1:
            return _written(files, names)
        case dict() if not any(_has_parts(part) for part in value.values()):
            parts = {key: _written(part, names) for key, part in value.items()}
            return "\n".join(f"{key}: {part}" for key, part in parts.items() if part)
    return json.dumps(value, ensure_ascii=False, indent=1)


def _has_parts(value: Any) -> bool:
    items = value if isinstance(value, list) else [value]
    return any(isinstance(item, dict | list) for item in items)
