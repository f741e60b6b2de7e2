"""Actions about applications: what the editor and the candidate do."""

from base64 import b64decode
from binascii import Error as Base64Error
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from contracts.wording import Text
from sandbox.domain import answers, siret, wizards
from sandbox.domain.applications import create_application as create
from sandbox.domain.attachments import add_file
from sandbox.domain.candidate import check_answers, identify, store_answers
from sandbox.domain.catalogue import Field
from sandbox.domain.company import company_for
from sandbox.domain.errors import InvalidRequest, ServiceError, TransitionRefused
from sandbox.domain.files import EICAR, InMemory, Upload
from sandbox.domain.headless import Submission
from sandbox.domain.headless import fill_application as fill
from sandbox.domain.made import blank_pdf
from sandbox.domain.markets import asked_fields
from sandbox.domain.models import Application, Market
from sandbox.scenarios.actions import shapes
from sandbox.scenarios.actions.markets import delivery_of, note_refusal, waiting
from sandbox.scenarios.actions.registry import action
from sandbox.scenarios.stage import Stage, StepRefused

CLEAN, INFECTED = "clean", "infected"
FILE_TYPES = ("file_upload", "inline_file_upload")
_SUBMISSION = {
    "application": shapes.APPLICATION,
    "siret": shapes.SIRET,
    "lots": shapes.LOTS,
    "answers": shapes.ANSWERS,
}


@action(
    Text(
        "Crée une candidature, comme POST …/market_applications.",
        "Creates an application, as POST …/market_applications does.",
    ),
    {"market": shapes.MARKET, "siret": shapes.SIRET, "provider_user_id": shapes.TEXT},
    example={"siret": "73282932000074"},
    gives=("identifier", "market_identifier", "siret", "client_id", "page_url"),
)
async def create_application(stage: Stage, given: Mapping[str, Any]) -> Mapping[str, Any]:
    """Create an application by the operation of the API; a company is made up where none is named.

    It belongs to the editor of the market.
    """
    workspace, market = stage.workspace, stage.market(given.get("market"))
    number = given.get("siret") or siret.make(workspace.ids.generator("scenario"))
    if not siret.is_valid(number):
        raise StepRefused(
            f"'{number}' is no SIRET: its last digit does not fit the others",
            "take a valid one, one of those that GET /_sandbox/sources lists, or leave it out",
        )
    fields = {"siret": number}
    if given.get("provider_user_id") is not None:
        fields["provider_user_id"] = given["provider_user_id"]
    editor = stage.editor(market.client_id)
    try:
        return stage.note_record(create(workspace, editor, market.identifier, fields))
    except ServiceError as error:
        raise StepRefused(
            f"the service refuses the application: {error}",
            "a company applies once to a market; in the profile deployed the market's webhook has "
            "to be delivered before: put 'ensure_delivered' before this step",
        ) from error


@action(
    Text(
        "Remplit une partie de la candidature : entreprise, sources publiques, lots, réponses.",
        "Fills in a part of an application: the company, public sources, lots, answers.",
    ),
    {
        **_SUBMISSION,
        "made_up": {
            "type": "integer",
            "minimum": 0,
            "maximum": 1_000,
            "description": "How many of the fields that are still empty get a made-up answer.",
        },
    },
    example={"made_up": 2},
    gives=("identifier", "siret", "lots", "answered"),
)
async def fill_application(stage: Stage, given: Mapping[str, Any]) -> Mapping[str, Any]:
    """Go through the candidate's steps without submitting."""
    application = stage.application(given.get("application"))
    submission = Submission(given.get("siret"), given.get("answers"), given.get("lots"))
    with _refused_as_step(application):
        fill(stage.workspace, application, submission, given.get("made_up", 0))
    known = {field.key: field for field in asked_fields(_market(stage, application))}
    answered = [
        key
        for key, answer in application.answers.items()
        if key in known and answers.is_filled(known[key], answer.value)
    ]
    return {**stage.note_record(application), "lots": application.lots, "answered": answered}


@action(
    Text(
        "Annonce l'entreprise et appelle les sources publiques, sans attendre leur réponse.",
        "Names the company and calls the public sources, without waiting for their answers.",
    ),
    {"application": shapes.APPLICATION, "siret": shapes.SIRET},
    example={},
    gives=("identifier", "siret", "sources"),
)
async def identify_company(stage: Stage, given: Mapping[str, Any]) -> Mapping[str, Any]:
    """Leave the first of the candidate's steps; the answers come as the clock goes on."""
    application = stage.application(given.get("application"))
    with _refused_as_step(application):
        identify(stage.workspace, application, given.get("siret"))
    return {**stage.note_record(application), "sources": list(application.fetches)}


