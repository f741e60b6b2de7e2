"""Documents that nobody uploaded: what public sources send, and what headless calls make up.

Their bytes depend on the field and the company alone, so they are made when they are read, and
made again rather than kept.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, BinaryIO

from sandbox.domain.company import Company, company_for
from sandbox.domain.files import Content, StoredFile
from sandbox.domain.media import PDF

if TYPE_CHECKING:
    from sandbox.domain.catalogue import Field
    from sandbox.domain.workspace import Workspace

MakeDocument = Callable[[str, Company], bytes]
"""Makes the PDF that answers a field (named by its key) for a company: always the same bytes."""


@dataclass(frozen=True, slots=True)
class MadeContent(Content):
    """The bytes of a document that is made each time it is read."""

    make: MakeDocument
    field_key: str
    siret: str

    @property
    def size(self) -> int:
        """Tell how many bytes there are."""
        return len(self._bytes())

    def open(self) -> BinaryIO:
        """Make it and read it from the start."""
        return BytesIO(self._bytes())

    def _bytes(self) -> bytes:
        return self.make(self.field_key, company_for(self.siret))


def made_document(workspace: Workspace, field: Field, company: Company, source: str) -> StoredFile:
    """Give the document that answers a field, as if `source` had sent it; not stored yet."""
    name = field.key.removeprefix(f"{field.subcategory_key}_") + ".pdf"
    return StoredFile(
        id=workspace.ids.hexadecimal("file", 32),
        field_key=field.key,
        name=name,
        original_name=name,
        media_type=PDF,
        source=source,
        uploaded_at=workspace.clock.now(),
        content=MadeContent(workspace.make_document, field.key, company.siret),
    )


def blank_pdf(field_key: str, company: Company) -> bytes:
    """Make the smallest valid PDF: one blank page, whose title names the field and the company."""
    title = f"{field_key} {company.siret}"
    objects = (
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<<>>>>",
        f"<</Title({title})>>",
    )
    body, offsets = "%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        offsets.append(len(body))
        body += f"{number} 0 obj{content}endobj\n"
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    size = len(objects) + 1
    trailer = f"trailer<</Size {size}/Root 1 0 R/Info 4 0 R>>\nstartxref\n{len(body)}\n%%EOF\n"
    return f"{body}xref\n0 {size}\n0000000000 65535 f \n{table}{trailer}".encode("ascii")
