"""Companies: what the public sources know of one, made up from its SIRET.

The same SIRET gives the same company, in every process and for ever: nothing here reads a clock
or a shared generator. Names and addresses come from Faker; e-mail addresses end in `.example`,
which nobody can own, and telephone numbers are of the range kept free for fiction.
"""

import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from random import Random
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from faker import Faker

LAST_FISCAL_YEAR = 2025
"""The most recent of the three years that are known; fixed, so that companies never change."""

_LEGAL_FORMS = (
    ("SAS", "Société par actions simplifiée"),
    ("SARL", "Société à responsabilité limitée"),
    ("SA", "Société anonyme à conseil d’administration"),
    ("SCOP SA", "Société coopérative de production anonyme"),
)

_ACTIVITIES = (
    ("41.20B", "Construction d’autres bâtiments", "Construction"),
    ("42.11Z", "Construction de routes et autoroutes", "Travaux publics"),
    ("43.21A", "Travaux d’installation électrique dans tous locaux", "Électricité"),
    ("43.22A", "Travaux d’installation d’eau et de gaz en tous locaux", "Plomberie"),
    ("46.65Z", "Commerce de gros de mobilier de bureau", "Mobilier"),
    ("49.41A", "Transports routiers de fret interurbains", "Transports"),
    ("56.21Z", "Services des traiteurs", "Restauration"),
    ("62.01Z", "Programmation informatique", "Numérique"),
    ("71.12B", "Ingénierie, études techniques", "Ingénierie"),
    ("81.21Z", "Nettoyage courant des bâtiments", "Propreté"),
    ("81.30Z", "Services d’aménagement paysager", "Paysage"),
    ("85.59A", "Formation continue d’adultes", "Formation"),
)

# Category of INSEE, the staff that goes with it, and the turnover of one person in euros.
_SIZES = (
    ("PME", (4, 240), (70_000, 160_000)),
    ("PME", (4, 60), (60_000, 140_000)),
    ("ETI", (250, 4_000), (90_000, 220_000)),
    ("GE", (5_000, 40_000), (120_000, 260_000)),
)

_CERTIFICATES = (
    ("qualibat", "Qualibat", "E-"),
    ("qualifelec", "Qualifelec", "QE-"),
    ("rge", "RGE", "RGE-"),
    ("opqibi", "OPQIBI", ""),
    ("qualiopi", "Qualiopi", "QOF-"),
    ("fntp", "FNTP", "TP-"),
)


@dataclass(frozen=True, slots=True)
class Address:
    """A French postal address."""

    street: str
    postcode: str
    city: str

    def __str__(self) -> str:
        """Write it on one line."""
        return f"{self.street}, {self.postcode} {self.city}"


@dataclass(frozen=True, slots=True)
class YearlyFigures:
    """One closed year: turnover in euros, and the average number of people employed."""

    year: int
    turnover: int
    average_staff: int
    management_staff: int

    @property
    def fiscal_year_end(self) -> str:
        """Give the last day of the year, as `YYYY-MM-DD`."""
        return f"{self.year}-12-31"


@dataclass(frozen=True, slots=True)
class Certificate:
    """A qualification: who gives it (`key` and `body`), its number, and the day it was given."""

    key: str
    body: str
    number: str
    obtained_on: str


@dataclass(frozen=True, slots=True)
class Company:
    """One company; `years` goes from the most recent back, `category` is PME, ETI or GE."""

    siret: str
    name: str
    legal_form_code: str
    legal_form: str
    address: Address
    activity_code: str
    activity_label: str
    category: str
    representative_first_name: str
    representative_last_name: str
    email: str
    phone: str
    years: tuple[YearlyFigures, YearlyFigures, YearlyFigures]
    certificates: tuple[Certificate, ...]
    social_economy: bool

    @property
    def siren(self) -> str:
        """Give the number of the company, which all its establishments share."""
        return self.siret[:9]

    @property
    def representative(self) -> str:
        """Give the legal representative, first name first."""
        return f"{self.representative_first_name} {self.representative_last_name}"

    def certificate(self, key: str) -> Certificate:
        """Find a certificate by its key; every company holds one of each."""
        return next(c for c in self.certificates if c.key == key)


