"""Entries of the register, read from their files and checked."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

SEVERITIES = ("high", "medium", "low")
"""`high`: code written after the documents fails, or loses data. `medium`: it fails in some case,
or misleads. `low`: it is cosmetic, or concerns no code."""

AREAS: Mapping[str, str] = {
    "1-oauth": "Jeton et portées",
    "2-markets": "Marchés et erreurs",
    "3-applications": "Candidatures et téléchargements",
    "4-buyer": "Parcours de l'acheteur",
    "5-webhooks": "Webhooks",
    "6-candidate": "Parcours du candidat et documents",
    "7-around": "Autour de l'API",
}
"""The files of differences, in order, and what they are called in front of readers."""

CONTRADICTIONS = "9-contradictions"
SHOWN = "tests"

_DIFFERENCE = re.compile(r"D-\d{3}")
_CONTRADICTION = re.compile(r"C-\d{2}")


class RegisterError(ValueError):
    """A file of the register is not what it should be; the message names the entry."""


@dataclass(frozen=True)
class Difference:
    """One difference between what the documents say and what the running service does.

    `documented_tests` and `deployed_tests` are identifiers that pytest understands; where there
    are none, `not_shown` says why. All texts are French.
    """

    id: str
    area: str
    title: str
    documented: str
    deployed: str
    pitfall: str
    advice: str
    severity: str
    documented_tests: tuple[str, ...] = ()
    deployed_tests: tuple[str, ...] = ()
    not_shown: str = ""


@dataclass(frozen=True)
class Contradiction:
    """One contradiction between documents: what each says, and what the sandbox follows."""

    id: str
    title: str
    versions: tuple[str, ...]
    choice: str


@dataclass(frozen=True)
class Register:
    """All entries, by their identifiers, in order."""

    differences: Mapping[str, Difference]
    contradictions: Mapping[str, Contradiction]

    def find(self, identifier: str) -> Difference | Contradiction | None:
        """Find an entry; `d-7`, `D-007` and `7` are the same."""
        match = re.fullmatch(r"([DC]?)-?0*(\d{1,3})", identifier.strip().upper())
        if match is None:
            return None
        kind, number = match[1] or "D", int(match[2])
        if kind == "C":
            return self.contradictions.get(f"C-{number:02d}")
        return self.differences.get(f"D-{number:03d}")


@lru_cache(maxsize=1)
def load() -> Register:
    """Read the register; raises `RegisterError`."""
    shown = _read(SHOWN)
    if not isinstance(shown, dict):
        raise RegisterError(f"{SHOWN}.yaml must be a mapping from entries to their tests")
    differences = {
        entry.id: entry for area in AREAS for entry in _differences(area, _read(area), shown)
    }
    contradictions = {entry.id: entry for entry in _contradictions(_read(CONTRADICTIONS))}
    unknown = sorted(set(shown) - set(differences))
    if unknown:
        raise RegisterError(f"{SHOWN}.yaml names an unknown entry, {unknown[0]}")
    return Register(differences, contradictions)


def _read(name: str) -> Any:
    import yaml  # noqa: PLC0415 - a server starts without it

    text = (files("sandbox.drift") / "register" / f"{name}.yaml").read_text("utf-8")
    return yaml.safe_load(text)


def _differences(area: str, rows: Any, shown: Mapping[str, Any]) -> Iterator[Difference]:
    for row in _rows(area, rows, _DIFFERENCE):
        tests = shown.get(row["id"], {})
        try:
            entry = Difference(
                area=area,
                **row,
                documented_tests=_names(tests.get("documented", ())),
                deployed_tests=_names(tests.get("deployed", ())),
                not_shown=tests.get("not_shown", ""),
            )
        except TypeError as error:
            raise RegisterError(f"{area}.yaml, {row['id']}: {error}") from error
        if entry.severity not in SEVERITIES:
            raise RegisterError(f"{area}.yaml, {entry.id}: severity is one of {SEVERITIES}")
        if not entry.not_shown and not (entry.documented_tests and entry.deployed_tests):
            raise RegisterError(f"{entry.id} names no tests of both sides, nor says why")
        yield entry


def _contradictions(rows: Any) -> Iterator[Contradiction]:
    for row in _rows(CONTRADICTIONS, rows, _CONTRADICTION):
        try:
            yield Contradiction(**{**row, "versions": _names(row.get("versions", ()))})
        except TypeError as error:
            raise RegisterError(f"{CONTRADICTIONS}.yaml, {row['id']}: {error}") from error


def _rows(name: str, rows: Any, pattern: re.Pattern[str]) -> Iterator[dict[str, Any]]:
    for row in rows:
        if not isinstance(row, dict) or not pattern.fullmatch(str(row.get("id"))):
            raise RegisterError(f"{name}.yaml has an entry without a proper id: {row!r}")
        wrong = [key for key, value in row.items() if not isinstance(value, str | list)]
        if wrong:
            raise RegisterError(f"{name}.yaml, {row['id']}: '{wrong[0]}' must be a text")
        yield row


def _names(value: Any) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    if not isinstance(value, Sequence):
        raise RegisterError(f"a list of texts is expected, not {value!r}")
    return tuple(map(str, value))
