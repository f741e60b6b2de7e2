"""What the two attestations say (D04, SFD §8.1).

Both hold the market, the company, the lots and the answers. The buyer's also names the files as
they are in the package; a profile may let the candidate's only name the public sources.
"""

import hashlib
from base64 import b32encode
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sandbox.documents import answers, french
from sandbox.documents.attachments import Attachment, attachments
from sandbox.documents.blocks import (
    Answered,
    Block,
    Category,
    Choices,
    Document,
    Facts,
    FileLine,
    Notice,
    Paragraph,
    Subcategory,
)
from sandbox.documents.rules import DocumentRules
from sandbox.domain import catalogue
from sandbox.domain.catalogue import Field
from sandbox.domain.company import Company, buyer_name, company_for
from sandbox.domain.models import Answer, Application, Market, Source
from sandbox.domain.sources import SOURCES
from sandbox.domain.states import FetchStatus
from sandbox.domain.submission import company_name

TITLES = {"candidate": "Attestation de candidature", "buyer": "Attestation acheteur"}


@dataclass(frozen=True, slots=True)
class Subject:
    """A completed application with all that its documents are about."""

    rules: DocumentRules
    market: Market
    application: Application
    company: Company
    transmitted_at: datetime
    attachments: tuple[Attachment, ...]


def subject_of(rules: DocumentRules, market: Market, application: Application) -> Subject:
    """Gather what documents are about; raises `ValueError` if the application is not completed."""
    if application.completed_at is None or application.siret is None:
        raise ValueError(f"the application {application.identifier} is not completed")
    return Subject(
        rules=rules,
        market=market,
        application=application,
        company=company_for(application.siret),
        # To the minute, as it is shown: runs with one seed then give the same bytes.
        transmitted_at=application.completed_at.replace(second=0, microsecond=0),
        attachments=tuple(attachments(rules, market, application)),
    )


def attestation(subject: Subject, kind: str, verification_url: str | None = None) -> Document:
    """Compose the attestation of the `candidate` or of the `buyer`.

    The verification code leads to `verification_url`; without one it names the document.
    """
    rules, identifier = subject.rules, subject.application.identifier
    blocks = list(_blocks(subject, kind))
    number = _number(kind, identifier, blocks)
    code = verification_url or f"{identifier} {number}"
    return Document(
        brand="Passe Marché",
        title=TITLES[kind],
        subtitle=f"Transmise le {french.instant(subject.transmitted_at)}",
        identifier=identifier,
        number=number,
        banner=rules.banner,
        watermark=rules.watermark,
        qr=code if rules.verification_code else None,
        blocks=blocks,
    )


def _number(kind: str, identifier: str, blocks: list[Block]) -> str:
    """Number a document after what it says, so that a changed one has another number."""
    said = repr((kind, identifier, blocks)).encode("utf-8", "surrogatepass")
    text = b32encode(hashlib.sha256(said).digest()[:10]).decode()
    return "-".join(text[start : start + 4] for start in range(0, 16, 4))


def _blocks(subject: Subject, kind: str) -> Iterator[Block]:
    yield from _market(subject.market)
    yield from _lots(subject)
    yield from _company(subject)
    yield from _exclusion(subject)
    yield from _answers(subject, kind)
    if kind == "candidate" or subject.rules.file_list_for_buyer:
        yield from _file_list(subject)
    yield Category("Certification")
    yield from map(Paragraph, subject.rules.certification)


def _market(market: Market) -> Iterator[Block]:
    yield Category("Marché")
    types = ", ".join(catalogue.MARKET_TYPES[code] for code in market.market_type_codes)
    yield Facts(
        (
            ("Intitulé", market.name),
            ("Identifiant", market.identifier),
            ("Acheteur", f"{buyer_name(market.siret)} (nom fictif)"),
            ("SIRET de l’acheteur", market.siret),
            ("Types de marché", types),
            ("Date limite de candidature", french.instant(market.deadline)),
        )
    )


