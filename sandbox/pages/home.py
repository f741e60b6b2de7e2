"""The pages that belong to no market: the landing page, and what machines ask of a site."""

from flask import Blueprint, abort, jsonify, render_template, request
from werkzeug.wrappers import Response

from sandbox.pages.context import public_address, rules, site
from sandbox.pages.sync import rails_json
from sandbox.rails.encoding import iso8601
from sandbox.spaces import DEFAULT

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
def landing() -> str:
    """Say what this sandbox is, and how a journey begins."""
    return render_template("home.html", address=public_address(), settings=site().settings)


@blueprint.get("/up")
def up() -> Response:
    """Say that the sandbox answers."""
    if rules().rails_answers:
        return _rails_up()
    if request.accept_mimetypes.best_match(("text/html", "application/json")) == "text/html":
        return Response(render_template("up.html"))
    return jsonify(status="up")


def _rails_up() -> Response:
    if request.accept_mimetypes.best_match(("text/html", "application/json")) == "text/html":
        page = '<!DOCTYPE html><html><body style="background-color: green"></body></html>'
        return Response(page, mimetype="text/html")
    now = site().spaces.get(DEFAULT).workspace.clock.now()
    return rails_json({"status": "up", "timestamp": iso8601(now)})


@blueprint.get("/acheteur")
def buyers() -> str:
    """Show the landing page, which is that of buyers."""
    _check_landing_pages()
    return landing()


@blueprint.get("/candidat")
def candidates() -> str:
    """Show candidates how they get to their application."""
    _check_landing_pages()
    return render_template("candidates.html")


def _check_landing_pages() -> None:
    if not rules().rails_answers:
        abort(404)


@blueprint.get("/robots.txt")
def robots() -> Response:
    """Ask search engines to stay away: a sandbox is no public site."""
    return Response("User-agent: *\nDisallow: /\n", mimetype="text/plain")


@blueprint.get("/favicon.ico")
def favicon() -> Response:
    """Answer the browsers that ask for an icon without having been told where it is."""
    return Response(status=204)
