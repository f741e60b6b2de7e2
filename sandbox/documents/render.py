"""The documents of a completed application, as bytes or written into a file.

Everything here is a function of the profile, the market and the application: the same ones give
the same bytes, so a document may be made when it is first asked for, dropped, and made again. A
completed application does not change any more, so these functions may also run in a thread.
"""

from io import BytesIO
from typing import BinaryIO, Protocol

from sandbox.documents import pdf
from sandbox.documents.attestation import Subject, attestation, subject_of
from sandbox.documents.package import write_package
from sandbox.documents.painter import Painter
from sandbox.documents.rules import DocumentRules
from sandbox.domain.models import Application, Market


class DocumentProfile(Protocol):
    """What documents ask of a profile."""

    def document_rules(self) -> DocumentRules:
        """Give the rules of documents."""
        ...

    def buyer_attestation_filename(self, identifier: str) -> str:
        """Name the buyer's attestation inside the package."""
        ...


def render_attestation(profile: DocumentProfile, market: Market, application: Application) -> bytes:
    """Make the candidate's attestation. Raises `ValueError` if the application is not completed."""
    return _pdf(subject_of(profile.document_rules(), market, application), "candidate")


def render_buyer_attestation(
    profile: DocumentProfile, market: Market, application: Application
) -> bytes:
    """Make the buyer's attestation. Raises `ValueError` if the application is not completed."""
    return _pdf(subject_of(profile.document_rules(), market, application), "buyer")


def render_documents_package(
    profile: DocumentProfile, market: Market, application: Application
) -> bytes:
    """Make the package in memory. Raises `ValueError` if the application is not completed."""
    target = BytesIO()
    write_documents_package(profile, market, application, target)
    return target.getvalue()


def write_documents_package(
    profile: DocumentProfile, market: Market, application: Application, target: BinaryIO
) -> None:
    """Write the package into a seekable file, piece by piece.

    Raises `ValueError` if the application is not completed.
    """
    subject = subject_of(profile.document_rules(), market, application)
    name = profile.buyer_attestation_filename(application.identifier)
    attestation = (name, _pdf(subject, "buyer"))
    write_package(target, attestation, subject.attachments, subject.transmitted_at)


def _pdf(subject: Subject, kind: str) -> bytes:
    document = attestation(subject, kind)
    metadata = pdf.Metadata(
        title=f"{document.title} {document.identifier}",
        subject=document.banner,
        created_at=subject.transmitted_at,
        archival=subject.rules.archival,
    )
    return pdf.write(Painter(document).paint().drawing(), metadata)
