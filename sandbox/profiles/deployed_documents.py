"""The documents that the running service makes: no QR code, no PDF/A, whatever was uploaded.

The watermark is that of every environment but production. As in the `documented` profile the
State's name and marks are left out on purpose.
"""

from dataclasses import replace

from sandbox.documents.rules import DocumentRules
from sandbox.profiles import documented_documents

RULES: DocumentRules = replace(
    documented_documents.RULES,
    archival=False,
    verification_code=False,
    public_data_for_candidate=False,
    infected_files_in_package=True,
    max_package_bytes=None,
    chosen_lots_only=True,
    file_list_for_buyer=False,
    lots_title="Liste des lots concernés par la candidature",
    watermark="Attestation de test",
    exclusion_attested=(
        "J’atteste sur l’honneur que mon entreprise n’est concernée par aucun motif d’exclusion."
    ),
    exclusion_missing="L'attestation sur l'honneur est manquante.",
)
