"""Applications and their two documents (D04, D05, SFD §5 and §6.5)."""

import asyncio
import tempfile
from collections.abc import Iterator
from typing import BinaryIO

from sandbox.api.service import ServiceHooks, editor_of, space_of
from sandbox.documents.render import (
    PackageTooLarge,
    render_attestation,
    render_documents_package,
    write_documents_package,
)
from sandbox.domain.applications import create_application, downloadable_application
from sandbox.domain.errors import DocumentNotAvailable
from sandbox.domain.models import Application, Market
from sandbox.http import Answer, Call
from sandbox.space import Space

MAX_HELD_PACKAGE = 5_000_000
"""Packages whose files take more, in bytes, are written to disk and sent from there."""

CHUNK = 256 * 1024


class MarketApplicationApi:
    """Applications, as the editor creates them and fetches their documents."""

    def __init__(self, hooks: ServiceHooks) -> None:
        self._hooks = hooks

    def create(self, call: Call) -> Answer:
        """Open an application to a market; raises `ServiceError`."""
        application = create_application(
            space_of(call).workspace,
            editor_of(call),
            call.path_params["market_identifier"],
            call.body["market_application"],
        )
        path = f"/candidate/market_applications/{application.identifier}/company_identification"
        return Answer.json(
            201,
            {
                "identifier": application.identifier,
                "application_url": self._hooks.base_url(call) + path,
            },
        )

    def attestation(self, call: Call) -> Answer:
        """Download the candidate's attestation; raises `ServiceError`."""
        space = space_of(call)
        market, application = downloadable_application(
            space.workspace, editor_of(call), call.path_params["identifier"]
        )
        content = space.documents.get(
            ("attestation", application.identifier),
            lambda: render_attestation(space.profile, market, application),
        )
        name = space.profile.attestation_filename(application.identifier)
        return _download(content, "application/pdf", name)

    async def documents_package(self, call: Call) -> Answer:
        """Download the ZIP with the buyer's attestation and the files; raises `ServiceError`."""
        space = space_of(call)
        market, application = downloadable_application(
            space.workspace, editor_of(call), call.path_params["identifier"]
        )
        name = space.profile.documents_package_filename(application.identifier)
        if sum(file.size for file in application.files.values()) <= MAX_HELD_PACKAGE:
            content = space.documents.get(
                ("documents_package", application.identifier),
                lambda: render_documents_package(space.profile, market, application),
            )
            return _download(content, "application/zip", name)
        return await _stream_package(space, market, application, name)


async def _stream_package(
    space: Space, market: Market, application: Application, name: str
) -> Answer:
    """Write a large package into a file, off the event loop, and send it from there."""
    target = tempfile.TemporaryFile()  # noqa: SIM115 - closed when it has been sent
    try:
        await asyncio.to_thread(write_documents_package, space.profile, market, application, target)
    except PackageTooLarge as error:
        target.close()
        raise DocumentNotAvailable("documents_package", str(error)) from error
    answer = _download(b"", "application/zip", name)
    answer.length = target.tell()
    answer.body = lambda: _chunks(target)
    return answer


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    with file:
        file.seek(0)
        while chunk := file.read(CHUNK):
            yield chunk


def _download(content: bytes, media_type: str, filename: str) -> Answer:
    return Answer(
        200,
        content,
        [
            ("content-type", media_type),
            ("content-disposition", f'attachment; filename="{filename}"'),
        ],
    )
