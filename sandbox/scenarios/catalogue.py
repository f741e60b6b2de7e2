"""The catalogue: the scenarios that come with the sandbox, and those of the user's folder.

The folder is looked at each time, so that an edit shows at once; what has not changed is not read
again. A user's file takes the place of the one of the same name that comes with the sandbox – also
where it is faulty, as running another one than the user wrote would be a surprise.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from sandbox.scenarios.grammar import TOPICS
from sandbox.scenarios.model import LIBRARY, OWN, Faulty, Scenario
from sandbox.scenarios.parsing import parse
from sandbox.scenarios.reading import MAX_BYTES

LIBRARY_FOLDER = Path(__file__).with_name("library")
MOST_FILES = 500
SUFFIXES = (".yaml", ".yml")

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")


@dataclass(frozen=True)
class Catalogue:
    """All scenarios by their names, in order; `faulty` are the files that are none."""

    scenarios: Mapping[str, Scenario]
    faulty: Sequence[Faulty]

    def fault_of(self, name: str) -> Faulty | None:
        """Find the faulty file that keeps a name from being run."""
        return next((file for file in self.faulty if file.name == name), None)


def load(folder: str | Path | None = None) -> Catalogue:
    """Read the catalogue, with the files of the user's folder if there is one."""
    found: dict[str, Scenario] = {}
    faulty: list[Faulty] = []
    for name, path in _files(LIBRARY_FOLDER):
        _add(_parsed(name, path, LIBRARY), found, faulty)
    if folder is not None:
        _add_own(Path(folder), found, faulty)
    order = sorted(found.values(), key=lambda one: (TOPICS.index(one.topic), one.name))
    return Catalogue({scenario.name: scenario for scenario in order}, faulty)


def library() -> Catalogue:
    """Give the scenarios that come with the sandbox alone."""
    return load()


def check_file(path: Path) -> Scenario | Faulty:
    """Read one file as if it stood in the user's folder; raises `OSError`."""
    with path.open("rb") as file:
        content = file.read(MAX_BYTES + 1)
    return _misnamed(path.stem, path) or parse(path.stem, path, content, OWN)


def _add_own(folder: Path, found: dict[str, Scenario], faulty: list[Faulty]) -> None:
    library_names = set(found)
    seen: set[str] = set()
    try:
        files = list(_files(folder))
    except OSError as error:
        why = error.strerror or str(error)
        remedy = "give --scenarios a folder that can be read"
        faulty.append(Faulty("", folder, None, f"the folder cannot be read: {why}", remedy))
        return
    for name, path in files[:MOST_FILES]:
        one: Scenario | Faulty
        if name in seen:
            one = Faulty(name, path, None, "another file has the same name", "keep one of them")
        else:
            one = _misnamed(name, path) or _parsed(name, path, OWN)
        seen.add(name)
        if name in library_names:
            if isinstance(one, Scenario):
                one = replace(one, overrides=True)
            found.pop(name, None)
        _add(one, found, faulty)
    if len(files) > MOST_FILES:
        problem = f"the folder holds {len(files)} scenarios, of which {MOST_FILES} are read"
        faulty.append(Faulty("", folder, None, problem, "split it"))


def _add(one: Scenario | Faulty, found: dict[str, Scenario], faulty: list[Faulty]) -> None:
    if isinstance(one, Scenario):
        found[one.name] = one
    else:
        faulty.append(one)


def _misnamed(name: str, path: Path) -> Faulty | None:
    if _NAME.fullmatch(name):
        return None
    remedy = "lower-case letters, digits, '.', '_' and '-', at most 64 of them"
    return Faulty(name, path, None, "its name cannot be that of a scenario", remedy)


def _files(folder: Path) -> Iterator[tuple[str, Path]]:
    for path in sorted(folder.iterdir()):
        if path.suffix in SUFFIXES and path.is_file():
            yield path.stem, path


def _parsed(name: str, path: Path, origin: str) -> Scenario | Faulty:
    try:
        status = path.stat()
        return _read(name, path, origin, status.st_mtime_ns, status.st_size)
    except OSError as error:
        why = error.strerror or str(error)
        return Faulty(name, path, None, f"it cannot be read: {why}", "look at its rights")


@lru_cache(maxsize=2 * MOST_FILES)
def _read(name: str, path: Path, origin: str, changed: int, size: int) -> Scenario | Faulty:
    """Read a file; `changed` and `size` tell one version of it from another."""
    del changed, size
    with path.open("rb") as file:
        # One byte more than a scenario may have tells that it has too many.
        content = file.read(MAX_BYTES + 1)
    return parse(name, path, content, origin)
