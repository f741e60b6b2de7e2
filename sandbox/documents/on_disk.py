"""Packages too large to be held in memory: written into a temporary file, and sent from there."""

import tempfile
from collections.abc import Iterator
from typing import BinaryIO

from sandbox.documents.render import DocumentProfile, PackageTooLarge, write_documents_package
from sandbox.domain.errors import DocumentNotAvailable
from sandbox.domain.models import Application, Market

MAX_HELD = 5_000_000
"""Packages whose files take more, in bytes, are large."""

CHUNK = 256 * 1024


def is_large(application: Application) -> bool:
    """Tell whether the package of an application is too large to be held in memory."""
    return sum(file.size for file in application.files.values()) > MAX_HELD


def write_package(profile: DocumentProfile, market: Market, application: Application) -> BinaryIO:
    """Write the package of a completed application; gives the open file, at its end.

    Takes seconds, and may run in a thread. Raises `DocumentNotAvailable` beyond the limit of D06.
    """
    target = tempfile.TemporaryFile()  # noqa: SIM115 - closed by `chunks`
    try:
        write_documents_package(profile, market, application, target)
    except PackageTooLarge as error:
        target.close()
        raise DocumentNotAvailable("documents_package", str(error)) from error
    return target


def chunks(file: BinaryIO) -> Iterator[bytes]:
    """Give the content of a file piece by piece, then close it."""
    with file:
        file.seek(0)
        while chunk := file.read(CHUNK):
            yield chunk
