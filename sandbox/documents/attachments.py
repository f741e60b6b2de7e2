"""The files of an application as its documents name them (SFD §8.3)."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from sandbox.documents import french
from sandbox.documents.rules import DocumentRules
from sandbox.domain import answers, catalogue
from sandbox.domain.files import SCAN_LABELS, USER, StoredFile
from sandbox.domain.models import Application, Market
from sandbox.domain.states import ScanState

FILE_TYPES = frozenset(
    {
        "file_upload",
        "inline_file_upload",
        "checkbox_with_document",
        "radio_with_file_and_text",
        "file_or_textarea",
        "presentation_intervenants",
        "realisations_livraisons",
        "capacites_techniques_professionnelles_outillage_echantillons",
    }
)
"""The input types whose answers may hold files."""

MAX_NAME = 255
"""The longest name of a file that common file systems take, in bytes."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of an application, and its name in the package."""

    file: StoredFile
    system_name: str
    included: bool

    @property
    def place(self) -> str:
        """Tell where in the package it is."""
        return f"documents/{self.system_name}" if self.included else "écarté du dossier"

    @property
    def description(self) -> str:
        """Tell its size and what the antivirus says of it."""
        return f"{french.size(self.file.size)} – antivirus : {SCAN_LABELS[self.file.scan]}"


def attachments(
    rules: DocumentRules, market: Market, application: Application
) -> Iterator[Attachment]:
    """List the files that the answers refer to, in the order of the fields.

    The first number of a name counts the answers that may hold files, whether they do or not; the
    second counts the files of one answer.
    """
    fields = [catalogue.field(key) for key in market.field_keys]
    rank = 0
    for field in fields:
        answer = application.answers.get(field.key)
        if field.input_type not in FILE_TYPES or answer is None or answer.value is None:
            continue
        rank += 1
        known = [
            application.files[identifier]
            for identifier in answers.file_ids(field, answer.value)
            if identifier in application.files
        ]
        for position, file in enumerate(known, 1):
            infected = file.scan is ScanState.UNSAFE
            yield Attachment(
                file=file,
                system_name=system_name(file, field.key, rank, position),
                included=rules.infected_files_in_package or not infected,
            )


def system_name(file: StoredFile, field_key: str, rank: int, position: int) -> str:
    """Name a file as the package does: `{source}_{NN}_{MM}_{field_key}_{original_filename}`.

    The original name is the safe form of what was sent; it is cut, before its extension, where
    the whole would be too long to be unpacked.
    """
    source = USER if file.source == USER else "api"
    start = f"{source}_{rank:02}_{position:02}_{field_key}_"
    suffix = PurePosixPath(file.name).suffix
    stem = file.name.removesuffix(suffix)
    room = MAX_NAME - len(start.encode()) - len(suffix.encode())
    return start + stem.encode()[:room].decode("utf-8", "ignore") + suffix
