"""The public sources of the catalogue, as pages name them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PublicSource:
    """A public source: its name in the service, its French name, what it provides in French."""

    name: str
    label: str
    provides: str


SOURCES: dict[str, PublicSource] = {
    source.name: source
    for source in (
        PublicSource("insee", "Insee", "Identité et activité de l’entreprise"),
        PublicSource("rne", "Registre national des entreprises", "Représentant légal et siège"),
        PublicSource("bodacc", "Bodacc", "Annonces légales"),
        PublicSource("attestations_fiscales", "DGFiP – attestations", "Régularité fiscale"),
        PublicSource("urssaf_attestation_vigilance", "Urssaf", "Attestation de vigilance"),
        PublicSource("cotisation_retraite", "CIBTP et CNETP", "Congés payés et intempéries"),
        PublicSource("probtp", "PRO BTP", "Cotisations de retraite et de prévoyance"),
        PublicSource("dgfip_chiffres_affaires", "DGFiP – comptes", "Chiffre d’affaires"),
        PublicSource("actes_bilans", "Actes et bilans", "Bilans déposés"),
        PublicSource("qualibat", "Qualibat", "Certificat de qualification"),
        PublicSource("qualifelec", "Qualifelec", "Certificat de qualification"),
        PublicSource("rge", "RGE", "Certificat de qualification"),
        PublicSource("carif_oref", "Carif-Oref", "Qualiopi et France compétences"),
        PublicSource("fntp", "FNTP", "Identification professionnelle"),
        PublicSource("opqibi", "OPQIBI", "Certificat de qualification"),
    )
}
"""Every source by its name, in the order of the catalogue."""
