import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
import segno
from pypdf import PdfReader

from sandbox.documents import qr
from sandbox.documents.attestation import attestation, subject_of
from sandbox.documents.blocks import Answered
from sandbox.documents.render import render_attestation, render_buyer_attestation
from sandbox.domain import catalogue
from sandbox.domain.company import company_for
from sandbox.domain.models import Fetch, Lot, Source
from sandbox.domain.states import FetchStatus, ScanState
from tests.documents.conftest import NOW, TEXT, Case

Extract = Callable[[bytes], str]

EMAIL = "identite_entreprise_contact_email"
INSURANCE = "capacite_economique_financiere_assurance_risques_professionnels"
TOOLS = "capacites_techniques_professionnelles_outillage_materiel_equipements"


def candidate(case: Case) -> bytes:
    return render_attestation(case.profile, case.market, case.application)


def buyer(case: Case) -> bytes:
    return render_buyer_attestation(case.profile, case.market, case.application)


def flat(text: str) -> str:
    """Undo the breaking of lines."""
    return " ".join(text.split())


@pytest.mark.parametrize(
    ("render", "title"),
    [(candidate, "Attestation de candidature"), (buyer, "Attestation acheteur")],
)
def test_they_hold_market_company_lots_and_times(
    full: Case, text_of: Extract, render: Callable[[Case], bytes], title: str
) -> None:
    text = flat(text_of(render(full)))
    company = company_for("73282932000074")
    for expected in (
        title,
        "Transmise le 23/11/2026 à 10:00 (heure de Paris)",
        "Rénovation énergétique du groupe scolaire",
        "VR-2026-ABCDEF123456",
        "SIRET de l’acheteur 13002526500013",
        "Fournitures, Services, Travaux, Défense et sécurité",
        # Summer time: two hours ahead of UTC.
        "Date limite de candidature 21/07/2027 à 11:00 (heure de Paris)",
        "Lot 1 : Gros œuvre",
        "Lot 2 : Électricité",
        "Lot 3 : Chauffage",
        company.name,
        "73282932000074",
        company.legal_form,
        str(company.address),
        "FT20261123A1B2C3D4",
        "Le candidat déclare sur l’honneur",
        "service non officiel",
        "DOCUMENT DE TEST",
        "Certification",
    ):
        assert expected in text


def test_every_field_is_there_with_its_label_and_source(full: Case, text_of: Extract) -> None:
    text = flat(text_of(buyer(full)))
    for key in full.market.field_keys:
        assert catalogue.field(key).label in text
    for category in catalogue.CATEGORIES.values():
        assert category in text
    assert "Fourni par : Insee" in text
    assert "Saisi par le candidat" in text


@pytest.mark.parametrize("render", [candidate, buyer])
def test_every_kind_of_answer_is_there(
    full: Case, text_of: Extract, render: Callable[[Case], bytes]
) -> None:
    turnover = "capacite_economique_financiere_chiffre_affaires_global_annuel"
    year = {"turnover": 1_500_000, "market_percentage": 75, "fiscal_year_end": "2025-12-31"}
    full.answer(turnover, {f"year_{rank}": year for rank in (1, 2, 3)}, Source.AUTO)
    text = flat(text_of(render(full)))
    for expected in (
        TEXT,
        "contact@exemple.example",
        "01 99 00 12 34",
        "https://opqibi.example/certificats/",
        "31/12/2025 1 500 000 € 75 %",
        "2025 1 234 56",
        "Nom Durand",
        "Prénoms Zoé",
        "Titres Ingénieure",
        "CV.pdf",
        "Objet École maternelle",
        "Début 02/01/2024",
        "Fin 03/02/2025",
        "Montant 1 500 000,50 €",
        "Description Réhabilitation complète",
        "Échantillon de bardage",
        "Explication donnée.",
        "Norme suivie.",
        "antivirus : Vérifié",
    ):
        assert expected in text


def test_what_was_not_answered_says_so(small: Case, text_of: Extract) -> None:
    del small.application.answers[EMAIL]
    assert "Adresse électronique de contact Non renseigné" in flat(text_of(candidate(small)))


def test_empty_answers_of_any_kind_say_so(full: Case) -> None:
    for key, value in {
        TOOLS: "",
        INSURANCE: {"checked": False, "files": []},
        "capacites_techniques_professionnelles_effectifs_cv_intervenants": {"people": []},
        "capacites_techniques_professionnelles_effectifs_moyens_annuels": {},
        "capacites_techniques_professionnelles_certificats_ess": None,
    }.items():
        full.answer(key, value)
    subject = subject_of(full.profile.document_rules(), full.market, full.application)
    shown = {
        block.label: block.parts
        for block in attestation(subject, "buyer").blocks
        if isinstance(block, Answered)
    }
    assert shown[catalogue.field(TOOLS).label] == ("Non renseigné",)
    assert shown[catalogue.field(INSURANCE).label] == ("Non",)
    social = "capacites_techniques_professionnelles_certificats_ess"
    assert shown[catalogue.field(social).label] == ("Non renseigné",)


