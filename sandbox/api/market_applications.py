"""Applications and their two documents (D04, D05, SFD §5 and §6.5)."""

from sandbox.api.service import ServiceHooks, editor_of, space_of
from sandbox.documents.render import render_attestation, render_documents_package
from sandbox.domain.applications import create_application, downloadable_application
from sandbox.http import Answer, Call


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

    def documents_package(self, call: Call) -> Answer:
        """Download the ZIP with the buyer's attestation; raises `ServiceError`."""
        space = space_of(call)
        market, application = downloadable_application(
            space.workspace, editor_of(call), call.path_params["identifier"]
        )
        content = space.documents.get(
            ("documents_package", application.identifier),
            lambda: render_documents_package(space.profile, market, application),
        )
        name = space.profile.documents_package_filename(application.identifier)
        return _download(content, "application/zip", name)


def _download(content: bytes, media_type: str, filename: str) -> Answer:
    return Answer(
        200,
        content,
        [
            ("content-type", media_type),
            ("content-disposition", f'attachment; filename="{filename}"'),
        ],
    )
