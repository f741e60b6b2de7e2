"""Files that candidates upload: what they are called, what is accepted, what is kept of them."""

import re
import unicodedata
from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from pathlib import PurePosixPath
from typing import BinaryIO

from sandbox.domain import media
from sandbox.domain.errors import Violation
from sandbox.domain.states import ScanState

USER = "user"
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
"""The test file that every antivirus takes for malware, and that harms nobody."""

DEFAULT_STEM = "document"
_MAX_BYTES = 255
"""The longest name that common file systems keep."""
_LONGEST_EXTENSION = 10

_RESERVED = re.compile(r"(CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|(COM|LPT)[0-9¹²³])\s*", re.IGNORECASE)
_ILLEGAL = re.compile(r'[<>:"/\\|?*]')

SCAN_LABELS = {
    ScanState.AWAITING: "Scan en cours",
    ScanState.SAFE: "Vérifié",
    ScanState.UNSAFE: "Malware détecté",
    ScanState.NONE: "Non vérifié",
}
"""The badge of each state (D09)."""


class Content(ABC):
    """The bytes of a file, wherever they are."""

    __slots__ = ()

    @property
    @abstractmethod
    def size(self) -> int:
        """Tell how many bytes there are."""

    @abstractmethod
    def open(self) -> BinaryIO:
        """Read them from the start; several readers do not disturb each other."""


@dataclass(frozen=True, slots=True)
class InMemory(Content):
    """Bytes that are in memory already."""

    data: bytes

    @property
    def size(self) -> int:
        """Tell how many bytes there are."""
        return len(self.data)

    def open(self) -> BinaryIO:
        """Read them from the start."""
        return BytesIO(self.data)


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it comes from a browser: the name that it gives, and the bytes."""

    filename: str
    content: Content


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file of an application; `source` is `user`, or `api_` and the name of a public source.

    `name` is safe on every file system and in every header; `original_name` is as it was sent.
    """

    id: str
    field_key: str
    name: str
    original_name: str
    media_type: str
    source: str
    uploaded_at: datetime
    content: Content = field(repr=False, compare=False)
    scan: ScanState = ScanState.AWAITING
    scanned_at: datetime | None = None
    scan_reason: str = ""

    @property
    def size(self) -> int:
        """Tell how many bytes it has."""
        return self.content.size


@dataclass(frozen=True, slots=True)
class FileRules:
    """Which files are accepted: their types, the most bytes, the most characters of the name."""

    types: tuple[media.FileType, ...]
    max_bytes: int
    max_name: int

    @property
    def extensions(self) -> tuple[str, ...]:
        """List the accepted extensions, with their dot."""
        return tuple(extension for kind in self.types for extension in kind.extensions)

    def type_of(self, name: str) -> media.FileType | None:
        """Find the accepted type that the extension of a name announces."""
        extension = PurePosixPath(name).suffix.lower()
        return next((kind for kind in self.types if extension in kind.extensions), None)


def accept_attribute(rules: FileRules) -> str:
    """Write the `accept` attribute of a file input."""
    return ",".join(rules.extensions)


def safe_name(original: str) -> str:
    """Make a name that is safe everywhere from one that may be hostile.

    Only what follows the last slash or backslash counts. Control and formatting characters go,
    among them the marks that turn the direction of writing; what Windows refuses becomes `_`, and
    a name that it reserves (`CON.pdf`) gets one in front. Accents and emoji stay.
    """
    base = re.split(r"[/\\]", original)[-1]
    kept = "".join(
        " " if c.isspace() else c
        for c in unicodedata.normalize("NFC", base)
        if c.isspace() or unicodedata.category(c)[0] != "C"
    )
    name = " ".join(_ILLEGAL.sub("_", kept).split()).strip(". ")
    stem, dot, extension = name.rpartition(".")
    if not dot and kept.strip().startswith("."):
        # What is left of ".pdf" is an extension without a name.
        stem, extension = "", name[:_LONGEST_EXTENSION]
    elif not dot or len(extension) > _LONGEST_EXTENSION:
        stem, extension = name, ""
    stem = stem.rstrip(". ") or DEFAULT_STEM
    if _RESERVED.fullmatch(stem.partition(".")[0]):
        stem = f"_{stem}"
    suffix = f".{extension}" if extension else ""
    return _shortened(stem, _MAX_BYTES - len(suffix.encode())).rstrip(". ") + suffix


def _shortened(text: str, size: int) -> str:
    """Cut a text so that it takes at most `size` bytes, never inside a character."""
    return text.encode()[:size].decode("utf-8", "ignore")


def check_upload(upload: Upload, rules: FileRules, path: Iterable[str | int]) -> list[Violation]:
    """Tell why a file is not accepted: size, length of its name, extension, content (SFD §5.6)."""
    place = tuple(path)
    size = upload.content.size
    if len(upload.filename) > rules.max_name:
        message = f"the name of a file has at most {rules.max_name} characters"
        return [Violation(place, "file_name", message, rules.max_name, upload.filename[:300])]
    if size == 0:
        return [Violation(place, "file_empty", "the file is empty", 1, upload.filename)]
    if size > rules.max_bytes:
        message = f"a file has at most {rules.max_bytes} bytes"
        return [Violation(place, "file_size", message, rules.max_bytes, size)]
    kind = rules.type_of(safe_name(upload.filename))
    if kind is None:
        known = ", ".join(rules.extensions)
        message = f"the extension is not one of {known}"
        return [Violation(place, "file_type", message, known, upload.filename)]
    with upload.content.open() as content:
        if is_eicar(content) or kind.media_type in media.detect(content):
            return []
    message = f"the content is not of the type {kind.label} that the name announces"
    return [Violation(place, "file_content", message, kind.label, upload.filename)]


def is_eicar(content: BinaryIO) -> bool:
    """Tell whether a file is the antivirus test file: it may not look like anything else.

    It is let through to the antivirus under any accepted name, or none could ever be tested.
    """
    content.seek(0)
    return content.read(len(EICAR)) == EICAR