@lru_cache(maxsize=4_096)
def company_for(siret: str) -> Company:
    """Give the company of a SIRET."""
    random = Random(f"company/{siret}")  # noqa: S311 - made-up data, meant to be repeatable
    faker = _faker()
    faker.seed_instance(int(siret))
    founder, first_name = str(faker.last_name()), str(faker.first_name())
    address = Address(
        street=str(faker.street_address()), postcode=str(faker.postcode()), city=str(faker.city())
    )
    activity_code, activity_label, trade = random.choice(_ACTIVITIES)
    legal_form_code, legal_form = random.choice(_LEGAL_FORMS)
    category, staff, productivity = random.choice(_SIZES)
    pattern = random.choice(("{0} {1}", "{1} {0}", "{0} et Fils {1}", "Groupe {0} {1}"))
    return Company(
        siret=siret,
        name=pattern.format(founder, trade),
        legal_form_code=legal_form_code,
        legal_form=legal_form,
        address=address,
        activity_code=activity_code,
        activity_label=activity_label,
        category=category,
        representative_first_name=first_name,
        representative_last_name=founder,
        email=f"contact@{_slug(founder)}-{_slug(trade)}.example",
        phone=f"01 99 00 {random.randrange(100):02} {random.randrange(100):02}",
        years=_years(random, staff, productivity),
        certificates=_certificates(random),
        social_economy=legal_form_code.startswith("SCOP"),
    )


@cache
def _faker() -> "Faker":
    # Imported on first use: it takes longer to load than the whole server to start.
    from faker import Faker  # noqa: PLC0415

    return Faker("fr_FR")


def _slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.lower()).encode("ascii", "ignore").decode()
    return "-".join("".join(c if c.isalnum() else " " for c in plain).split())


def _years(
    random: Random, staff: tuple[int, int], productivity: tuple[int, int]
) -> tuple[YearlyFigures, YearlyFigures, YearlyFigures]:
    """Make three years that a steady growth links."""
    people = random.randint(*staff)
    each = random.randint(*productivity)

    def figures(back: int) -> YearlyFigures:
        average = max(1, people * 96**back // 100**back)
        return YearlyFigures(
            year=LAST_FISCAL_YEAR - back,
            turnover=average * each * 98**back // 100**back // 100 * 100,
            average_staff=average,
            management_staff=max(1, average // 8),
        )

    return figures(0), figures(1), figures(2)


def _certificates(random: Random) -> tuple[Certificate, ...]:
    return tuple(
        Certificate(
            key=key,
            body=body,
            number=f"{prefix}{random.randrange(10_000, 100_000)}",
            obtained_on=f"{LAST_FISCAL_YEAR}-{random.randint(1, 12):02}-{random.randint(1, 28):02}",
        )
        for key, body, prefix in _CERTIFICATES
    )


def buyer_name(siret: str) -> str:
    """Give the name of the public body that a buyer's SIRET stands for."""
    return f"Commune de {company_for(siret).address.city}"


def values(company: Company) -> dict[str, Any]:
    """Give the answers, other than documents, that public sources know, by the field's key.

    The part of the turnover that falls into the market's domain is None: no source knows it.
    """
    no_motive = {"radio_choice": "no", "text": "", "files": []}
    identity = "identite_entreprise_identification"
    exclusion = "motifs_exclusion_fiscales_et_sociales"
    certificates = "capacites_techniques_professionnelles_certificats"
    training, engineering = company.siren, company.certificate("opqibi").number
    return {
        f"{identity}_siret": company.siret,
        f"{identity}_activite_principale": f"{company.activity_code} {company.activity_label}",
        f"{identity}_raison_sociale": company.name,
        f"{identity}_nom_prenom": company.representative,
        f"{identity}_categorie": company.category,
        f"{identity}_adresse_siege_social": str(company.address),
        f"{exclusion}_liquidation_judiciaire": dict(no_motive),
        f"{exclusion}_faillite_interdiction": dict(no_motive),
        "capacite_economique_financiere_chiffre_affaires_global_annuel": {
            f"year_{rank}": {
                "turnover": figures.turnover,
                "market_percentage": None,
                "fiscal_year_end": figures.fiscal_year_end,
            }
            for rank, figures in enumerate(company.years, 1)
        },
        f"{certificates}_ess": {
            "radio_choice": "yes" if company.social_economy else "no",
            "text": company.legal_form if company.social_economy else "",
            "files": [],
        },
        f"{certificates}_france_competences": f"https://competences.example/organismes/{training}",
        f"{certificates}_opqibi": f"https://opqibi.example/certificats/{engineering}",
    }
