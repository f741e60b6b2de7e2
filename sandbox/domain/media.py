"""What a file is, told from its bytes, and the file types that a candidate may send (SFD §5.6).

Only as much is read as the answer takes, and every amount of work is bounded: the bytes come from
whoever uploads them.
"""

import struct
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

PDF = "application/pdf"
JPEG = "image/jpeg"
PNG = "image/png"
GIF = "image/gif"
DOC = "application/msword"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLS = "application/vnd.ms-excel"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TXT = "text/plain"
CSV = "text/csv"
ZIP = "application/zip"

_HEAD = 4_096
_PDF_HEADER_WITHIN = 1_024
"""Readers accept a PDF header anywhere in the first kilobyte."""

_SIGNATURES = (
    (b"\xff\xd8\xff", JPEG),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"GIF87a", GIF),
    (b"GIF89a", GIF),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_HEADER = 512
_OLE_ENTRY = 128
_MAX_OLE_SECTORS = 64
_OLE_STREAMS = {"WordDocument": DOC, "Workbook": XLS, "Book": XLS}
_ZIP = b"PK\x03\x04"
_ZIP_END = b"PK\x05\x06"
_ZIP_END_SIZE = 22
_ZIP_FOLDERS = {"word/": DOCX, "xl/": XLSX}
_MAX_DIRECTORY = 1_000_000
"""The largest ZIP directory that is read, in bytes: some ten thousand entries."""


@dataclass(frozen=True, slots=True)
class FileType:
    """A type of file that is accepted: its media type, its extensions with the dot, its name."""

    media_type: str
    extensions: tuple[str, ...]
    label: str


DOCUMENTED_TYPES = (
    FileType(PDF, (".pdf",), "PDF"),
    FileType(JPEG, (".jpg", ".jpeg"), "JPEG"),
    FileType(PNG, (".png",), "PNG"),
    FileType(GIF, (".gif",), "GIF"),
    FileType(DOC, (".doc",), "Word"),
    FileType(DOCX, (".docx",), "Word"),
    FileType(XLS, (".xls",), "Excel"),
    FileType(XLSX, (".xlsx",), "Excel"),
)
"""The eight types of SFD §5.6."""

DEPLOYED_TYPES = (
    *DOCUMENTED_TYPES,
    FileType(TXT, (".txt",), "texte"),
    FileType(CSV, (".csv",), "CSV"),
    FileType(ZIP, (".zip",), "ZIP"),
)
"""What the running service takes besides."""


def detect(content: BinaryIO) -> frozenset[str]:
    """Tell which media types the bytes agree with; none when they are of no known type.

    There is more than one where the bytes leave it open: an OLE file whose directory cannot be
    read may be of Word or of Excel, and every Office document of today is a ZIP. What has no
    signature and no NUL is text.
    """
    content.seek(0)
    head = content.read(_HEAD)
    for signature, media_type in _SIGNATURES:
        if head.startswith(signature):
            return frozenset({media_type})
    if b"%PDF-" in head[:_PDF_HEADER_WITHIN]:
        return frozenset({PDF})
    if head.startswith(_OLE):
        return _detect_ole(content, head)
    if head.startswith(_ZIP):
        return _detect_zip(content)
    return frozenset() if b"\0" in head else frozenset({TXT, CSV})


def _detect_ole(content: BinaryIO, head: bytes) -> frozenset[str]:
    """Look for the main stream among the entries of the directory ([MS-CFB] §2.2, §2.6)."""
    names = set()
    for sector in _ole_directory(content, head):
        entries = range(0, len(sector) - _OLE_ENTRY + 1, _OLE_ENTRY)
        names |= {_ole_name(sector[i : i + _OLE_ENTRY]) for i in entries}
    if "Root Entry" not in names:
        return frozenset({DOC, XLS})
    return frozenset(media for stream, media in _OLE_STREAMS.items() if stream in names)


def _ole_directory(content: BinaryIO, head: bytes) -> Iterator[bytes]:
    """Read the sectors of the directory, as far as the header alone leads to their chain.

    The header names the first sector of the directory, and the first 109 sectors of the table in
    which each sector has its successor.
    """
    if len(head) < _OLE_HEADER:
        return
    (shift,) = struct.unpack_from("<H", head, 30)
    (number,) = struct.unpack_from("<I", head, 48)
    table = struct.unpack_from("<109I", head, 76)
    if shift not in (9, 12):
        return
    for _ in range(_MAX_OLE_SECTORS):
        yield _ole_sector(content, number, shift)
        block, place = divmod(number, (1 << shift) // 4)
        successors = _ole_sector(content, table[block], shift) if block < len(table) else b""
        if len(successors) < 4 * place + 4:
            return
        (number,) = struct.unpack_from("<I", successors, 4 * place)


def _ole_sector(content: BinaryIO, number: int, shift: int) -> bytes:
    """Read one sector; nothing where the file ends before it."""
    content.seek((number + 1) << shift)
    return content.read(1 << shift)


def _ole_name(entry: bytes) -> str:
    """Read the name of a directory entry; its length in bytes counts the final NUL."""
    length = struct.unpack_from("<H", entry, 64)[0]
    if not 2 <= length <= 64:
        return ""
    return entry[: length - 2].decode("utf-16-le", "replace")


def _detect_zip(content: BinaryIO) -> frozenset[str]:
    """Look for the folder that an Office document keeps its content in."""
    if not _has_small_directory(content):
        return frozenset()
    content.seek(0)
    try:
        with zipfile.ZipFile(content) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, struct.error):
        return frozenset()
    found = {
        media
        for folder, media in _ZIP_FOLDERS.items()
        if any(name.startswith(folder) for name in names)
    }
    return frozenset({ZIP, *found})


def _has_small_directory(content: BinaryIO) -> bool:
    """Tell whether the directory of a ZIP can be read without much memory or time."""
    size = content.seek(0, 2)
    content.seek(max(0, size - _ZIP_END_SIZE - 0xFFFF))
    tail = content.read()
    at = tail.rfind(_ZIP_END)
    if at < 0 or len(tail) - at < _ZIP_END_SIZE:
        return False
    return int(struct.unpack_from("<I", tail, at + 12)[0]) <= _MAX_DIRECTORY