def test_a_source_that_failed_is_named(small: Case, text_of: Extract) -> None:
    key = "identite_entreprise_identification_raison_sociale"
    small.answer(key, "Ateliers Réunis", Source.MANUAL_AFTER_API_FAILURE)
    small.application.fetches["insee"] = Fetch("insee", FetchStatus.FAILED, NOW)
    text = flat(text_of(candidate(small)))
    assert "Saisi par le candidat (Insee : indisponible)" in text
    assert "Raison sociale Ateliers Réunis SIRET 73282932000074 Candidature" in text
    assert company_for("73282932000074").legal_form not in text


def test_a_missing_declaration_stands_out(small: Case, text_of: Extract) -> None:
    small.application.attests_no_exclusion_motifs = False
    text = flat(text_of(candidate(small)))
    assert "n’a pas fait la déclaration sur l’honneur" in text
    assert "Le candidat déclare sur l’honneur" not in text


def test_the_buyer_is_told_the_names_in_the_package(small: Case, text_of: Extract) -> None:
    key = "motifs_exclusion_fiscales_et_sociales_declarations_fiscales"
    small.answer(key, {"files": [small.attach(key, "../../kbis.pdf")]})
    text = "".join(text_of(buyer(small)).split("\n"))
    assert "../../kbis.pdf" in text
    assert f"documents/user_03_01_{key}_kbis.pdf" in text


def test_an_infected_file_is_named_as_left_out(small: Case, text_of: Extract) -> None:
    key = "motifs_exclusion_fiscales_et_sociales_declarations_fiscales"
    small.answer(key, {"files": [small.attach(key, "virus.pdf", scan=ScanState.UNSAFE)]})
    text = flat(text_of(buyer(small)))
    assert "Écarté du dossier car un malware y a été détecté : virus.pdf" in text
    assert "écarté du dossier" in text
    assert "antivirus : Malware détecté" in text


def test_a_profile_may_keep_public_data_from_the_candidate(small: Case) -> None:
    rules = replace(small.profile.document_rules(), public_data_for_candidate=False)
    subject = subject_of(rules, small.market, small.application)

    def company_parts(kind: str) -> tuple[object, ...]:
        blocks = attestation(subject, kind).blocks
        return next(
            block.parts
            for block in blocks
            if isinstance(block, Answered) and block.label == "Raison sociale"
        )

    assert company_parts("candidate") == ("Donnée transmise à l’acheteur",)
    assert company_parts("buyer") == (company_for("73282932000074").name,)


def test_pages_are_numbered_and_headings_are_in_the_outline(full: Case) -> None:
    reader = PdfReader(BytesIO(candidate(full)))
    count = len(reader.pages)
    assert count > 3
    for number, page in enumerate(reader.pages, 1):
        text = page.extract_text()
        assert f"page {number} sur {count}" in text
        assert "DOCUMENT DE TEST" in text
        assert "Bac à sable" in text
    titles = [entry.title for entry in reader.outline]
    assert titles[:2] == ["Marché", "Entreprise candidate"]
    assert set(catalogue.CATEGORIES.values()) <= set(titles)
    assert reader.metadata is not None
    assert reader.metadata.title == "Attestation de candidature FT20261123A1B2C3D4"


def test_text_stays_within_the_margins(full: Case) -> None:
    full.answer(TOOLS, "W" * 4_000 + " mot" * 1_000)
    for page in PdfReader(BytesIO(candidate(full))).pages:
        places: list[tuple[float, float]] = []

        def note(text: str, _: object, matrix: list[float], *rest: object, places=places) -> None:
            if text.strip() and matrix[1] == 0:
                places.append((matrix[4], matrix[5]))

        page.extract_text(visitor_text=note)
        assert min(x for x, _ in places) >= 42.5
        assert min(y for _, y in places) >= 56.6
        assert max(y for _, y in places) <= 841.89 - 56.6


HOSTILE = (
    '<script>alert("x")</script> &amp; (a)\\b \u200f\u202e\u2066 '
    "\u05e9\u05dc\u05d5\u05dd \u05e2\u05d5\u05dc\u05dd \u0645\u0631\u062d\u0628\u0627 "
    "\U0001f600\U0001f3f3\ufe0f\u200d\U0001f308 \u2028\u2029\x0b\x0c\x1b\x7f\x85 漢字 Ж ñ ł č Ċ"
    "\ufffd"
)


