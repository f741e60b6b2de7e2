"""Applications: created by the editor, filled in and submitted by the candidate (D04, SFD §5)."""

from collections.abc import Mapping, Sequence
from typing import Any

from sandbox.domain.background import catch_up
from sandbox.domain.candidate import set_company
from sandbox.domain.errors import (
    ApplicationNotCompleted,
    DocumentNotAvailable,
    ResourceNotFound,
    Violation,
)
from sandbox.domain.headless import Submission, complete_application
from sandbox.domain.markets import owned_market
from sandbox.domain.models import Application, Editor, Market
from sandbox.domain.states import State
from sandbox.domain.submission import company_name, has_document
from sandbox.domain.workspace import Workspace


def create_application(
    workspace: Workspace,
    editor: Editor,
    market_identifier: str,
    fields: Mapping[str, Any],
    violations: Sequence[Violation] = (),
) -> Application:
    """Open an application to a market of this editor; the SIRET may come later (D04, D05).

    `violations` are those of the contract, where they were left to be judged here. Raises
    `ResourceNotFound`, or what the profile says of another editor's market, of a company that has
    applied already, and of the fields.
    """
    market = owned_market(workspace, editor, market_identifier)
    number = fields.get("siret")
    if number is not None:
        existing = workspace.applications_by_company.get((market.identifier, number))
        if existing is not None:
            return workspace.profile.existing_application(existing)
    workspace.profile.check_application(workspace, market, fields, violations)
    application = Application(
        identifier=workspace.profile.application_identifier(workspace),
        client_id=editor.client_id,
        created_at=workspace.clock.now(),
        provider_user_id=fields.get("provider_user_id"),
        market_identifier=market.identifier,
    )
    workspace.applications[application.identifier] = application
    if number is not None:
        application.siret_locked = True
        set_company(workspace, application, number)
    return application


def find_application(workspace: Workspace, identifier: str) -> Application:
    """Find an application as it is by now; raises `ResourceNotFound`."""
    catch_up(workspace)
    application = workspace.applications.get(identifier)
    if application is None:
        raise ResourceNotFound(f"no application has the identifier {identifier!r}", "application")
    return application


def downloadable_application(
    workspace: Workspace, editor: Editor, identifier: str, document: str
) -> tuple[Market, Application]:
    """Find a completed application of this editor that has a document, with its market.

    Raises `ResourceNotFound`, what the profile says of another editor's, `ApplicationNotCompleted`
    or `DocumentNotAvailable`.
    """
    application = find_application(workspace, identifier)
    if application.client_id != editor.client_id:
        raise workspace.profile.foreign_application()
    if application.state is not State.COMPLETED:
        raise ApplicationNotCompleted("the candidate has not submitted the application yet")
    if not has_document(application, document):
        reason = f"the {application.failed_document} could not be made on submission"
        raise DocumentNotAvailable(document, reason)
    return workspace.markets[application.market_identifier], application


__all__ = [
    "Submission",
    "company_name",
    "complete_application",
    "create_application",
    "downloadable_application",
    "find_application",
]
