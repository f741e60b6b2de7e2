"""Files on their way from a browser into an application, and out of it again.

Without scripts they come with the form of their step. Scripts send each file as soon as it was
chosen, to `/files`, and put what comes back into the page.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from io import BytesIO

from flask import get_template_attribute, jsonify, request
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from sandbox import blobs
from sandbox.documents import on_disk
from sandbox.domain.attachments import add_file, find_file, remove_file
from sandbox.domain.errors import InvalidRequest, ResourceNotFound, TransitionRefused, Violation
from sandbox.domain.files import SCAN_LABELS, StoredFile, Upload
from sandbox.domain.states import ScanState
from sandbox.pages import context, revisions
from sandbox.pages.candidate.journey import blueprint, sentences, step_of

_NAME = re.compile(r"(\w{1,200})((?:\[\w{1,40}\]){1,4})")
_PART = re.compile(r"\[(\w+)\]")


@dataclass
class Received:
    """The files of one form: those kept, each with the name of its input, and what was wrong."""

    kept: list[tuple[str, StoredFile]] = field(default_factory=list)
    violations: list[Violation] = field(default_factory=list)


def receive(files: Iterable[tuple[str, FileStorage]], keys: Iterable[str]) -> Received:
    """Keep the files that were chosen in inputs of these fields."""
    received, expected = Received(), set(keys)
    for name, sent in files:
        path = _path(name)
        if not sent.filename or path is None or path[0] not in expected:
            continue
        upload = Upload(sent.filename, blobs.adopt(sent.stream))
        # Flask closes what a request has brought; this file now belongs to the application.
        sent.stream = BytesIO()
        key, *rest = path
        try:
            stored = add_file(
                context.space().workspace, context.application(), str(key), upload, tuple(rest)
            )
        except InvalidRequest as refused:
            received.violations += refused.violations
        else:
            received.kept.append((name, stored))
    return received


def _path(name: str) -> tuple[str | int, ...] | None:
    """Read the name of an input: the field's key, then the way to the input within the field."""
    match = _NAME.fullmatch(name)
    if match is None:
        return None
    parts = (int(part) if part.isdecimal() else part for part in _PART.findall(match[2]))
    return (match[1], *parts)


@blueprint.post("/files")
def add(identifier: str) -> Response:
    """Take files from a script: give back their list items and what was wrong, as markup."""
    del identifier
    asked = {name.partition("[")[0] for name in request.files}
    try:
        received = receive(request.files.items(multi=True), asked)
    except TransitionRefused:
        return _failed("Cette candidature est déjà transmise.")
    item = get_template_attribute("candidate/inputs.html", "stored_item")
    return jsonify(
        items=[item(name, file, SCAN_LABELS) for name, file in received.kept],
        errors=sentences(received.violations),
    )


@blueprint.post("/files/<file_id>/remove")
def remove(identifier: str, file_id: str) -> Response:
    """Take a file back, for a script."""
    try:
        removed = remove_file(context.space().workspace, context.application(), file_id)
    except ResourceNotFound:
        # It is gone already, perhaps from another tab: that is what was wanted.
        return jsonify(errors=[])
    except TransitionRefused:
        return _failed("Ce fichier ne peut pas être retiré.")
    # The page that asked for this has seen it: what it shows is not overtaken.
    revisions.note_saved(identifier, step_of(removed.field_key) or "")
    return jsonify(errors=[])


def _failed(sentence: str) -> Response:
    response: Response = jsonify(items=[], errors=[sentence])
    response.status_code = 409
    return response


@blueprint.get("/files/<file_id>")
def download(identifier: str, file_id: str) -> Response:
    """Give a file back to the candidate, always as a download; never one with malware in it."""
    del identifier
    file = find_file(context.application(), file_id)
    if file.scan is ScanState.UNSAFE:
        raise ResourceNotFound(f"{file.name} holds malware and is not given out")
    content = file.content.open()
    response = Response(on_disk.chunks(content), mimetype="application/octet-stream")
    response.call_on_close(content.close)
    response.headers.set("Content-Disposition", "attachment", filename=file.name)
    response.headers["Content-Length"] = str(file.size)
    response.headers["Cache-Control"] = "private, no-store"
    return response


@blueprint.get("/scans.json")
def scans(identifier: str) -> Response:
    """Tell what the antivirus has said of each file so far."""
    del identifier
    badge = get_template_attribute("candidate/inputs.html", "scan_badge")
    response: Response = jsonify(
        scans={
            file.id: {"status": file.scan.value, "badge": badge(file, SCAN_LABELS)}
            for file in context.application().files.values()
        }
    )
    response.headers["Cache-Control"] = "no-store"
    return response