@pytest.mark.parametrize("render", [candidate, buyer])
def test_every_hostile_character_can_be_extracted(
    full: Case, text_of: Extract, render: Callable[[Case], bytes]
) -> None:
    full.market.name = HOSTILE
    full.market.lots = [Lot(HOSTILE)] * 3
    for key in (EMAIL, TOOLS):
        full.answer(key, HOSTILE)
    file = full.attach(INSURANCE, f"{HOSTILE}.pdf")
    full.answer(INSURANCE, {"checked": True, "files": [file]})
    text = text_of(render(full))
    found, wanted = Counter(text), Counter(HOSTILE)
    assert not {c: n for c, n in wanted.items() if not c.isspace() and found[c] < 7 * n}
    assert flat(text).count('<script>alert("x")</script> &amp; (a)\\b') >= 7
    # What is written from right to left comes out in reading order.
    assert text.count("\u05e9\u05dc\u05d5\u05dd \u05e2\u05d5\u05dc\u05dd") >= 7


def test_what_no_text_can_hold_is_replaced(small: Case, text_of: Extract) -> None:
    small.answer(EMAIL, "a\ud800b\0c\td")
    assert "a\ufffdb\ufffdc    d" in text_of(candidate(small))


def test_long_answers_go_on_over_pages(full: Case, text_of: Extract) -> None:
    words = [f"mot{number}" for number in range(1_800)]
    full.answer(TOOLS, " ".join(words))
    text = text_of(candidate(full))
    assert re.findall(r"mot\d+", text) == words
    full.answer(TOOLS, "é" * 10_000)
    assert Counter(text_of(candidate(full)))["é"] >= 10_000


def test_line_breaks_are_kept(full: Case, text_of: Extract) -> None:
    full.answer(TOOLS, "un\r\ndeux\rtrois\n\nquatre")
    assert re.search(r"un\ndeux\ntrois\n+quatre", text_of(candidate(full)))


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="pdftotext (poppler-utils) is not there")
def test_another_reader_extracts_the_same(full: Case, tmp_path: Path) -> None:
    full.answer(TOOLS, HOSTILE)
    path = tmp_path / "a.pdf"
    path.write_bytes(candidate(full))
    command = ["pdftotext", "-enc", "UTF-8", str(path), "-"]
    text = subprocess.run(command, check=True, capture_output=True).stdout.decode()
    found = Counter(text)
    assert not {c: n for c, n in Counter(HOSTILE).items() if not c.isspace() and found[c] < n}
    assert '<script>alert("x")</script>' in text
    assert "Transmise le 23/11/2026 à 10:00 (heure de Paris)" in text
    assert "DOCUMENT DE TEST" in text


@pytest.mark.parametrize("render", [candidate, buyer])
def test_the_same_application_gives_the_same_bytes(
    full: Case, render: Callable[[Case], bytes]
) -> None:
    assert render(full) == render(full)


def test_the_number_follows_what_is_said(small: Case) -> None:
    def number() -> str:
        subject = subject_of(small.profile.document_rules(), small.market, small.application)
        return attestation(subject, "candidate").number

    before = number()
    assert re.fullmatch(r"([A-Z2-7]{4}-){3}[A-Z2-7]{4}", before)
    small.answer(EMAIL, "autre@exemple.example")
    assert number() != before


def test_the_code_names_the_document_or_leads_to_an_address(small: Case) -> None:
    subject = subject_of(small.profile.document_rules(), small.market, small.application)
    document = attestation(subject, "candidate")
    assert document.qr == f"FT20261123A1B2C3D4 {document.number}"
    address = "https://bac.example/verification"
    assert attestation(subject, "candidate", address).qr == address
    plain = replace(subject, rules=replace(subject.rules, verification_code=False))
    assert attestation(plain, "candidate").qr is None


@pytest.mark.parametrize("content", ["FT20261123A1B2C3D4 ABCD-EFGH", "https://bac.example/é?a=1"])
def test_the_code_is_drawn_as_it_should_be(content: str) -> None:
    size, runs = qr.rectangles(content)
    drawn = [[0] * size for _ in range(size)]
    for column, row, length in runs:
        drawn[row][column : column + length] = [1] * length
    code = segno.make(content, error="m", mask=3, micro=False, boost_error=False)
    assert drawn == [list(line) for line in code.matrix]


def test_a_pending_application_has_no_documents(small: Case) -> None:
    small.application.completed_at = None
    with pytest.raises(ValueError, match="is not completed"):
        candidate(small)


def test_the_last_instant_that_there_is_can_be_written(small: Case, text_of: Extract) -> None:
    small.market.deadline = datetime.max.replace(tzinfo=UTC)
    assert "31/12/9999 à 23:59 (temps universel)" in flat(text_of(candidate(small)))
