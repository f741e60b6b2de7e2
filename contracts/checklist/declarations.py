"""What people declare of the checklist, in a file beside the platform's code."""

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from contracts.errors import EnvironmentProblem
from contracts.wording import Text

DEFAULT_FILE = Path("passe-marche-checklist.toml")
_HEADING = """\
# Ce que l'équipe déclare de la liste d'intégration Passe Marché.
# Lu par « passe-marche checklist » ; à garder avec le code.
"""


@dataclass(frozen=True, slots=True)
class Declaration:
    """One item, declared by somebody."""

    item: str
    by: str
    on: date
    comment: str = ""


def read(file: Path) -> Mapping[str, Declaration]:
    """Read the declarations, the last one of an item counting; raises `EnvironmentProblem`."""
    if not file.is_file():
        return {}
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8"))
        entries = [_entry(entry) for entry in content.get("declaration", [])]
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise EnvironmentProblem(
            Text("{file} n'est pas lisible : {why}", "{file} cannot be read: {why}").fill(
                file=file, why=error
            )
        ) from error
    return {entry.item: entry for entry in entries}


def _entry(entry: Mapping[str, object]) -> Declaration:
    on = entry["on"]
    if not isinstance(on, date):
        raise TypeError(f"on = {on!r}: a date is expected, such as 2026-11-24")
    return Declaration(str(entry["item"]), str(entry["by"]), on, str(entry.get("comment", "")))


def add(file: Path, declaration: Declaration) -> None:
    """Add a declaration to the file, making it where needed; raises `EnvironmentProblem`."""
    lines = [
        "",
        "[[declaration]]",
        f"item = {json.dumps(declaration.item)}",
        f"by = {json.dumps(declaration.by, ensure_ascii=False)}",
        f"on = {declaration.on.isoformat()}",
    ]
    if declaration.comment:
        lines.append(f"comment = {json.dumps(declaration.comment, ensure_ascii=False)}")
    heading = "" if file.exists() else _HEADING
    try:
        with file.open("a", encoding="utf-8") as stream:
            stream.write(heading + "\n".join(lines) + "\n")
    except OSError as error:
        raise EnvironmentProblem(
            Text("impossible d'écrire {file} : {why}", "cannot write {file}: {why}").fill(
                file=file, why=error.strerror
            )
        ) from error