def _lots(subject: Subject) -> Iterator[Block]:
    lots, chosen = subject.market.lots, set(subject.application.lots)
    if not lots:
        return
    yield Subcategory(subject.rules.lots_title)
    if not subject.rules.chosen_lots_only:
        yield Choices(
            tuple((rank in chosen, f"Lot {rank} : {lot.name}") for rank, lot in enumerate(lots, 1))
        )
        return
    types = ", ".join(catalogue.MARKET_TYPES[code] for code in subject.market.market_type_codes)
    for rank, lot in enumerate(lots, 1):
        if rank in chosen:
            cpv = f"\nCPV : {lot.cpv_code}" if lot.cpv_code else ""
            yield Facts(((f"Lot {rank}", f"Titre : {lot.name}\nType : {types}{cpv}"),))


def _company(subject: Subject) -> Iterator[Block]:
    """Tell who applies. What the Insee could not say is not made up here either."""
    company, application = subject.company, subject.application
    yield Category("Entreprise candidate")
    rows = [
        ("Raison sociale", company_name(application) or company.name),
        ("SIRET", company.siret),
        ("Candidature", application.identifier),
    ]
    insee = application.fetches.get("insee")
    if insee is None or insee.status is not FetchStatus.FAILED:
        rows[2:2] = [
            ("Forme juridique", company.legal_form),
            ("Adresse", str(company.address)),
            ("Activité principale", f"{company.activity_code} {company.activity_label}"),
            ("Catégorie", company.category),
            ("Représentant légal", company.representative),
        ]
    yield Facts(tuple(rows))


def _exclusion(subject: Subject) -> Iterator[Block]:
    yield Category("Déclaration sur l’honneur")
    attested = subject.application.attests_no_exclusion_motifs
    rules = subject.rules
    yield Notice(rules.exclusion_attested if attested else rules.exclusion_missing, attested)


def _answers(subject: Subject, kind: str) -> Iterator[Block]:
    given = subject.application.answers
    files = {each.file.id: _file_line(each, kind) for each in subject.attachments}
    hidden = kind == "candidate" and not subject.rules.public_data_for_candidate
    category = subcategory = None
    for field in map(catalogue.field, subject.market.field_keys):
        if field.category_key != category:
            category, subcategory = field.category_key, None
            yield Category(catalogue.CATEGORIES[category])
        if field.subcategory_key != subcategory:
            subcategory = field.subcategory_key
            yield Subcategory(catalogue.SUBCATEGORIES[subcategory])
        answer = given.get(field.key)
        if answer is None:
            yield Answered(field.label, "", (answers.NOTHING,))
        elif hidden and answer.source is Source.AUTO:
            yield Answered(field.label, source_name(field, answer), (answers.WITHHELD,))
        else:
            shown = answers.parts(field.input_type, answer.value, files)
            yield Answered(field.label, source_name(field, answer), shown)


def source_name(field: Field, answer: Answer) -> str:
    """Say who gave an answer."""
    public = SOURCES[field.api_name].label if field.api_name else "une source publique"
    if answer.source is Source.AUTO:
        return f"Fourni par : {public}"
    if answer.source is Source.MANUAL_AFTER_API_FAILURE:
        return f"Saisi par le candidat ({public} : indisponible)"
    return "Saisi par le candidat"


def _file_line(attachment: Attachment, kind: str) -> FileLine:
    """Show a file where it answers a field; the buyer is told where to find it."""
    place = attachment.place if kind == "buyer" else ""
    return FileLine(attachment.file.original_name, attachment.description, place)


def _file_list(subject: Subject) -> Iterator[Block]:
    if not subject.attachments:
        return
    yield Category("Pièces jointes et noms dans le dossier")
    left_out = [each.file.original_name for each in subject.attachments if not each.included]
    if left_out:
        names = ", ".join(left_out)
        yield Notice(f"Écarté du dossier car un malware y a été détecté : {names}", positive=False)
    for attachment in subject.attachments:
        yield _file_line(attachment, "buyer")
