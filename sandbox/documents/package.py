"""The documents package: a ZIP with the buyer's attestation and the files (SFD §8.2).

Entries carry the time of transmission in Paris and nothing of the machine, so the same content
gives the same bytes. The sizes and checksums stand before the content of each entry, as programs
that read a ZIP from a stream need them to.
"""

import shutil
import zipfile
from collections.abc import Iterable
from datetime import datetime
from typing import BinaryIO

from sandbox.documents.attachments import Attachment
from sandbox.documents.french import PARIS

PACKED = frozenset({"text/plain", "text/csv", "application/msword", "application/vnd.ms-excel"})
"""The media types that are worth compressing; the others are compressed in themselves."""

_CHUNK = 1 << 20
_REGULAR_FILE = 0o100644 << 16
_FIRST_DATE = (1980, 1, 1, 0, 0, 0)
_LAST_YEAR = 2107


def write_package(
    target: BinaryIO,
    attestation: tuple[str, bytes],
    attachments: Iterable[Attachment],
    transmitted_at: datetime,
) -> None:
    """Write the package into `target`, which must be seekable; files are copied piece by piece.

    Raises `ValueError` if it is not seekable.
    """
    if not target.seekable():
        raise ValueError("the package is written into a seekable file only")
    date = _date(transmitted_at)
    name, content = attestation
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr(_entry(name, date, zipfile.ZIP_STORED), content)
        for attachment in attachments:
            file = attachment.file
            if not attachment.included:
                continue
            method = zipfile.ZIP_DEFLATED if file.media_type in PACKED else zipfile.ZIP_STORED
            entry = _entry(f"documents/{attachment.system_name}", date, method)
            entry.file_size = file.size
            with file.content.open() as source, archive.open(entry, "w") as packed:
                shutil.copyfileobj(source, packed, _CHUNK)


def _entry(name: str, date: tuple[int, int, int, int, int, int], method: int) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, date)
    entry.compress_type = method
    # Unix, so that the rights below count; the default depends on the machine.
    entry.create_system = 3
    entry.external_attr = _REGULAR_FILE
    return entry


def _date(moment: datetime) -> tuple[int, int, int, int, int, int]:
    """Give a time as a ZIP can hold it: from 1980 to 2107, in seconds, of which it keeps pairs."""
    if not _FIRST_DATE[0] < moment.year < _LAST_YEAR:
        return _FIRST_DATE
    local = moment.astimezone(PARIS)
    return (local.year, local.month, local.day, local.hour, local.minute, local.second)
