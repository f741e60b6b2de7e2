"""A document that is still being made."""

from dataclasses import dataclass
from typing import ClassVar

from sandbox.domain.errors import DocumentNotAvailable
from sandbox.faults.pipeline import Affected, CallFault
from sandbox.faults.registry import DOWNLOADS, parameter, register
from sandbox.http import Answer

DOCUMENTS = {"downloadAttestation": "attestation", "downloadDocumentsPackage": "documents_package"}


@register
@dataclass(frozen=True)
class DocumentNotReady(CallFault):
    """From the first download on, the document is not there for some seconds; then it is.

    `times` counts applications, not calls.
    """

    name: ClassVar[str] = "document_not_ready"
    label: ClassVar[str] = "Le document n’est prêt que quelques secondes plus tard (404 d’ici là)"
    summary: ClassVar[str] = "The document is ready some seconds later only (404 until then)"
    targets: ClassVar[tuple[str, ...]] = DOWNLOADS

    seconds: float = parameter(
        "délai à partir du premier téléchargement, en secondes de l’horloge virtuelle",
        "How long from the first download on, in seconds of the virtual clock.",
        30.0,
        type="number",
        minimum=0,
        maximum=86_400,
    )

    @property
    def effect(self) -> str:
        """Say what it does."""
        return f"the document is ready {self.seconds:g} s after it was first asked for"

    @property
    def lasts_seconds(self) -> float:
        """It goes on for as long as the document is being made."""
        return self.seconds

    async def apply(self, affected: Affected) -> Answer:
        """Refuse; raises `DocumentNotAvailable`."""
        raise DocumentNotAvailable(DOCUMENTS[affected.call.operation_id or ""], self.effect)
