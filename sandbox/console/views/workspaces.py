"""Workspaces: isolated worlds, made, visited, reset and deleted; and all of them as a snapshot."""

from collections.abc import Mapping
from typing import Any, cast

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from contracts.wording import Text
from sandbox import profiles
from sandbox.console.addresses import PREFIX
from sandbox.console.context import PARAMETER, site
from sandbox.console.control import Answered
from sandbox.console.driving import drive, is_done, leave, refusal
from sandbox.console.notices import Notice
from sandbox.spaces import DEFAULT, Space, UnknownWorkspace

blueprint = Blueprint("workspaces", __name__, url_prefix=f"{PREFIX}/workspaces")

_NO_FILE = Text("Choisissez un fichier.", "Choose a file.")
_TO_CONFIRM = Text(
    "Cochez cette case : tout ce qui existe sera remplacé.",
    "Tick this box: everything that exists will be replaced.",
)
_MOST_DIGITS = 16
_WHOLE = Text("La graine est un nombre entier, 0 au moins.", "The seed is a whole number from 0.")


@blueprint.get("")
def show_all() -> str:
    """List them, with the form for a new one."""
    return _list()


def _list(
    refused: Answered | None = None,
    errors: Mapping[str, Text] | None = None,
    not_loaded: Answered | None = None,
) -> str:
    return render_template(
        "workspaces.html",
        spaces=list(site().spaces),
        most=site().settings.max_workspaces,
        profiles=profiles.NAMES,
        usual=site().settings.profile,
        default=DEFAULT,
        refused=refused,
        errors=errors or {},
        not_loaded=not_loaded,
        form=request.form,
    )


@blueprint.post("")
def create() -> Response | tuple[str, int]:
    """Make a workspace and go there."""
    texts = {k: request.form.get(k, "").strip() for k in ("name", "seed", "profile", "webhook_url")}
    body: dict[str, Any] = {k: v for k, v in texts.items() if v}
    if "seed" in body:
        if not body["seed"].isdecimal() or len(body["seed"]) > _MOST_DIGITS:
            return _list(errors={"seed": _WHOLE}), 422
        body["seed"] = int(body["seed"])
    answered = drive("POST", "workspaces", body=body)
    if not answered.ok:
        return _list(answered), 422
    name = answered.body["name"]
    done = Text("Espace « {name} » créé : vous y êtes.", "Workspace '{name}' made: you are there.")
    first = answered.body["editors"][0]["client_id"]
    text = Text(
        "Son éditeur a le client_id {client} ; la page Éditeurs montre ses secrets.",
        "Its editor has the client_id {client}; the page Editors shows its secrets.",
    ).fill(client=first)
    url = _there("overview.show", name)
    return leave(url, Notice("ok", done.fill(name=name), text))


@blueprint.get("/snapshot")
def go_back() -> Response:
    """Lead back whoever asks again for the address of the button."""
    return redirect(url_for("workspaces.show_all"))


@blueprint.post("/snapshot")
def load_snapshot() -> Response | tuple[str, int]:
    """Put a snapshot back: the whole of it, or one workspace of it."""
    only = request.form.get("only", "").strip()
    file = request.files.get("snapshot")
    content = b"" if file is None or is_done() else file.read()
    if not is_done():
        if not content:
            return _list(errors={"snapshot": _NO_FILE}), 422
        if not only and "confirmed" not in request.form:
            return _list(errors={"confirmed": _TO_CONFIRM}), 422
    query = {PARAMETER: only} if only else {}
    answered = drive("PUT", "snapshot", body=content, query=query, whole_server=True)
    if not answered.ok:
        return _list(not_loaded=answered), 422
    names = ", ".join(answered.body["workspaces"])
    title = Text("L’instantané est en place.", "The snapshot is in place.")
    text = Text("Repris : {names}.", "Put back: {names}.").fill(names=names)
    return leave(_there("workspaces.show_all", DEFAULT), Notice("ok", title, text))


@blueprint.get("/<name>/reset")
def ask_to_reset(name: str) -> str:
    """Ask whether a workspace is really to be reset."""
    return render_template("workspace_reset.html", other=_find(name))


@blueprint.post("/<name>/reset")
def reset(name: str) -> Response:
    """Bring a workspace back to its beginning."""
    _find(name)
    answered = drive("POST", "reset", query={PARAMETER: name})
    done = Text("L’espace « {name} » est revenu à son départ.", "Workspace '{name}' was reset.")
    url = _there("workspaces.show_all", name)
    return leave(url, Notice("ok", done.fill(name=name)) if answered.ok else refusal(answered))


@blueprint.get("/<name>/delete")
def ask_to_delete(name: str) -> str:
    """Ask whether a workspace is really to be deleted."""
    if name == DEFAULT:
        abort(404)
    return render_template("workspace_delete.html", other=_find(name), default=DEFAULT)


@blueprint.post("/<name>/delete")
def delete(name: str) -> Response:
    """Delete a workspace; its page is left for the default one."""
    answered = drive("DELETE", "workspaces", name)
    done = Text("L’espace « {name} » est supprimé.", "Workspace '{name}' was deleted.")
    url = _there("workspaces.show_all", DEFAULT)
    return leave(url, Notice("ok", done.fill(name=name)) if answered.ok else refusal(answered))


def _there(endpoint: str, name: str) -> str:
    """Give the address of a page in another workspace."""
    return url_for(endpoint, **cast(Any, {PARAMETER: name}))


def _find(name: str) -> Space:
    try:
        return site().spaces.get(name)
    except UnknownWorkspace:
        abort(404)
