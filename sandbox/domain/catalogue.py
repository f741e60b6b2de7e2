"""The catalogue of form fields: what a buyer asks for and a candidate answers.

Keys, input types, sources and market types are those of the service's own catalogue; labels and
helps are ours. The table itself is `catalogue.csv`, in the order in which pages show the fields.
"""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

CATEGORIES: dict[str, str] = {
    "identite_entreprise": "Identité de l’entreprise",
    "motifs_exclusion": "Motifs d’exclusion",
    "capacite_economique_financiere": "Capacité économique et financière",
    "capacites_techniques_professionnelles": "Capacités techniques et professionnelles",
}
"""The French label of each category, in order."""

SUBCATEGORIES: dict[str, str] = {
    "identite_entreprise_identification": "Identification",
    "identite_entreprise_contact": "Contact",
    "motifs_exclusion_fiscales_et_sociales": "Obligations fiscales et sociales",
    "motifs_exclusion_appreciation_acheteur_discretionnaire": "Motifs à l’appréciation de l’acheteur",  # noqa: E501 - one row, one line
    "capacite_economique_financiere_chiffre_affaires": "Chiffre d’affaires",
    "capacite_economique_financiere_bilans": "Bilans",
    "capacite_economique_financiere_assurance": "Assurance",
    "capacites_techniques_professionnelles_effectifs": "Effectifs et intervenants",
    "capacites_techniques_professionnelles_certificats": "Certificats et qualifications",
    "capacites_techniques_professionnelles_realisations": "Références",
    "capacites_techniques_professionnelles_outillage": "Moyens techniques",
    "capacites_techniques_professionnelles_assurance_qualite": "Qualité et environnement",
    "capacites_techniques_professionnelles_securite_et_confidentialite": "Sécurité et confidentialité",  # noqa: E501 - one row, one line
}
"""The French label of each subcategory, in order."""

MARKET_TYPES: dict[str, str] = {
    "supplies": "Fournitures",
    "services": "Services",
    "works": "Travaux",
    "defense": "Défense et sécurité",
}
"""The French label of each market type (D05)."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field: what it is called, how it is filled in, and which markets ask for it.

    `api_name` is the public source that knows the answer, `api_key` the datum within it; both are
    None when only the candidate can answer. `help` is empty when the label says it all.
    """

    key: str
    category_key: str
    subcategory_key: str
    mandatory: bool
    input_type: str
    api_name: str | None
    api_key: str | None
    market_types: frozenset[str]
    label: str
    help: str


def _read() -> dict[str, Field]:
    with Path(__file__).with_name("catalogue.csv").open(encoding="utf-8", newline="") as table:
        return {
            row["key"]: Field(
                key=row["key"],
                category_key=row["category_key"],
                subcategory_key=row["subcategory_key"],
                mandatory=row["mandatory"] == "yes",
                input_type=row["input_type"],
                api_name=row["api_name"] or None,
                api_key=row["api_key"] or None,
                market_types=frozenset(row["market_types"].split()),
                label=row["label"],
                help=row["help"],
            )
            for row in csv.DictReader(table)
        }


FIELDS: dict[str, Field] = _read()
"""Every field by its key, in the order in which pages show them."""


def field(key: str) -> Field:
    """Find a field; raises `KeyError` when the catalogue has no such key."""
    return FIELDS[key]


def fields_for(codes: Sequence[str], optional_keys: Sequence[str] = ()) -> list[Field]:
    """List what a market of these types asks for, in the order of the catalogue.

    That is every mandatory field of one of the types, and the optional ones named; a key that
    the types do not offer changes nothing.
    """
    chosen = set(optional_keys)
    return [f for f in _offered(tuple(codes)) if f.mandatory or f.key in chosen]


def fields_of(keys: Sequence[str]) -> list[Field]:
    """List the fields of these keys; raises `KeyError` when the catalogue lacks one."""
    return list(_fields_of(tuple(keys)))


def optional_keys(codes: Sequence[str]) -> list[str]:
    """List the keys that a buyer may add to a market of these types."""
    return list(_optional_keys(tuple(codes)))


@lru_cache(maxsize=128)
def _offered(codes: tuple[str, ...]) -> tuple[Field, ...]:
    return tuple(f for f in FIELDS.values() if not f.market_types.isdisjoint(codes))


@lru_cache(maxsize=128)
def _fields_of(keys: tuple[str, ...]) -> tuple[Field, ...]:
    return tuple(FIELDS[key] for key in keys)


@lru_cache(maxsize=128)
def _optional_keys(codes: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f.key for f in _offered(codes) if not f.mandatory)
