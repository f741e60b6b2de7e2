"""Applications and their two documents (D04, D05, SFD §5 and §6.5)."""

import asyncio

from sandbox.api.service import ServiceHooks, editor_of, space_of
from sandbox.documents import on_disk
from sandbox.documents.render import render_attestation, render_documents_package
from sandbox.domain.applications import create_application, downloadable_application
from sandbox.domain.models import Application, Market
from sandbox.http import Answer, Call
from sandbox.profiles.wire import Wire
from sandbox.space import Space


class MarketApplicationApi:
    """Applications, as the editor creates them and fetches their documents."""

    def __init__(self, hooks: ServiceHooks, wire: Wire) -> None:
        self._hooks, self._wire = hooks, wire

    def create(self, call: Call) -> Answer:
        """Open an application to a market; raises `ServiceError`."""
        fields = call.body["market_application"]
        application = create_application(
            space_of(call).workspace,
            editor_of(call),
            call.path_params["market_identifier"],
            # What is no object breaks the contract, which is among the violations.
            fields if isinstance(fields, dict) else {},
            call.violations,
        )
        path = f"/candidate/market_applications/{application.identifier}/company_identification"
        return self._wire.json(
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
            space.workspace, editor_of(call), call.path_params["identifier"], "attestation"
        )
        content = space.documents.get(
            ("attestation", application.identifier),
            lambda: render_attestation(space.profile, market, application),
        )
        name = space.profile.attestation_filename(application.identifier)
        return self._wire.download(content, "application/pdf", name)

    async def documents_package(self, call: Call) -> Answer:
        """Download the ZIP with the buyer's attestation and the files; raises `ServiceError`."""
        space = space_of(call)
        market, application = downloadable_application(
            space.workspace, editor_of(call), call.path_params["identifier"], "documents_package"
        )
        name = space.profile.documents_package_filename(application.identifier)
        if not on_disk.is_large(application):
            content = space.documents.get(
                ("documents_package", application.identifier),
                lambda: render_documents_package(space.profile, market, application),
            )
            return self._wire.download(content, "application/zip", name)
        answer = self._wire.download(b"", "application/zip", name)
        return await _streamed(answer, space, market, application)


async def _streamed(
    answer: Answer, space: Space, market: Market, application: Application
) -> Answer:
    """Write a large package into a file, off the event loop, and send it from there."""
    target = await asyncio.to_thread(on_disk.write_package, space.profile, market, application)
    answer.length = target.tell()
    answer.body = lambda: on_disk.chunks(target)
    return answer
