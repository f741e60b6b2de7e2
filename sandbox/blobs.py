"""The bytes of uploaded files: small ones in memory, larger ones in temporary files.

A temporary file has no name on the disk (where the system allows that), so that nothing stays
behind however the process ends. It is closed once nobody refers to the file any more.
"""

import io
import tempfile
import weakref
from threading import Lock
from typing import IO, TYPE_CHECKING, BinaryIO

from sandbox.domain.files import Content, InMemory

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

IN_MEMORY = 1024 * 1024
"""A file of more bytes than this is kept on disk."""


def spool() -> "tempfile.SpooledTemporaryFile[bytes]":
    """Give a file to write to that moves to the disk when it grows; then `adopt` it."""
    return tempfile.SpooledTemporaryFile(IN_MEMORY)


def adopt(file: IO[bytes]) -> Content:
    """Take over a file that has been written, without copying what is on disk."""
    size = file.seek(0, io.SEEK_END)
    if size <= IN_MEMORY:
        file.seek(0)
        content = InMemory(file.read())
        file.close()
        return content
    return Blob(file, size)


class Blob(Content):
    """Bytes in a file that is open for as long as this object lives."""

    def __init__(self, file: IO[bytes], size: int) -> None:
        self._file = file
        self._size = size
        self._lock = Lock()
        # Unlike `__del__`, this holds the file until it is closed, even where both are garbage.
        weakref.finalize(self, file.close)

    @property
    def size(self) -> int:
        """Tell how many bytes there are."""
        return self._size

    def open(self) -> BinaryIO:
        """Read them from the start; several readers do not disturb each other."""
        return io.BufferedReader(_Reader(self), 64 * 1024)

    def read_at(self, offset: int, size: int) -> bytes:
        """Give at most `size` bytes from `offset` on; safe to call from several threads."""
        with self._lock:
            self._file.seek(offset)
            return self._file.read(size)


class _Reader(io.RawIOBase):
    """One reader of a blob, with a position of its own."""

    def __init__(self, blob: Blob) -> None:
        super().__init__()
        self._blob = blob
        self._position = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        view = memoryview(buffer).cast("B")
        data = self._blob.read_at(self._position, len(view))
        view[: len(data)] = data
        self._position += len(data)
        return len(data)

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._blob.size}[whence]
        if start + offset < 0:
            raise ValueError("the position would lie before the start")
        self._position = start + offset
        return self._position
