"""The pages that belong to no market: the landing page, and what machines ask of a site."""

from flask import Blueprint, Response, jsonify, render_template, request

from sandbox.pages.context import public_address, site

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
def landing() -> str:
    """Say what this sandbox is, and how a journey begins."""
    return render_template("home.html", address=public_address(), settings=site().settings)


@blueprint.get("/up")
def up() -> Response:
    """Say that the sandbox answers."""
    if request.accept_mimetypes.best_match(("text/html", "application/json")) == "text/html":
        return Response(render_template("up.html"))
    return jsonify(status="up")


@blueprint.get("/robots.txt")
def robots() -> Response:
    """Ask search engines to stay away: a sandbox is no public site."""
    return Response("User-agent: *\nDisallow: /\n", mimetype="text/plain")


@blueprint.get("/favicon.ico")
def favicon() -> Response:
    """Answer the browsers that ask for an icon without having been told where it is."""
    return Response(status=204)
