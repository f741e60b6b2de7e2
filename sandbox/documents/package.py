"""The documents package: a ZIP with the buyer's attestation and the files (SFD §8.2)."""

import zipfile
from datetime import datetime
from typing import BinaryIO

from sandbox.documents.french import PARIS


def write_package(
    target: BinaryIO, attestation_name: str, attestation: bytes, transmitted_at: datetime
) -> None:
    """Write the package into `target`, which must be seekable.

    The same content gives the same bytes: entries carry the time of transmission, and nothing of
    the machine.
    """
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(_entry(attestation_name, transmitted_at), attestation)


def _entry(name: str, moment: datetime) -> zipfile.ZipInfo:
    local = moment.astimezone(PARIS)
    entry = zipfile.ZipInfo(
        name, (local.year, local.month, local.day, local.hour, local.minute, local.second)
    )
    entry.create_system = 3
    entry.external_attr = 0o100644 << 16
    return entry
