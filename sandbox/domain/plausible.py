"""Answers that a candidate might give: what a headless call did not say is made up here.

They depend on the field, the company and the day alone.
"""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from sandbox.domain.answers.kinds import YEARS
from sandbox.domain.catalogue import Field
from sandbox.domain.company import Company

_MARKET_PERCENTAGE = 60
_YEARS_BACK = (365, 730, 1_000)

AddDocument = Callable[[Field], str]
"""Adds a made-up document for a field; gives its id."""


def plausible(
    field: Field,
    company: Company,
    known: Mapping[str, Any],
    today: date,
    add_document: AddDocument,
) -> Any:
    """Make up the answer to a field; `known` holds what public sources know of the company."""
    if field.key in known:
        return completed(field, known[field.key])
    match field.input_type:
        case "file_upload" | "inline_file_upload":
            return {"files": [add_document(field)]}
        case "checkbox_with_document":
            return {"checked": True, "files": [add_document(field)]}
        case "radio_with_file_and_text":
            return {"radio_choice": "no", "text": "", "files": []}
        case "file_or_textarea":
            return {"text": _sentence(field, company), "files": []}
        case "email_input":
            return company.email
        case "phone_input":
            return company.phone
        case "url_input" | "inline_url_input":
            return f"https://{company.email.partition('@')[2]}"
        case _:
            return _composite(field, company, today, add_document)


def completed(field: Field, value: Any) -> Any:
    """Add to what a public source said the part that no source knows."""
    if field.input_type != "capacite_economique_financiere_chiffre_affaires_global_annuel":
        return value
    return {
        year: {**cells, "market_percentage": _MARKET_PERCENTAGE}
        if cells["turnover"] is not None and cells["market_percentage"] is None
        else cells
        for year, cells in value.items()
    }


def _sentence(field: Field, company: Company) -> str:
    return f"{field.label} : réponse de test de l’entreprise {company.name}."


def _composite(field: Field, company: Company, today: date, add_document: AddDocument) -> Any:
    match field.input_type:
        case "capacite_economique_financiere_effectifs_moyens_annuels":
            return _staff(company, today)
        case "presentation_intervenants":
            return {"people": [_person(company, add_document(field))]}
        case "realisations_livraisons":
            return {"realisations": [_reference(company, today, days) for days in _YEARS_BACK]}
        case "capacites_techniques_professionnelles_outillage_echantillons":
            return {"echantillons": [{"description": _sentence(field, company), "files": []}]}
        case _:
            return _sentence(field, company)


def _staff(company: Company, today: date) -> dict[str, Any]:
    return {
        year: {
            "year": today.year - back,
            "average_staff": figures.average_staff,
            "management_staff": figures.management_staff,
        }
        for back, (year, figures) in enumerate(zip(YEARS, company.years, strict=True), 1)
    }


def _person(company: Company, document: str) -> dict[str, Any]:
    return {
        "nom": company.representative_last_name,
        "prenoms": company.representative_first_name,
        "titres": f"Responsable du marché chez {company.name}",
        "files": [document],
    }


def _reference(company: Company, today: date, days: int) -> dict[str, Any]:
    start = today - timedelta(days=days)
    return {
        "resume": f"Prestation de test : {company.activity_label.lower()}",
        "date_debut": start.isoformat(),
        "date_fin": (start + timedelta(days=180)).isoformat(),
        "montant": max(1_000, company.years[0].turnover // 50),
        "description": f"Référence de test de l’entreprise {company.name}.",
        "files": [],
    }
