"""What a candidate who has signed in can look at: their applications, and one that was sent."""

from dataclasses import dataclass

from flask import abort, render_template, request
from werkzeug.wrappers import Response

from sandbox.domain.company import buyer_name
from sandbox.domain.markets import asked_fields
from sandbox.domain.models import Application, Market
from sandbox.domain.states import State
from sandbox.domain.submission import company_name
from sandbox.domain.visitors import own_applications
from sandbox.pages import context, notices
from sandbox.pages.candidate.forms import Form, form_of
from sandbox.pages.candidate.journey import blueprint as candidate_pages
from sandbox.pages.candidate.journey import chosen_lots
from sandbox.pages.trail import grouped
from sandbox.pages.visitor import access
from sandbox.pages.visitor.signing_in import blueprint

PER_PAGE = 10


@dataclass(frozen=True, slots=True)
class Row:
    """One application as the list shows it."""

    application: Application
    market: Market
    buyer: str
    sent: bool


@blueprint.get("/dashboard")
def dashboard() -> str:
    """List the applications of the visitor for the company that they signed in for."""
    workspace, session = context.space().workspace, access.current()
    if session is None or session.email is None:
        return access.refuse("")
    listed = own_applications(workspace, session)
    pages = max(1, -(-len(listed) // PER_PAGE))
    page = min(max(request.args.get("page", 1, type=int), 1), pages)
    return render_template(
        "visitor/dashboard.html",
        email=session.email,
        rows=[_row(application) for application in listed[(page - 1) * PER_PAGE :][:PER_PAGE]],
        page=page,
        pages=pages,
    )


def _row(application: Application) -> Row:
    market = context.space().workspace.markets[application.market_identifier]
    sent = application.state is State.COMPLETED
    return Row(application, market, buyer_name(market.siret), sent)


@candidate_pages.get("/consultation")
def consultation(identifier: str) -> Response | str:
    """Show a submitted application, not to be changed any more."""
    del identifier
    if not context.rules().signs_in:
        abort(404)
    workspace, application = context.space().workspace, context.application()
    if application.state is not State.COMPLETED:
        return notices.go("visitor.dashboard")
    fields = asked_fields(context.market())
    forms: dict[str, Form] = {f.key: form_of(workspace, application, f) for f in fields}
    return render_template(
        "visitor/consultation.html",
        application=application,
        market=context.market(),
        company_name=company_name(application),
        chosen_lots=chosen_lots(),
        groups=grouped(fields),
        forms=forms,
    )
