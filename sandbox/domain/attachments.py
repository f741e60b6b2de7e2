"""Files of an application: adding one, taking one back."""

from sandbox.domain import answers, catalogue
from sandbox.domain.agenda import TaskKind
from sandbox.domain.candidate import check_open
from sandbox.domain.errors import InvalidRequest, ResourceNotFound, TransitionRefused, Violation
from sandbox.domain.files import USER, StoredFile, Upload, check_upload, safe_name
from sandbox.domain.markets import asked_fields
from sandbox.domain.models import Answer, Application
from sandbox.domain.workspace import Workspace


def add_file(
    workspace: Workspace,
    application: Application,
    field_key: str,
    upload: Upload,
    path: tuple[str | int, ...] = ("files",),
) -> StoredFile:
    """Keep a file for a field and have it scanned; it counts once an answer names its id.

    `path` leads, within the field, to the input that it was chosen in. Raises `InvalidRequest`
    when the file is not accepted, or when the market does not ask for such a field.
    """
    check_open(application)
    market = workspace.markets[application.market_identifier]
    if field_key not in {field.key for field in asked_fields(market)}:
        message = "the market does not ask for it"
        raise InvalidRequest([Violation((field_key,), "additionalProperties", message)])
    rules = workspace.profile.file_rules
    violations = check_upload(upload, rules, (field_key, *path))
    if violations:
        raise InvalidRequest(violations)
    name = safe_name(upload.filename)
    kind = rules.type_of(name)
    file = StoredFile(
        id=workspace.ids.hexadecimal("file", 32),
        field_key=field_key,
        name=name,
        original_name=upload.filename,
        media_type=kind.media_type if kind else "application/octet-stream",
        source=USER,
        uploaded_at=workspace.clock.now(),
        content=upload.content,
    )
    application.files[file.id] = file
    workspace.antivirus.start(workspace, application, file)
    return application.files[file.id]


def find_file(application: Application, file_id: str) -> StoredFile:
    """Find a file of an application; raises `ResourceNotFound`."""
    file = application.files.get(file_id)
    if file is None:
        raise ResourceNotFound(f"{application.identifier} has no file {file_id!r}")
    return file


def remove_file(workspace: Workspace, application: Application, file_id: str) -> StoredFile:
    """Take a file back, out of its answer too.

    Raises `ResourceNotFound`, or `TransitionRefused` for one that a public source has sent.
    """
    check_open(application)
    file = find_file(application, file_id)
    if file.source != USER:
        raise TransitionRefused(f"{file.name} comes from a public source and cannot be removed")
    del application.files[file_id]
    workspace.agenda.drop(TaskKind.SCAN, application.identifier, file_id)
    answer = application.answers.get(file.field_key)
    if answer is not None:
        value = answers.without_file(answer.value, file_id)
        application.answers[file.field_key] = Answer(value, answer.source)
    return file


def has_files(field_key: str) -> bool:
    """Tell whether the answer to a field can hold files."""
    return answers.takes_files(catalogue.field(field_key))
