"""The documents of a completed application, as bytes or written into a file.

Everything here is a function of the profile, the market and the application: the same ones give
the same bytes, so a document may be made when it is first asked for, dropped, and made again. A
completed application does not change any more, so these functions may also run in a thread.

What makes the documents is imported with the first one: a server starts without it.
"""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, BinaryIO, Protocol

if TYPE_CHECKING:
    from sandbox.documents.attestation import Subject
    from sandbox.documents.rules import DocumentRules
    from sandbox.domain.models import Application, Market


class PackageTooLarge(ValueError):
    """The package would be larger than the profile allows (D06 §7)."""


class DocumentProfile(Protocol):
    """What documents ask of a profile."""

    def document_rules(self) -> DocumentRules:
        """Give the rules of documents."""
        ...

    def buyer_attestation_filename(self, identifier: str) -> str:
        """Name the buyer's attestation inside the package."""
        ...


def render_attestation(
    profile: DocumentProfile,
    market: Market,
    application: Application,
    verification_url: str | None = None,
) -> bytes:
    """Make the candidate's attestation. Raises `ValueError` if the application is not completed.

    The verification code leads to `verification_url`; without one it names the document, so that
    the bytes do not depend on the port on which a sandbox happens to listen.
    """
    subject = _subject(profile, market, application)
    return _pdf(subject, "candidate", verification_url)


def render_buyer_attestation(
    profile: DocumentProfile,
    market: Market,
    application: Application,
    verification_url: str | None = None,
) -> bytes:
    """Make the buyer's attestation. Raises `ValueError` if the application is not completed."""
    return _pdf(_subject(profile, market, application), "buyer", verification_url)


def render_documents_package(
    profile: DocumentProfile,
    market: Market,
    application: Application,
    verification_url: str | None = None,
) -> bytes:
    """Make the package in memory; raises as `write_documents_package` does."""
    target = BytesIO()
    write_documents_package(profile, market, application, target, verification_url)
    return target.getvalue()


def write_documents_package(
    profile: DocumentProfile,
    market: Market,
    application: Application,
    target: BinaryIO,
    verification_url: str | None = None,
) -> None:
    """Write the package into a seekable file, piece by piece, whatever the size of its files.

    Raises `PackageTooLarge` before anything is written, and `ValueError` if the application is not
    completed or `target` not seekable.
    """
    from sandbox.documents.package import write_package  # noqa: PLC0415

    subject = _subject(profile, market, application)
    limit = subject.rules.max_package_bytes
    total = sum(each.file.size for each in subject.attachments if each.included)
    if limit is not None and total > limit:
        raise PackageTooLarge(f"the files take {total} bytes, and a package at most {limit}")
    name = profile.buyer_attestation_filename(application.identifier)
    attestation = (name, _pdf(subject, "buyer", verification_url))
    write_package(target, attestation, subject.attachments, subject.transmitted_at)


def _subject(profile: DocumentProfile, market: Market, application: Application) -> Subject:
    from sandbox.documents.attestation import subject_of  # noqa: PLC0415

    return subject_of(profile.document_rules(), market, application)


def _pdf(subject: Subject, kind: str, verification_url: str | None) -> bytes:
    from sandbox.documents import pdf  # noqa: PLC0415
    from sandbox.documents.attestation import attestation  # noqa: PLC0415
    from sandbox.documents.painter import Painter  # noqa: PLC0415

    document = attestation(subject, kind, verification_url)
    metadata = pdf.Metadata(
        title=f"{document.title} {document.identifier}",
        subject=document.banner,
        created_at=subject.transmitted_at,
        archival=subject.rules.archival,
    )
    return pdf.write(Painter(document).paint().drawing(), metadata)
