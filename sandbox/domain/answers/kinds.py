"""The input types of the catalogue, each with the shape of its answers and its own rules.

What they are and what they ask for comes from SFD §5.5 and D04. An answer that a public source
gave is locked, but for what no source can know (`locked`): the share of the turnover, the
explanation of a motive.
"""

from typing import Any

from sandbox.domain.answers.leaves import Amount, Choice, Day, Files, Integer, Tick, Year
from sandbox.domain.answers.shape import Place, Record, Rows, Shape
from sandbox.domain.answers.text import Email, Phone, Text, Url

YEARS = ("year_1", "year_2", "year_3")
MAX_ROWS = 50
MAX_EUROS = 999_999_999_999
EVERYTHING = frozenset({"*"})


class _CheckboxWithDocument(Record):
    """A box that is ticked, then a document that proves it (D04)."""

    def check(self, raw: Any, place: Place) -> dict[str, Any]:
        """A document comes only with a ticked box."""
        value = super().check(raw, place)
        if value["files"] and not value["checked"]:
            message = "no document is accepted unless the box is ticked"
            place.at("checked").refuse("unchecked_document", message)
        return value

    def filled(self, value: Any) -> bool:
        """Only a ticked box is an answer."""
        return bool(value.get("checked"))


class _RadioWithFileAndText(Record):
    """Yes or no; yes goes with an explanation and documents, both optional."""

    def check(self, raw: Any, place: Place) -> dict[str, Any]:
        """No wipes what went with a former yes."""
        value = super().check(raw, place)
        if value["radio_choice"] == "no":
            return {**self.empty(), "radio_choice": "no"}
        return value

    def filled(self, value: Any) -> bool:
        """Only a choice is an answer."""
        return bool(value.get("radio_choice"))


class _Years(Record):
    """The same cells for each of three years.

    A year is filled in wholly or not at all, but for the share of the market's domain.
    """

    def filled(self, value: Any) -> bool:
        """The most recent year is needed: a young company has no other."""
        return self.parts["year_1"].filled(value.get("year_1") or {})


class _Reference(Record):
    """A delivery, a service or works that the company refers to."""

    def check(self, raw: Any, place: Place) -> dict[str, Any]:
        """It ends when it begins, or later."""
        value = super().check(raw, place)
        start, end = value["date_debut"], value["date_fin"]
        if start and end and end < start:
            place.at("date_fin").refuse("period", "ends before it begins", start, end)
        return value


def _years(required: tuple[str, ...], **cells: Shape) -> _Years:
    return _Years({year: Record(cells, required) for year in YEARS})


_LINE = Text()
_PARAGRAPH = Text(long=True)
_DOCUMENTS = Record({"files": Files()})

KINDS: dict[str, Shape] = {
    "text_input": _LINE,
    "textarea": _PARAGRAPH,
    "email_input": Email(),
    "phone_input": Phone(),
    "url_input": Url(),
    "inline_url_input": Url(),
    "file_upload": _DOCUMENTS,
    "inline_file_upload": _DOCUMENTS,
    "checkbox_with_document": _CheckboxWithDocument({"checked": Tick(), "files": Files()}),
    "radio_with_file_and_text": _RadioWithFileAndText(
        {"radio_choice": Choice("yes", "no"), "text": _PARAGRAPH, "files": Files()}
    ),
    "file_or_textarea": Record({"text": _PARAGRAPH, "files": Files()}),
    "capacite_economique_financiere_chiffre_affaires_global_annuel": _years(
        ("turnover", "fiscal_year_end"),
        turnover=Integer(0, MAX_EUROS, "€"),
        market_percentage=Integer(0, 100, "%"),
        fiscal_year_end=Day(),
    ),
    "capacite_economique_financiere_effectifs_moyens_annuels": _years(
        ("year", "average_staff", "management_staff"),
        year=Year(),
        average_staff=Integer(0, 10_000_000),
        management_staff=Integer(0, 10_000_000),
    ),
    "presentation_intervenants": Record(
        {
            "people": Rows(
                Record(
                    {"nom": _LINE, "prenoms": _LINE, "titres": _LINE, "files": Files()},
                    required=("nom", "prenoms"),
                ),
                MAX_ROWS,
            )
        }
    ),
    "realisations_livraisons": Record(
        {
            "realisations": Rows(
                _Reference(
                    {
                        "resume": _LINE,
                        "date_debut": Day(),
                        "date_fin": Day(),
                        "montant": Amount(),
                        "description": _PARAGRAPH,
                        "files": Files(),
                    },
                    required=("resume", "date_debut", "date_fin", "montant"),
                ),
                MAX_ROWS,
            )
        }
    ),
    "capacites_techniques_professionnelles_outillage_echantillons": Record(
        {
            "echantillons": Rows(
                Record({"description": _PARAGRAPH, "files": Files()}, required=("description",)),
                MAX_ROWS,
            )
        }
    ),
}
"""The shape of the answers of each input type."""

_LOCKED = {
    "capacite_economique_financiere_chiffre_affaires_global_annuel": frozenset(
        {"turnover", "fiscal_year_end"}
    ),
    "radio_with_file_and_text": frozenset({"radio_choice"}),
}


def locked(input_type: str) -> frozenset[str]:
    """Name the leaves that stay as a public source gave them; `*` is all of them."""
    return _LOCKED.get(input_type, EVERYTHING)


def keep_locked(shape: Shape, leaves: frozenset[str], former: Any, raw: Any) -> Any:
    """Put the locked leaves of a former answer back into a raw one."""
    if leaves == EVERYTHING:
        return former
    if not (isinstance(shape, Record) and isinstance(former, dict) and isinstance(raw, dict)):
        return raw
    return raw | {
        name: former[name]
        if name in leaves
        else keep_locked(part, leaves, former[name], raw.get(name))
        for name, part in shape.parts.items()
    }
