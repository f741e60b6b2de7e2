"""Turning answers into what a document shows, one writer per form of answer."""

from collections.abc import Callable, Mapping
from typing import Any

from sandbox.documents import french
from sandbox.documents.blocks import Entry, FileLine, Part, Table

NOTHING = "Non renseigné"
WITHHELD = "Donnée transmise à l’acheteur"

Files = Mapping[str, FileLine]
"""What is to be shown of each file of an application, by its identifier."""

Value = Any
"""An answer as JSON. The domain checks it; a part that is missing shows as not filled in."""


def parts(input_type: str, value: Value, files: Files) -> tuple[Part, ...]:
    """Give what is to be shown of an answer."""
    structured = isinstance(value, dict)
    writer = _WRITERS.get(input_type, _text) if structured else _text
    return tuple(writer(value, files)) or (NOTHING,)


def _shown(value: Value) -> str:
    return NOTHING if value is None or value == "" else str(value)


def _text(value: Value, files: Files) -> list[Part]:
    return [_shown(value)]


def _attached(value: Value, files: Files) -> list[FileLine]:
    return [files[identifier] for identifier in value.get("files") or () if identifier in files]


def _files(value: Value, files: Files) -> list[Part]:
    return [*_attached(value, files)] or ["Aucun document"]


def _checkbox(value: Value, files: Files) -> list[Part]:
    return ["Oui" if value.get("checked") else "Non", *_attached(value, files)]


def _radio(value: Value, files: Files) -> list[Part]:
    choice: Part = "Oui" if value.get("radio_choice") == "yes" else "Non"
    explained = [value["text"]] if value.get("text") else []
    return [choice, *explained, *_attached(value, files)]


def _file_or_text(value: Value, files: Files) -> list[Part]:
    return [*([value["text"]] if value.get("text") else []), *_attached(value, files)]


def _optional(value: Value, write: Callable[[Any], str]) -> str:
    """Write a part of an answer that may be missing; one of an unforeseen type as it stands."""
    if value is None or value == "":
        return NOTHING
    try:
        return write(value)
    except (TypeError, ValueError):
        return str(value)


def _turnover(value: Value, files: Files) -> list[Part]:
    header = ("Exercice clos le", "Chiffre d’affaires", "Part liée au marché")
    rows = tuple(
        (
            _optional(year.get("fiscal_year_end"), french.day),
            _optional(year.get("turnover"), french.euros),
            _optional(year.get("market_percentage"), lambda share: f"{french.number(share)} %"),
        )
        for year in _years(value)
    )
    return [Table(header, rows)] if rows else []


def _staff(value: Value, files: Files) -> list[Part]:
    header = ("Année", "Effectif moyen", "Dont encadrement")
    rows = tuple(
        (
            _shown(year.get("year")),
            _optional(year.get("average_staff"), french.number),
            _optional(year.get("management_staff"), french.number),
        )
        for year in _years(value)
    )
    return [Table(header, rows)] if rows else []


def _years(value: Value) -> list[dict[str, Any]]:
    return [value[year] for year in ("year_1", "year_2", "year_3") if value.get(year)]


def _people(value: Value, files: Files) -> list[Part]:
    return [
        Entry(
            f"Intervenant {rank}",
            (
                ("Nom", _shown(person.get("nom"))),
                ("Prénoms", _shown(person.get("prenoms"))),
                ("Titres", _shown(person.get("titres"))),
            ),
            tuple(_attached(person, files)),
        )
        for rank, person in enumerate(value.get("people") or (), 1)
    ]


def _references(value: Value, files: Files) -> list[Part]:
    return [
        Entry(
            f"Référence {rank}",
            (
                ("Objet", _shown(reference.get("resume"))),
                ("Début", _optional(reference.get("date_debut"), french.day)),
                ("Fin", _optional(reference.get("date_fin"), french.day)),
                ("Montant", _optional(reference.get("montant"), french.euros)),
                ("Description", _shown(reference.get("description"))),
            ),
            tuple(_attached(reference, files)),
        )
        for rank, reference in enumerate(value.get("realisations") or (), 1)
    ]


def _samples(value: Value, files: Files) -> list[Part]:
    return [
        Entry(
            f"Échantillon ou équipement {rank}",
            (("Description", _shown(sample.get("description"))),),
            tuple(_attached(sample, files)),
        )
        for rank, sample in enumerate(value.get("echantillons") or (), 1)
    ]


_WRITERS: dict[str, Callable[[Value, Files], list[Part]]] = {
    "file_upload": _files,
    "inline_file_upload": _files,
    "checkbox_with_document": _checkbox,
    "radio_with_file_and_text": _radio,
    "file_or_textarea": _file_or_text,
    "capacite_economique_financiere_chiffre_affaires_global_annuel": _turnover,
    "capacite_economique_financiere_effectifs_moyens_annuels": _staff,
    "presentation_intervenants": _people,
    "realisations_livraisons": _references,
    "capacites_techniques_professionnelles_outillage_echantillons": _samples,
}
