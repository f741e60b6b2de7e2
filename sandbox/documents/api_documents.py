"""Made-up supporting documents: what public sources send, and what headless calls hand in.

Plausible in what they hold, plain in what they are: the title, the banner and the watermark say
that they are made up, and nothing in them imitates the look of an issuer.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

from sandbox.documents import french, pdf
from sandbox.documents.blocks import Block, Category, Document, Facts, Notice, Paragraph, Table
from sandbox.documents.painter import Painter
from sandbox.domain import catalogue
from sandbox.domain.company import LAST_FISCAL_YEAR, Company, company_for

BANNER = "Document fictif – bac à sable non officiel. Sans valeur juridique."
WATERMARK = "DOCUMENT FICTIF"

_ISSUED = datetime(LAST_FISCAL_YEAR + 1, 1, 15, 9, tzinfo=UTC)
"""When every one of them was issued: they depend on the company alone, so not on any clock."""

_VALIDITY = (
    ("Délivré le", f"15/01/{LAST_FISCAL_YEAR + 1}"),
    ("Période couverte", f"Année {LAST_FISCAL_YEAR}"),
)


@dataclass(frozen=True, slots=True)
class Template:
    """What a document says: who would issue it, what it states, and further facts."""

    issuer: str
    title: str
    statement: str
    facts: Callable[[Company], tuple[tuple[str, str], ...]] = lambda _: _VALIDITY


def _certificate(key: str) -> Callable[[Company], tuple[tuple[str, str], ...]]:
    def facts(company: Company) -> tuple[tuple[str, str], ...]:
        certificate = company.certificate(key)
        return (
            ("Numéro", certificate.number),
            ("Obtenu le", french.day(certificate.obtained_on)),
            ("Domaine", company.activity_label),
        )

    return facts


def _staff(company: Company) -> tuple[tuple[str, str], ...]:
    latest = company.years[0]
    return (*_VALIDITY, ("Effectif moyen déclaré", french.number(latest.average_staff)))


_TEMPLATES: dict[str, Template] = {
    "motifs_exclusion_fiscales_et_sociales_declarations_fiscales": Template(
        "Direction générale des finances publiques",
        "Attestation de régularité fiscale",
        "L’entreprise a déposé ses déclarations de résultat et de TVA et réglé les sommes dues.",
    ),
    "motifs_exclusion_fiscales_et_sociales_declarations_cotisations_sociales": Template(
        "Urssaf",
        "Attestation de vigilance",
        "L’entreprise est à jour de ses déclarations et du paiement de ses cotisations sociales.",
        _staff,
    ),
    "motifs_exclusion_fiscales_et_sociales_travailleurs_handicapes": Template(
        "Urssaf",
        "Attestation relative à l’emploi de travailleurs handicapés",
        "L’entreprise a rempli ses obligations au titre de l’emploi de travailleurs handicapés.",
        _staff,
    ),
    "motifs_exclusion_fiscales_et_sociales_cibtp_cnetp": Template(
        "CIBTP et CNETP",
        "Certificat de congés payés et d’intempéries",
        "L’entreprise a déclaré ses salaires et réglé ses cotisations de congés et d’intempéries.",
        _staff,
    ),
    "motifs_exclusion_fiscales_et_sociales_pro_btp": Template(
        "PRO BTP",
        "Attestation de cotisations de retraite et de prévoyance",
        "L’entreprise a réglé les cotisations échues de ses contrats de retraite et de prévoyance.",
        _staff,
    ),
    "capacites_techniques_professionnelles_certificats_qualibat": Template(
        "Qualibat",
        "Certificat de qualification Qualibat",
        "L’entreprise est qualifiée pour les travaux désignés ci-dessous.",
        _certificate("qualibat"),
    ),
    "capacites_techniques_professionnelles_certificats_qualifelec": Template(
        "Qualifelec",
        "Certificat de qualification Qualifelec",
        "L’entreprise est qualifiée pour les travaux électriques désignés ci-dessous.",
        _certificate("qualifelec"),
    ),
    "capacites_techniques_professionnelles_certificats_rge": Template(
        "Organisme RGE",
        "Certificat « Reconnu garant de l’environnement »",
        "L’entreprise est reconnue pour les travaux d’économie d’énergie désignés ci-dessous.",
        _certificate("rge"),
    ),
    "capacites_techniques_professionnelles_certificats_qualiopi_france": Template(
        "Carif-Oref",
        "Certificat Qualiopi",
        "L’organisme de formation est certifié au titre des actions qu’il dispense.",
        _certificate("qualiopi"),
    ),
    "capacites_techniques_professionnelles_certificats_cqp_tp": Template(
        "FNTP",
        "Carte d’identification professionnelle des travaux publics",
        "L’entreprise est identifiée pour les travaux désignés ci-dessous.",
        _certificate("fntp"),
    ),
    "capacite_economique_financiere_bilans_trois_exercices": Template(
        "Registre national des entreprises",
        "Bilans des trois derniers exercices",
        "Les chiffres ci-dessous résument les comptes annuels déposés.",
    ),
}

_ACCOUNTS = "capacite_economique_financiere_bilans_trois_exercices"


def make(field_key: str, company: Company) -> bytes:
    """Make the document that answers a field for a company: the same ones, the same bytes.

    Raises `KeyError` for a field that the catalogue does not have.
    """
    return _make(field_key, company.siret)


@lru_cache(maxsize=64)
def _make(field_key: str, siret: str) -> bytes:
    """Keep the latest: one journey reads each several times, for its size and for its bytes."""
    company = company_for(siret)
    template = _TEMPLATES.get(field_key) or _handed_in(catalogue.field(field_key).label)
    document = Document(
        brand=template.issuer,
        title="Document fictif",
        subtitle=template.title,
        identifier=siret,
        number=f"{siret}-{LAST_FISCAL_YEAR}",
        banner=BANNER,
        watermark=WATERMARK,
        qr=None,
        blocks=tuple(_blocks(field_key, template, company)),
    )
    return pdf.write(
        Painter(document).paint().drawing(),
        pdf.Metadata(f"{template.title} (document fictif)", BANNER, _ISSUED),
    )


def _handed_in(label: str) -> Template:
    return Template(
        "Pièce du candidat",
        label,
        "Cette pièce tient lieu de celle que le candidat aurait jointe à sa candidature.",
    )


def _blocks(field_key: str, template: Template, company: Company) -> list[Block]:
    blocks: list[Block] = [
        Category(template.title),
        Facts(
            (
                ("Entreprise", company.name),
                ("SIREN", company.siren),
                ("SIRET", company.siret),
                ("Adresse", str(company.address)),
                ("Représentant légal", company.representative),
            )
        ),
        Paragraph(template.statement),
        Facts(template.facts(company)),
    ]
    if field_key == _ACCOUNTS:
        rows = tuple(
            (french.day(year.fiscal_year_end), french.euros(year.turnover), str(year.average_staff))
            for year in company.years
        )
        header = ("Exercice clos le", "Chiffre d’affaires", "Effectif moyen")
        blocks.append(Table(header, rows))
    origin = f"Un bac à sable a fabriqué ce document ; il n’émane pas de : {template.issuer}."
    blocks.append(Notice(origin, positive=False))
    return blocks
