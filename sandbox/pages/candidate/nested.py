"""The names of the candidate's inputs as the running service has them: nested attributes.

    market_application[market_attribute_responses_attributes][3][year_1_turnover]
                                            one response ─┘     └─ one part of its answer

Within a response the part has a flat name; here it is a path into the answer, and back. A response
says by `market_attribute_id` which field it is about.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sandbox.domain import answers
from sandbox.domain.catalogue import FIELDS, Field
from sandbox.pages.candidate.naming import ROWS

Path = tuple[str | int, ...]

_ROOT = "market_application[market_attribute_responses_attributes]"
_NAME = re.compile(re.escape(_ROOT) + r"\[(\w{1,40})\]\[([\w-]{1,120})\](?:\[\w*\])?")
_YEAR = re.compile(r"(year_[123])_(\w+)")
_ROW = re.compile(r"(person|realisation|echantillon)_(\w+?)_(\w+)")
_TRUE = ("1", "true", "t", "on")

_ITEMS = {"people": "person", "realisations": "realisation", "echantillons": "echantillon"}
_ROW_FILES = {
    "people": "cv_attachment_id",
    "realisations": "attestation_bonne_execution",
    "echantillons": "fichiers",
}
_ITEM_ROWS = {item: rows for rows, item in _ITEMS.items()}
_NUMBERS = {key: number for number, key in enumerate(FIELDS, 1)}
_KEYS = {str(number): key for key, number in _NUMBERS.items()}


def attribute_id(key: str) -> int:
    """Give the number of a field, as `market_attribute_id` holds it."""
    return _NUMBERS[key]


def type_name(input_type: str) -> str:
    """Give the name of the class that keeps answers of a type, as `type` holds it."""
    return "".join(word.capitalize() for word in input_type.split("_"))


def input_name(index: int, part: str) -> str:
    """Name the input of one part of a response."""
    return f"{_ROOT}[{index}][{part}]"


def name_of(index: int, path: Path) -> str:
    """Name the input at a path of an answer."""
    match path:
        case ():
            return input_name(index, "text")
        case ("files",):
            return input_name(index, "files") + "[]"
        case (rows, row, "files") if rows in _ITEMS:
            part = f"{_ITEMS[str(rows)]}_{row}_{_ROW_FILES[str(rows)]}"
            return input_name(index, part) + "[]"
        case (rows, row, leaf) if rows in _ITEMS:
            return input_name(index, f"{_ITEMS[str(rows)]}_{row}_{leaf}")
        case _:
            return input_name(index, "_".join(map(str, path)))


@dataclass
class Response:
    """What a form sends for one field: the texts at the paths of its answer."""

    about: Field
    sent: list[tuple[Path, str]] = field(default_factory=list)

    def holds(self, *path: str) -> bool:
        """Tell whether something was sent at a path or below it."""
        return any(place[: len(path)] == path for place, _ in self.sent)


def responses(pairs: Iterable[tuple[str, str]], fields: Sequence[Field]) -> dict[str, Response]:
    """Read the responses to some fields, by the index under which they came."""
    parts: dict[str, list[tuple[str, str]]] = {}
    for name, text in pairs:
        match = _NAME.fullmatch(name)
        if match is not None:
            parts.setdefault(match[1], []).append((match[2], text))
    known = {f.key: f for f in fields}
    found = {}
    for index, sent in parts.items():
        key = _KEYS.get(dict(sent).get("market_attribute_id", "").strip(), "")
        if key in known:
            found[index] = Response(known[key], list(_places(known[key], sent)))
    return found


def place_of(name: str, found: Mapping[str, Response]) -> tuple[Response, Path] | None:
    """Find the response and the path that the input of a file is about."""
    match = _NAME.fullmatch(name)
    response = found.get(match[1]) if match else None
    path = _path(response.about, match[2]) if match and response else None
    return (response, path) if response is not None and path is not None else None


def _places(about: Field, sent: Sequence[tuple[str, str]]) -> Iterator[tuple[Path, str]]:
    gone = {
        (match[1], match[2])
        for part, text in sent
        if (match := _ROW.fullmatch(part)) and match[3] == "_destroy" and text in _TRUE
    }
    for part, text in sent:
        row = _ROW.fullmatch(part)
        if row is not None and (row[1], row[2]) in gone:
            continue
        path = _path(about, part)
        if path is not None:
            yield path, text


def _path(about: Field, part: str) -> Path | None:
    """Turn the flat name of a part into a path; None where it is none of an answer."""
    if part in ("id", "market_attribute_id", "type"):
        return None
    rows = ROWS.get(about.input_type)
    if rows is not None:
        match = _ROW.fullmatch(part)
        if match is None or _ITEM_ROWS[match[1]] != rows or match[3] == "_destroy":
            return None
        return (rows, match[2], "files" if match[3] == _ROW_FILES[rows] else match[3])
    if (year := _YEAR.fullmatch(part)) is not None:
        return (year[1], year[2])
    return () if part == "text" and answers.empty(about) == "" else (part,)


def raw_answer(response: Response, present: Any) -> Any:
    """Give the raw answer: what was sent over what is there already; files are added to it."""
    about = response.about
    pairs = [(answers.form_name(about.key, *path), text) for path, text in response.sent]
    typed = answers.parse_form(about, pairs)
    if not isinstance(typed, dict):
        return typed if response.holds() and response.sent else present
    if present is None:
        present = answers.empty(about)
        if "radio_choice" in present:
            present = {**present, "radio_choice": "no"}
    return {name: _part(response, name, typed[name], present[name]) for name in typed}


def _part(response: Response, name: str, typed: Any, present: Any) -> Any:
    if name == "files":
        return list(dict.fromkeys([*present, *typed]))
    if isinstance(typed, dict):
        return {
            cell: typed[cell] if response.holds(name, cell) else present[cell] for cell in typed
        }
    return typed if response.holds(name) else present
