"""The file of a snapshot: there is always a whole one, and whether it can be used is told early.

A new file is written beside the old one, brought to the disk, and given its name in one step. What
a process that was killed has left behind is removed by the next one that saves there.
"""

import os
import re
import secrets
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

FORMAT_MARK = re.compile(rb'\s*\{\s*"format"\s*:\s*"passe-marche-snapshot"')
_MODE = 0o600
"""Nobody else may read it: it holds secrets and tokens."""


class FileProblem(Exception):
    """A file cannot be read or written; the message is a sentence in French."""


def read(path: Path) -> bytes:
    """Read a file; raises `FileProblem`."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise FileProblem(f"le fichier {path} est illisible ({_why(error)})") from error


def check_target(path: Path) -> None:
    """Check that a snapshot can be written there, by trying it; raises `FileProblem`.

    A file that is there already must be a snapshot: anything else was named by mistake.
    """
    target = _real(path)
    with _sentence(path):
        if target.exists():
            if not stat.S_ISREG(target.stat().st_mode):
                raise FileProblem(f"{path} n'est pas un fichier ; donnez un nom de fichier")
            with target.open("rb") as file:
                start = file.read(200)
            if start and not FORMAT_MARK.match(start):
                raise FileProblem(
                    f"le fichier {path} existe et n'est pas un instantané : "
                    "il ne sera pas remplacé ; donnez un autre nom"
                )
        with _temporary(target):
            pass


def write(path: Path, chunks: Iterable[bytes]) -> int:
    """Put a new file in the place of the one that there may be; gives its size in bytes.

    Raises `FileProblem`, and then the former file is as it was. May be called in a thread.
    """
    target = _real(path)
    with _sentence(path):
        _clear_left_behind(target)
        with _temporary(target) as (file, name):
            for chunk in chunks:
                file.write(chunk)
            size = file.tell()
            file.flush()
            os.fsync(file.fileno())
            _let_go(file)
            name.replace(target)
        _sync_folder(target.parent)
    return size


def is_missing(path: Path) -> bool:
    """Tell whether there is nothing: no file, or one without a byte, as `touch` makes them."""
    return not path.exists() or (path.is_file() and path.stat().st_size == 0)


def same(one: Path, other: Path) -> bool:
    """Tell whether two names lead to the same file, also where it does not exist yet."""
    return _real(one) == _real(other)


def _real(path: Path) -> Path:
    """Follow symbolic links: the file that they lead to is replaced, not the link."""
    return Path(os.path.realpath(path))


@contextmanager
def _sentence(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise FileProblem(
            f"l'état ne peut pas être enregistré dans {path} ({_why(error)}) ; "
            "donnez un fichier dans un dossier où l'on peut écrire"
        ) from error


def _why(error: OSError) -> str:
    return error.strerror or str(error)


@contextmanager
def _temporary(target: Path) -> Iterator[tuple[BinaryIO, Path]]:
    """Open a new file beside the target, which goes unless it was given another name."""
    name = target.with_name(f".{target.name}.{secrets.token_hex(6)}.tmp")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    try:
        with os.fdopen(os.open(name, flags, _MODE), "wb") as file:
            _lock(file)
            yield file, name
    finally:
        with suppress(FileNotFoundError):
            name.unlink()


def _clear_left_behind(target: Path) -> None:
    """Remove what other processes have left: those that are still writing hold a lock."""
    pattern = re.compile(rf"\.{re.escape(target.name)}\.[0-9a-f]{{12}}\.tmp")
    for path in target.parent.iterdir():
        # Another process may be just about to give its file its name, or to remove it.
        with suppress(OSError):
            if pattern.fullmatch(path.name) and _is_left_behind(path):
                path.unlink()


def _is_left_behind(path: Path) -> bool:
    with path.open("rb") as file:
        return _lock(file)


try:
    import fcntl
except ImportError:  # Windows, where a file that is open can be neither removed nor renamed

    def _lock(file: BinaryIO) -> bool:
        return True

    def _let_go(file: BinaryIO) -> None:
        file.close()

    def _sync_folder(folder: Path) -> None:
        """Do nothing: it cannot be asked for."""

else:

    def _lock(file: BinaryIO) -> bool:
        """Lock a file for as long as it is open; False where somebody else has it."""
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True

    def _let_go(file: BinaryIO) -> None:
        """Keep it: the lock is to last until it has its name."""

    def _sync_folder(folder: Path) -> None:
        """Bring the new name to the disk."""
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
