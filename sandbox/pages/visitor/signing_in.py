"""Signing in with a link that comes by mail, and out again [D-065].

No mail leaves a sandbox: the page that announces it shows the link, as the service's own does in
its sandbox.
"""

from flask import Blueprint, abort, render_template, request, url_for
from werkzeug.wrappers import Response

from sandbox.domain.states import State
from sandbox.domain.visitors import SignInRefused, follow_link, request_link
from sandbox.pages import context, notices
from sandbox.pages.sync import place
from sandbox.pages.visitor import access

blueprint = Blueprint(access.BLUEPRINT, __name__, url_prefix="/candidate")


@blueprint.get("/sessions/new")
def new() -> str:
    """Show the form to sign in with."""
    return access.form(request.args.get(access.APPLICATION, ""))


@blueprint.route("/sessions", methods=["POST", "DELETE"])
def sessions() -> Response | str | tuple[str, int]:
    """Send a link, or sign out: a form asks for the latter in `_method`."""
    method = request.form.get("_method", request.method).upper()
    if method == "DELETE":
        access.end()
        return notices.go("home.landing")
    if method != "POST":
        abort(404)
    return _send_link()


def _send_link() -> Response | tuple[str, int]:
    workspace, sent = context.space().workspace, request.form
    email, siret = sent.get("email", ""), sent.get("siret", "")
    identifier = sent.get(access.APPLICATION, "")
    try:
        token = request_link(workspace, email, siret, identifier)
    except SignInRefused as refused:
        return access.form(identifier, email, siret, refused.refusal), 422
    access.begun().link = url_for(
        "visitor.verify", token=token, market_application_id=identifier.strip()
    )
    return notices.go("visitor.sent")


@blueprint.get("/sessions/sent")
def sent() -> str:
    """Say that a mail is on its way, and show the link that would be in it."""
    session = access.current()
    return render_template("visitor/sent.html", link=session.link if session else None)


@blueprint.get("/sessions/verify")
def verify() -> Response:
    """Sign the owner of a link in, and lead to the application."""
    identifier = request.args.get(access.APPLICATION, "")
    workspace = context.space().workspace
    key = follow_link(workspace, request.args.get("token", ""), identifier)
    if key is None:
        return notices.go("visitor.new", "lien-invalide", **{access.APPLICATION: identifier})
    access.end()
    access.begin(key)
    if workspace.applications[identifier].state is State.COMPLETED:
        endpoint, more = place("candidate", "candidate_sync", identifier)
        return notices.go(endpoint, identifier=identifier, **more)
    return notices.go("candidate.step", identifier=identifier, step="company_identification")
