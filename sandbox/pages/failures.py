"""What a browser sees when something is wrong: one page that says what, and what to do."""

import logging
from dataclasses import dataclass

from flask import Flask, Response, g, jsonify, make_response, render_template, request
from werkzeug.exceptions import HTTPException

from sandbox.domain.errors import DocumentNotAvailable, ResourceNotFound
from sandbox.pages import context
from sandbox.pages.bridge import MAX_UPLOAD
from sandbox.pages.form_tokens import ForgedForm
from sandbox.rails.error_pages import error_page

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Failure:
    """A title and sentences for one status; `again` offers to load the same page anew."""

    title: str
    sentences: tuple[str, ...]
    again: bool = False


_NOTHING_CHANGED = "Rien n’a été modifié."

FAILURES = {
    400: Failure(
        "Formulaire illisible",
        ("Les données reçues sont incomplètes ou abîmées.", _NOTHING_CHANGED),
        again=True,
    ),
    403: Failure(
        "Formulaire refusé",
        (
            "Ce formulaire ne porte pas de jeton valable : il ne vient pas de cette page, il date "
            "d’avant le redémarrage du bac à sable, ou le navigateur n’accepte pas les cookies.",
            f"{_NOTHING_CHANGED} Rechargez la page et recommencez.",
        ),
        again=True,
    ),
    404: Failure(
        "Page introuvable",
        (
            "L’adresse n’existe pas, ou ce qu’elle désignait a disparu.",
            "Le bac à sable oublie tout quand il redémarre ou qu’il est remis à zéro : demandez "
            "alors une nouvelle adresse à la plateforme.",
        ),
    ),
    405: Failure(
        "Action impossible",
        ("Cette page ne peut pas recevoir ce type de demande.", _NOTHING_CHANGED),
        again=True,
    ),
    413: Failure(
        "Envoi trop volumineux",
        (
            f"Un envoi ne peut pas dépasser {MAX_UPLOAD // 1024**2} Mo, et chaque fichier 100 Mo. "
            "Déposez les fichiers en plusieurs fois, ou réduisez leur taille.",
            _NOTHING_CHANGED,
        ),
        again=True,
    ),
    500: Failure(
        "Erreur du bac à sable",
        (
            "La page n’a pas pu être produite. La cause est écrite dans la sortie d’erreur du bac "
            "à sable.",
        ),
        again=True,
    ),
}

_RECORDS = {
    "buyer": Failure(
        "Marché introuvable",
        ("Aucun marché ne porte cet identifiant.", FAILURES[404].sentences[1]),
    ),
    "candidate": Failure(
        "Candidature introuvable",
        ("Aucune candidature ne porte cet identifiant.", FAILURES[404].sentences[1]),
    ),
}

_RECORDS["candidate_sync"] = _RECORDS["candidate"]

_PLAIN = {
    "buyer": "Le marché recherché n'a pas été trouvé",
    "candidate": "La candidature recherchée n'a pas été trouvée",
    "candidate_sync": "La candidature recherchée n'a pas été trouvée",
}
"""The texts of the running service, which has no page for this."""


def register(app: Flask) -> None:
    """Have every failure of the application shown by these pages."""
    app.register_error_handler(HTTPException, _http_failure)
    app.register_error_handler(
        ForgedForm, lambda _: _page(context.rules().forged_form, FAILURES[403])
    )
    for missing in (ResourceNotFound, DocumentNotAvailable):
        app.register_error_handler(missing, lambda _: _page(404, FAILURES[404]))
    app.register_error_handler(Exception, _unexpected)


def _http_failure(error: HTTPException) -> Response:
    status = error.code or 500
    if status == 405 and context.rules().wrong_method == 404:
        # Rails has a route for a method, or none at all.
        status = 404
    failure = FAILURES.get(status) or Failure(f"Erreur {status}", (_NOTHING_CHANGED,), again=True)
    identifier = (request.view_args or {}).get("identifier")
    if status == 404 and identifier is not None and request.blueprint in _RECORDS:
        if context.rules().plain_not_found and g.get("record") is None:
            if request.endpoint == "candidate.detach":
                return make_response(
                    jsonify(success=False, message="Candidature introuvable"), status
                )
            return Response(_PLAIN[request.blueprint], 404, mimetype="text/plain")
        failure = _RECORDS[request.blueprint]
    response = _page(status, failure)
    for name, value in error.get_headers():
        if name.lower() == "allow" and status == 405:
            response.headers[name] = value
    return response


def _unexpected(error: Exception) -> Response:
    log.error("%s %s failed", request.method, request.path, exc_info=error)
    return _page(500, FAILURES[500])


def _page(status: int, failure: Failure) -> Response:
    if context.rules().rails_answers:
        content_type, body = error_page(status, request.headers.get("Accept", ""))
        if content_type.startswith("application/json"):
            return Response(body, status, content_type=content_type)
    if request.accept_mimetypes.best_match(("text/html", "application/json")) != "text/html":
        return make_response(jsonify(error=failure.title), status)
    return make_response(render_template("failure.html", failure=failure, status=status), status)