@action(
    Text(
        "Dépose un fichier dans la candidature, propre ou infecté (fichier de test EICAR).",
        "Uploads a file to an application, clean or infected (the EICAR test file).",
    ),
    {
        "application": shapes.APPLICATION,
        "field": {
            "type": ["string", "null"],
            "description": "The key of the field; by default the first that takes a file.",
        },
        "name": {"type": "string", "minLength": 1, "maxLength": 255},
        "content": {
            "type": "string",
            "enum": [CLEAN, INFECTED],
            "description": "A blank PDF, or the EICAR test file.",
        },
        "content_base64": {"type": "string", "description": "Bytes of your own, in place of it."},
    },
    example={"name": "kbis.pdf", "content": "infected"},
    gives=("id", "name", "field_key", "scan"),
)
async def upload_file(stage: Stage, given: Mapping[str, Any]) -> Mapping[str, Any]:
    """Add a file as the candidate's page does, as the answer to its field."""
    workspace = stage.workspace
    application = stage.application(given.get("application"))
    field = _file_field(stage, application, given.get("field"))
    upload = Upload(given.get("name", "document.pdf"), InMemory(_content(application, given)))
    with _refused_as_step(application):
        file = add_file(workspace, application, field.key, upload)
        present = application.answers.get(field.key)
        value = present.value if present is not None else answers.empty(field)
        raw = {**value, "files": [*value.get("files", ()), file.id]}
        checked = check_answers(workspace, application, [field], {field.key: raw}, override=True)
        if checked[field.key].violations:
            raise InvalidRequest(checked[field.key].violations)
        store_answers(application, {field.key: checked[field.key].value}, override=True)
        _stand_at(stage, application, field)
    stage.note_record(application)
    return {"id": file.id, "name": file.name, "field_key": field.key, "scan": file.scan.value}


@action(
    Text(
        "Finit la candidature ; le webhook market_application.completed part.",
        "Finishes an application; the webhook market_application.completed is sent.",
    ),
    {
        **_SUBMISSION,
        "wait": {
            "type": "boolean",
            "description": "Whether to wait for the first attempt of the webhook; by default true.",
        },
    },
    example={},
    gives=("identifier", "state", "sync_status", "siret", "page_url", "delivery"),
)
async def complete_application(stage: Stage, given: Mapping[str, Any]) -> Mapping[str, Any]:
    """Call `POST /_sandbox/market_applications/{identifier}/complete`."""
    application = stage.application(given.get("application"))
    answer = await stage.control(
        "POST",
        "market_applications",
        application.identifier,
        "complete",
        body={key: given[key] for key in ("siret", "lots", "answers") if given.get(key)},
        **waiting(given),
    )
    note_refusal(stage, answer)
    return {**stage.note_record(application), "delivery": delivery_of(answer)}


@contextmanager
def _refused_as_step(application: Application) -> Iterator[None]:
    """Tell the refusals of the rules as those of a step."""
    try:
        yield
    except InvalidRequest as error:
        told = "; ".join(f"{'.'.join(map(str, v.path))}: {v.message}" for v in error.violations[:5])
        raise StepRefused(
            f"the application {application.identifier} does not take this: {told}",
            f"GET /_sandbox/public_markets/{application.market_identifier} lists what is asked for",
        ) from error
    except TransitionRefused as error:
        raise StepRefused(str(error), "put this step before the one that submits it") from error


def _stand_at(stage: Stage, application: Application, field: Field) -> None:
    """Have the candidate stand at the step of a field, where its files are shown."""
    for step in wizards.steps(stage.workspace, application):
        if field in wizards.step_fields(stage.workspace, application, step):
            return
        wizards.leave(stage.workspace, application, step.key)


def _market(stage: Stage, application: Application) -> Market:
    return stage.workspace.markets[application.market_identifier]


def _file_field(stage: Stage, application: Application, wanted: str | None) -> Field:
    """Find the field for a file; raises `StepRefused`."""
    fields = [f for f in asked_fields(_market(stage, application)) if answers.takes_files(f)]
    if wanted is None:
        # What a public source has answered is not the candidate's to change.
        fields = [f for f in fields if not answers.locked_leaves(f, application.answers.get(f.key))]
    for field in fields:
        if field.input_type in FILE_TYPES if wanted is None else field.key == wanted:
            return field
    known = ", ".join(f.key for f in fields if f.input_type in FILE_TYPES)
    raise StepRefused(
        f"the market asks for no file in the field '{wanted}'"
        if wanted
        else "the market asks the candidate for no file",
        f"it takes files in: {known}"
        if known
        else "complete the market with optional_fields: all, before this step",
    )


def _content(application: Application, given: Mapping[str, Any]) -> bytes:
    if "content_base64" in given:
        try:
            return b64decode(given["content_base64"], validate=True)
        except (Base64Error, ValueError) as error:
            raise StepRefused("content_base64 is no Base64", "encode the bytes anew") from error
    if given.get("content", CLEAN) == INFECTED:
        return EICAR
    return blank_pdf("document", company_for(application.siret or "0"))
