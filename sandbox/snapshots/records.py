"""What types cannot tell of editors, tokens, markets and applications in a snapshot."""

import re
from collections.abc import Iterator

from sandbox.domain import answers, catalogue, siret
from sandbox.domain.files import StoredFile, safe_name
from sandbox.domain.models import Application, Editor, Market, Record, Token
from sandbox.domain.public_sources import SOURCES
from sandbox.domain.states import State, SyncStatus
from sandbox.domain.submission import DOCUMENTS
from sandbox.settings import check_url
from sandbox.snapshots.problems import Problem, unknown, within
from sandbox.snapshots.refusals import name

_MEDIA_TYPE = re.compile(r"[\w.+-]{1,60}/[\w.+-]{1,60}", re.ASCII)
_IDENTIFIER = re.compile(r"[A-Za-z0-9-]{1,64}")
KEY = re.compile(r"[A-Za-z0-9_-]{1,64}")


def of_editor(editor: Editor) -> Iterator[Problem]:
    """Check the addresses of an editor."""
    for key in (
        "completion_webhook_url",
        "redirect_url",
        "buyer_return_url",
        "candidate_return_url",
    ):
        url = getattr(editor, key)
        try:
            if url is not None:
                check_url(url)
        except ValueError:
            yield Problem(key, "ce n'est pas une adresse utilisable", "it is no usable address")


def of_token(token: Token, editors: set[str]) -> Iterator[Problem]:
    """Check that a token is somebody's."""
    if token.client_id not in editors:
        yield unknown("client_id", "editors", token.client_id)


def _of_record(record: Record, editors: set[str]) -> Iterator[Problem]:
    if not _IDENTIFIER.fullmatch(record.identifier):
        yield Problem(
            "identifier",
            f"{name(record.identifier)} n'est pas un identifiant",
            f"{name(record.identifier)} is no identifier",
        )
    if record.client_id not in editors:
        yield unknown("client_id", "editors", record.client_id)
    if (record.state is State.COMPLETED) is not (record.completed_at is not None):
        yield Problem(
            "completed_at",
            f"ne va pas avec l'état {record.state}",
            f"does not go with the state {record.state}",
        )
    known = {*State, *SyncStatus}
    for number, entry in enumerate(record.history):
        if not {entry.source, entry.target} <= known:
            yield unknown(f"history[{number}]", ", ".join(sorted(known)), entry.target)
    event = record.event
    if event is not None and (event.identifier, event.client_id) != (
        record.identifier,
        record.client_id,
    ):
        yield Problem(
            "event", "ce webhook parle d'autre chose", "this webhook is about something else"
        )


def of_market(market: Market, editors: set[str]) -> Iterator[Problem]:
    """Check a market."""
    yield from _of_record(market, editors)
    for place, found, known in (
        ("market_type_codes", market.market_type_codes, catalogue.MARKET_TYPES.keys()),
        ("optional_field_keys", market.optional_field_keys, catalogue.FIELDS.keys()),
        ("field_keys", market.field_keys, catalogue.FIELDS.keys()),
    ):
        for each in found:
            if each not in known:
                yield unknown(place, "catalogue", each)


def of_application(
    application: Application, editors: set[str], markets: dict[str, Market]
) -> Iterator[Problem]:
    """Check an application, with its files and answers."""
    yield from _of_record(application, editors)
    market = markets.get(application.market_identifier)
    if market is None:
        yield unknown("market_identifier", "markets", application.market_identifier)
        return
    if application.siret is not None and not siret.is_valid(application.siret):
        yield Problem("siret", "ce n'est pas un SIRET", "it is no SIRET")
    if any(not 1 <= lot <= len(market.lots) for lot in application.lots):
        yield Problem("lots", "le marché n'a pas ce lot", "the market has no such lot")
    if application.failed_document not in (None, *DOCUMENTS):
        yield unknown("failed_document", ", ".join(DOCUMENTS), application.failed_document)
    for key, fetch in application.fetches.items():
        if key not in SOURCES or fetch.name != key:
            yield unknown(f"fetches[{name(key)}]", "sources", fetch.name)
    for key, file in application.files.items():
        yield from within(f"files[{name(key)}]", _of_file(key, file))
    yield from _of_answers(application)


def _of_file(key: str, file: StoredFile) -> Iterator[Problem]:
    if file.id != key or not KEY.fullmatch(key):
        yield Problem("id", "ce n'est pas celui de la clé", "it is not that of the key")
    if file.field_key not in catalogue.FIELDS:
        yield unknown("field_key", "catalogue", file.field_key)
    if safe_name(file.name) != file.name:
        yield Problem("name", "ce nom n'est pas sûr", "this name is not safe")
    if not _MEDIA_TYPE.fullmatch(file.media_type):
        yield Problem("media_type", "ce n'est pas un type MIME", "it is no media type")


def _of_answers(application: Application) -> Iterator[Problem]:
    for key, answer in application.answers.items():
        place, field = f"answers[{name(key)}]", catalogue.FIELDS.get(key)
        if field is None:
            yield unknown(place, "catalogue", key)
        elif not answers.fits(field, answer.value):
            yield Problem(
                f"{place}.value",
                f"ce n'est pas une réponse de type {field.input_type}",
                f"it is no answer of the type {field.input_type}",
            )
        else:
            for file_id in sorted(answers.ids_in(answer.value) - application.files.keys()):
                yield unknown(f"{place}.value", "files", file_id)
