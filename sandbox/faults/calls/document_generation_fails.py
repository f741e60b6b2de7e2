"""A document that could not be made."""

from dataclasses import dataclass
from typing import ClassVar

from sandbox.domain.errors import DocumentNotAvailable
from sandbox.faults.calls.document_not_ready import DOCUMENTS
from sandbox.faults.pipeline import Affected, CallFault
from sandbox.faults.registry import DOWNLOADS, register
from sandbox.http import Answer


@register
@dataclass(frozen=True)
class DocumentGenerationFails(CallFault):
    """The download is refused with the documented 404 (D04, D05)."""

    name: ClassVar[str] = "document_generation_fails"
    label: ClassVar[str] = "La génération du document échoue (404 documenté)"
    summary: ClassVar[str] = "Making the document fails (the documented 404)"
    targets: ClassVar[tuple[str, ...]] = DOWNLOADS

    @property
    def effect(self) -> str:
        """Say what it does."""
        return "the document could not be made"

    async def apply(self, affected: Affected) -> Answer:
        """Refuse; raises `DocumentNotAvailable`."""
        raise DocumentNotAvailable(DOCUMENTS[affected.call.operation_id or ""], self.effect)
