"""What a browser sees when something is wrong in the console: what, and what to do."""

import logging
from dataclasses import dataclass

from flask import Flask, Response, g, make_response, render_template, request
from werkzeug.exceptions import HTTPException

from contracts.wording import Text
from sandbox.pages.form_tokens import ForgedForm
from sandbox.spaces import UnknownWorkspace

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Failure:
    """A title and what there is to say."""

    title: Text
    text: Text


_NOT_FOUND = Failure(
    Text("Rien à cette adresse", "Nothing here"),
    Text(
        "L’adresse n’existe pas, ou ce qu’elle désignait n’est plus gardé : l’espace a été remis à "
        "zéro, ou le journal a dû oublier ses plus anciennes lignes.",
        "The address does not exist, or what it named is not kept any more: the workspace was "
        "reset, or the journal had to drop its oldest lines.",
    ),
)
_FORGED = Failure(
    Text("Bouton refusé", "Button refused"),
    Text(
        "Ce formulaire ne porte pas de jeton valable : il date d’avant le redémarrage du bac à "
        "sable, ou le navigateur refuse les cookies. Rien n’a changé. Rechargez la page et "
        "recommencez.",
        "This form carries no valid token: it is older than the last start of the sandbox, or the "
        "browser refuses cookies. Nothing has changed. Reload the page and try again.",
    ),
)
_UNEXPECTED = Failure(
    Text("Défaut de la console", "A defect of the console"),
    Text(
        "La page n’a pas pu être produite. La cause est écrite dans la sortie d’erreur du bac à "
        "sable ; l’API de pilotage, elle, fonctionne toujours.",
        "The page could not be made. The cause is on the sandbox's standard error; the control "
        "API goes on working.",
    ),
)


def register(app: Flask) -> None:
    """Have every failure shown by a page of the console."""
    app.register_error_handler(HTTPException, _http_failure)
    app.register_error_handler(ForgedForm, lambda _: _page(403, _FORGED))
    app.register_error_handler(UnknownWorkspace, _unknown_workspace)
    app.register_error_handler(Exception, _unexpected)


def _http_failure(error: HTTPException) -> Response:
    status = error.code or 500
    if status == 404:
        return _page(404, _NOT_FOUND)
    title = Text(f"Erreur {status}", f"Error {status}")
    nothing = Text("Rien n’a changé.", "Nothing has changed.")
    response = _page(status, Failure(title, nothing))
    for name, value in error.get_headers():
        if name.lower() == "allow":
            response.headers[name] = value
    return response


def _unknown_workspace(error: UnknownWorkspace) -> Response:
    text = Text(
        "Aucun espace de travail ne s’appelle « {name} » : il a été supprimé, ou son nom est mal "
        "écrit.",
        "No workspace is called '{name}': it was deleted, or its name is misspelt.",
    ).fill(name=error.name[:64])
    return _page(404, Failure(Text("Espace inconnu", "Unknown workspace"), text))


def _unexpected(error: Exception) -> Response:
    log.error("%s %s failed", request.method, request.path, exc_info=error)
    return _page(500, _UNEXPECTED)


def _page(status: int, failure: Failure) -> Response:
    if "language" not in g:
        g.language = "fr"
    return make_response(render_template("failure.html", failure=failure), status)
