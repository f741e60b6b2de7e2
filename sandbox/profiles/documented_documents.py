"""The documents that the `documented` profile makes (D04, D06, SFD §8).

D04 promises a verification QR code, which SFD §8.1.1 leaves out; D06 promises PDF/A-1. Files found
to be malware stay out of the package (D04, D09), which holds 500 MB at most (D06 §7).

The State's name and marks, which SFD §8.1.1 puts into the header, are left out on purpose: this is
no official service, and nobody should take a document of the sandbox for a real one.
"""

from sandbox.documents.rules import DocumentRules

RULES = DocumentRules(
    archival=True,
    verification_code=True,
    public_data_for_candidate=True,
    infected_files_in_package=False,
    max_package_bytes=500_000_000,
    chosen_lots_only=False,
    file_list_for_buyer=True,
    watermark="DOCUMENT DE TEST",
    banner="Bac à sable – service non officiel. Document de test, sans valeur juridique.",
    lots_title="Lots concernés par la candidature",
    exclusion_attested=(
        "Le candidat déclare sur l’honneur qu’aucun motif d’exclusion de la commande publique ne "
        "concerne l’entreprise."
    ),
    exclusion_missing=(
        "Le candidat n’a pas fait la déclaration sur l’honneur relative aux motifs d’exclusion."
    ),
    certification=(
        "En transmettant sa candidature, le candidat a certifié que les informations et les "
        "pièces qu’elle contient sont exactes, complètes et à jour.",
        "Les informations dont la source est un organisme public ont été reprises telles que "
        "cet organisme les a fournies ; les autres n’engagent que le candidat.",
        "La date et l’heure de transmission font foi pour ce bac à sable seulement. Ce document "
        "informe de ce qui a été transmis ; il ne remplace pas la preuve de dépôt que délivre la "
        "plateforme de l’acheteur.",
    ),
)
