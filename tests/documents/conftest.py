"""A market and a completed application with an answer of every kind, to make documents of."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from sandbox.domain import catalogue
from sandbox.domain.company import company_for, values
from sandbox.domain.files import InMemory, StoredFile, safe_name
from sandbox.domain.models import Answer, Application, Lot, Market, Source
from sandbox.domain.states import ScanState, State
from sandbox.profiles.documented import Documented

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
TEXT = "Nous disposons d’un parc de 12 véhicules."


@dataclass
class Case:
    """A market and an application, with shortcuts to change them."""

    market: Market
    application: Application
    profile: Documented = field(default_factory=Documented)

    def answer(self, key: str, value: Any, source: Source = Source.MANUAL) -> None:
        self.application.answers[key] = Answer(value, source)

    def attach(self, key: str, name: str, content: Any = b"%PDF-1.4 ...", **changes: Any) -> str:
        """Add a file and give its id; the answer must name it."""
        identifier = f"file-{len(self.application.files) + 1}"
        self.application.files[identifier] = replace(
            StoredFile(
                id=identifier,
                field_key=key,
                name=safe_name(name),
                original_name=name,
                media_type="application/pdf",
                source="user",
                uploaded_at=NOW,
                content=InMemory(content) if isinstance(content, bytes) else content,
                scan=ScanState.SAFE,
            ),
            **changes,
        )
        return identifier


def _value(case: Case, asked: catalogue.Field) -> Any:
    key = asked.key

    def file(name: str = "pièce.pdf") -> list[str]:
        source = f"api_{asked.api_name}" if asked.api_name else "user"
        return [case.attach(key, name, source=source)]

    made: dict[str, Callable[[], Any]] = {
        "text_input": lambda: TEXT,
        "textarea": lambda: TEXT,
        "email_input": lambda: "contact@exemple.example",
        "phone_input": lambda: "01 99 00 12 34",
        "inline_url_input": lambda: "https://exemple.example/fiche",
        "file_upload": lambda: {"files": file()},
        "inline_file_upload": lambda: {"files": file()},
        "checkbox_with_document": lambda: {"checked": True, "files": file()},
        "radio_with_file_and_text": lambda: {
            "radio_choice": "yes",
            "text": "Explication donnée.",
            "files": file(),
        },
        "file_or_textarea": lambda: {"text": "Norme suivie.", "files": file()},
        "presentation_intervenants": lambda: {
            "people": [
                {"nom": "Durand", "prenoms": "Zoé", "titres": "Ingénieure", "files": file("CV.pdf")}
            ]
        },
        "realisations_livraisons": lambda: {
            "realisations": [
                {
                    "resume": "École maternelle",
                    "date_debut": "2024-01-02",
                    "date_fin": "2025-02-03",
                    "montant": 1_500_000.5,
                    "description": "Réhabilitation complète",
                    "files": file(),
                }
            ]
        },
        "capacites_techniques_professionnelles_outillage_echantillons": lambda: {
            "echantillons": [{"description": "Échantillon de bardage", "files": file()}]
        },
        "capacite_economique_financiere_effectifs_moyens_annuels": lambda: {
            f"year_{rank}": {"year": 2026 - rank, "average_staff": 1_234, "management_staff": 56}
            for rank in (1, 2, 3)
        },
    }
    return made[asked.input_type]()


def make_case(codes: list[str], *, optional: bool) -> Case:
    keys = catalogue.optional_keys(codes) if optional else []
    fields = catalogue.fields_for(codes, keys)
    market = Market(
        identifier="VR-2026-ABCDEF123456",
        client_id="client",
        created_at=NOW,
        name="Rénovation énergétique du groupe scolaire",
        deadline=NOW + timedelta(days=240),
        siret="13002526500013",
        market_type_codes=codes,
        lots=[Lot("Gros œuvre"), Lot("Électricité"), Lot("Chauffage")],
        field_keys=[asked.key for asked in fields],
        state=State.COMPLETED,
    )
    application = Application(
        identifier="FT20261123A1B2C3D4",
        client_id="client",
        created_at=NOW,
        completed_at=NOW,
        state=State.COMPLETED,
        market_identifier=market.identifier,
        siret="73282932000074",
        lots=[1, 3],
        attests_no_exclusion_motifs=True,
    )
    case = Case(market, application)
    known = values(company_for("73282932000074"))
    for asked in fields:
        if asked.key in known:
            case.answer(asked.key, known[asked.key], Source.AUTO)
        else:
            source = Source.AUTO if asked.api_name else Source.MANUAL
            case.answer(asked.key, _value(case, asked), source)
    return case


@pytest.fixture
def small() -> Case:
    """A market for supplies, with its mandatory fields only."""
    return make_case(["supplies"], optional=False)


@pytest.fixture
def full() -> Case:
    """Markets of every type, with every field that there is."""
    return make_case(["supplies", "services", "works", "defense"], optional=True)


@pytest.fixture
def text_of() -> Callable[[bytes], str]:
    """Extract the text of a PDF."""

    def extract(content: bytes) -> str:
        return "\n".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)

    return extract
