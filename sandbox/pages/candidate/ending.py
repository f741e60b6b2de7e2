"""After the submission: how it reached the platform, and the candidate's documents (D04)."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import BinaryIO, cast

from flask import request
from werkzeug.wrappers import Response

from sandbox.documents import on_disk
from sandbox.documents.render import render_attestation, render_documents_package
from sandbox.domain.errors import ResourceNotFound
from sandbox.domain.models import Application
from sandbox.domain.states import State
from sandbox.domain.submission import company_name
from sandbox.pages import context, sync
from sandbox.pages.bridge import RESULT, WORK
from sandbox.pages.candidate.journey import CAUSE, SYNC_BLUEPRINT, blueprint


def sync_view() -> sync.View:
    """Give what the page after the submission shows."""
    application = context.application()
    editor = context.space().workspace.editors.get(application.client_id)
    return sync.View(
        record=application,
        template=f"{context.rules().sync_template}candidate.html",
        journey=blueprint.name,
        twice=SYNC_BLUEPRINT,
        editor=editor,
        return_to=sync.configured(editor, editor.candidate_return_url) if editor else None,
        parameters={
            "market_identifier": application.market_identifier,
            "application_identifier": application.identifier,
        },
        retried="relance-candidat",
        facts={"market": context.market(), "company_name": company_name(application)},
    )


sync.register(blueprint, sync_view, CAUSE)


@blueprint.get("/attestation")
def attestation(identifier: str) -> Response:
    """Download the candidate's attestation."""
    content = _document("attestation", render_attestation)
    name = context.space().profile.attestation_filename(identifier)
    return _download(content, "application/pdf", name)


@blueprint.get("/documents_package")
def documents_package(identifier: str) -> Response:
    """Download the ZIP with everything that was submitted."""
    application = _completed()
    name = context.space().profile.documents_package_filename(identifier)
    if on_disk.is_large(application):
        return _from_disk(application, name)
    content = _document("documents_package", render_documents_package)
    return _download(content, "application/zip", name)


def _completed() -> Application:
    application = context.application()
    if application.state is not State.COMPLETED:
        raise ResourceNotFound("the application is not completed: it has no documents yet")
    return application


def _document(kind: str, render: Callable[..., bytes]) -> bytes:
    space, application = context.space(), _completed()
    return space.documents.get(
        (kind, application.identifier),
        lambda: render(space.profile, context.market(), application),
    )


def _from_disk(application: Application, name: str) -> Response:
    """Have a large package written in a thread, then send it from the disk."""
    written = request.environ.get(RESULT)
    if written is None:
        profile, market = context.space().profile, context.market()
        request.environ[WORK] = partial(on_disk.write_package, profile, market, application)
        return Response(status=202)
    file = cast(BinaryIO, written())
    response = _download(on_disk.chunks(file), "application/zip", name)
    response.call_on_close(file.close)
    response.headers["Content-Length"] = str(file.tell())
    return response


def _download(content: bytes | Iterable[bytes], media_type: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(content, mimetype=media_type, headers=headers)
