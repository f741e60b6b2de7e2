"""What a profile decides about documents."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DocumentRules:
    """How the documents of one profile differ from those of another.

    `archival`: the PDFs declare themselves PDF/A-1b. `verification_code`: they carry a QR code.
    `public_data_for_candidate`: the candidate's attestation shows what public sources answered,
    and not only that they did. `infected_files_in_package`: the package holds them too.
    `max_package_bytes`: how much the files of a package may take together, None for no limit.
    `chosen_lots_only`: the lots that were not chosen are left out, and the others told in detail.
    `file_list_for_buyer`: the buyer's attestation ends with a list of the files as well.
    The other texts are what a reader sees.
    """

    archival: bool
    verification_code: bool
    public_data_for_candidate: bool
    infected_files_in_package: bool
    max_package_bytes: int | None
    chosen_lots_only: bool
    file_list_for_buyer: bool
    watermark: str
    banner: str
    lots_title: str
    exclusion_attested: str
    exclusion_missing: str
    certification: tuple[str, ...]
