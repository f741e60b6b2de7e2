"""A document that cannot be made when an application is submitted."""

from dataclasses import dataclass
from typing import ClassVar

from sandbox.domain.faults import Stage
from sandbox.domain.submission import DOCUMENTS, EVENT_NAME
from sandbox.faults.registry import Fault, parameter, register


@register
@dataclass(frozen=True)
class DocumentFailsOnSubmission(Fault):
    """The application is completed, but its webhook is never raised, and documents are missing.

    `sandbox.domain.submission` carries it out: a document that fails keeps those after it from
    being made. A retry by hand of the synchronisation is no way out; the documents stay missing.
    """

    name: ClassVar[str] = "document_fails_on_submission"
    label: ClassVar[str] = (
        "Un document échoue au dépôt : candidature close, sans webhook, téléchargement en 404"
    )
    summary: ClassVar[str] = (
        "A document fails on submission: completed, but no webhook, and 404 on download"
    )
    stage: ClassVar[Stage] = Stage.SUBMISSION
    targets: ClassVar[tuple[str, ...]] = (EVENT_NAME,)

    document: str = parameter(
        "document qui échoue ; les suivants de la liste ne sont pas faits non plus",
        "The document that fails; those after it in this list are not made either.",
        "attestation",
        type="string",
        enum=[*DOCUMENTS],
    )
