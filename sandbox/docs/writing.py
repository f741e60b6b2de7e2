"""Writes the site into a folder, and nothing else there.

A folder is ours when it holds the list of what was written into it. Such a folder is written anew:
what the site no longer has is taken away. Any other folder that is not empty is refused.
"""

from collections.abc import Mapping
from pathlib import Path, PurePosixPath

LIST = ".passe-marche-docs"
"""The file that lists what was written, a path a line."""


class ForeignFolder(ValueError):
    """The folder holds files that are not ours."""


def write(site: Mapping[str, bytes], folder: Path) -> None:
    """Write all files; raises `ForeignFolder` or `OSError`."""
    former = _former(folder)
    folder.mkdir(parents=True, exist_ok=True)
    # Written first: a folder whose writing was cut short is still ours.
    _list(folder, {*former, *site})
    for name in sorted(former - set(site)):
        _remove(folder, name)
    for name, content in site.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    _list(folder, set(site))


def _former(folder: Path) -> set[str]:
    """Read what was written into the folder before; raises `ForeignFolder`."""
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        return set()
    if not (folder / LIST).is_file():
        raise ForeignFolder(str(folder))
    names = (folder / LIST).read_text("utf-8").splitlines()
    return {name for name in names if _is_below(name)}


def _is_below(name: str) -> bool:
    path = PurePosixPath(name)
    return bool(name) and not path.is_absolute() and ".." not in path.parts


def _list(folder: Path, names: set[str]) -> None:
    (folder / LIST).write_text("".join(f"{name}\n" for name in sorted(names)), "utf-8")


def _remove(folder: Path, name: str) -> None:
    path = folder / name
    path.unlink(missing_ok=True)
    for parent in path.parents:
        if parent == folder or any(parent.iterdir()):
            return
        parent.rmdir()
