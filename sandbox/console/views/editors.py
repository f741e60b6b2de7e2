"""Editors: the platforms of a workspace, their rights, addresses and secrets."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from contracts.wording import Text, same
from sandbox.console import driving
from sandbox.console.addresses import PREFIX
from sandbox.console.context import space
from sandbox.console.control import Answered
from sandbox.console.driving import drive, leave, outcome, refusal
from sandbox.console.notices import Notice
from sandbox.domain.models import Editor

blueprint = Blueprint("editors", __name__, url_prefix=f"{PREFIX}/editors")

URLS: Mapping[str, tuple[Text, Text]] = {
    "completion_webhook_url": (
        Text("URL des webhooks", "Webhook URL"),
        Text(
            "Vide : aucun webhook ne part.",
            "Empty: no webhook is sent.",
        ),
    ),
    "redirect_url": (
        Text("URL de retour commune", "Common return URL"),
        Text(
            "Où revient l’utilisateur à la fin des pages.",
            "Where users go back to after the pages.",
        ),
    ),
    "buyer_return_url": (
        Text("URL de retour de l’acheteur", "Return URL of the buyer"),
        Text("L’emporte sur la commune.", "Comes before the common one."),
    ),
    "candidate_return_url": (
        Text("URL de retour du candidat", "Return URL of the candidate"),
        Text("L’emporte sur la commune.", "Comes before the common one."),
    ),
}
FLAGS: Mapping[str, tuple[Text, Text]] = {
    "authorized": (
        Text("habilité", "authorised"),
        Text("Sans cela, tout jeton lui est refusé.", "Else it is refused any token."),
    ),
    "active": (
        Text("actif", "active"),
        Text("Sans cela, tout jeton lui est refusé.", "Else it is refused any token."),
    ),
    "can_create_defense_markets": (
        Text("marchés de défense permis", "defence markets allowed"),
        Text("Sans cela, un marché de défense est refusé.", "Else a defence market is refused."),
    ),
}
SECRETS: Mapping[str, Text] = {
    "client_secret": same("client_secret"),
    "webhook_secret": Text("secret des webhooks", "webhook secret"),
}
_CREATED = Text("Éditeur ajouté.", "Editor added.")
_NO_CHANGE = Text("Rien n’a changé.", "Nothing has changed.")


@blueprint.get("")
def show_all() -> str:
    """List the editors."""
    return _list(None)


def _list(refused: Answered | None) -> str:
    workspace = space().workspace
    return render_template(
        "editors.html",
        editors=list(workspace.editors.values()),
        markets=_counted(m.client_id for m in workspace.markets.values()),
        flags=FLAGS,
        refused=refused,
        form=request.form,
    )


def _counted(names: Any) -> dict[str, int]:
    counted: dict[str, int] = {}
    for name in names:
        counted[name] = counted.get(name, 0) + 1
    return counted


@blueprint.post("")
def create() -> Response | tuple[str, int]:
    """Add an editor; what is left empty is drawn."""
    body = {k: v for k in ("name", "client_id") if (v := request.form.get(k, "").strip())}
    if url := request.form.get("completion_webhook_url", "").strip():
        body["completion_webhook_url"] = url
    answered = drive("POST", "editors", body=body)
    if not answered.ok:
        return _list(answered), 422
    url = url_for("editors.show", client_id=answered.body["client_id"])
    return leave(url, Notice("ok", _CREATED))


@blueprint.get("/<client_id>")
def show(client_id: str) -> str:
    """Show an editor, its secrets hidden."""
    return _page(_editor(client_id))


@blueprint.get("/<client_id>/<any(settings, secrets, rotate):_button>")
def go_back(client_id: str, _button: str) -> Response:
    """Lead back to the editor whoever asks again for the address of a button."""
    return redirect(url_for("editors.show", client_id=client_id))


def _page(
    editor: Editor,
    *,
    secrets: Mapping[str, Any] | None = None,
    refused: Answered | None = None,
    form: Mapping[str, str] | None = None,
) -> str:
    here = space()
    return render_template(
        "editor.html",
        editor=editor,
        urls=URLS,
        flags=FLAGS,
        secret_names=SECRETS,
        secrets=secrets,
        refused=refused,
        wrong=_wrong(refused),
        form=form,
        breaker=here.engine.breaker(editor.client_id),
        markets=sum(m.client_id == editor.client_id for m in here.workspace.markets.values()),
    )


def _wrong(refused: Answered | None) -> dict[str, Text]:
    """Tell which field a refusal is about."""
    if refused is None:
        return {}
    name = refused.error.partition(":")[0].strip()
    known = name in URLS or name in ("name", *SECRETS)
    return {name: same(refused.error.partition(":")[2].strip())} if known else {}


@blueprint.post("/<client_id>/settings")
def update(client_id: str) -> Response | tuple[str, int]:
    """Change the name, the addresses and the rights: those that differ from what they are."""
    editor, form = _editor(client_id), request.form
    wanted: dict[str, Any] = {"name": form.get("name", "").strip()}
    wanted |= {name: form.get(name, "").strip() or None for name in URLS}
    wanted |= {name: name in form for name in FLAGS}
    change = {name: value for name, value in wanted.items() if getattr(editor, name) != value}
    url = url_for("editors.show", client_id=client_id)
    # The second time the view is called the change was made: there is an outcome to tell of then.
    if not change and not driving.is_done():
        return leave(url, Notice("info", _NO_CHANGE))
    answered = drive("PATCH", "editors", client_id, body=change)
    if not answered.ok:
        return _page(_editor(client_id), refused=answered, form=form), 422
    return leave(url, Notice("ok", Text("Réglages enregistrés.", "Settings saved.")))


@blueprint.post("/<client_id>/secrets")
def show_secrets(client_id: str) -> Response | tuple[str, int] | str:
    """Show the secrets, for once: they stand in no address, and in no cache."""
    editor = _editor(client_id)
    answered = drive("GET", "editors", client_id)
    if not answered.ok:
        return leave(url_for("editors.show_all"), refusal(answered))
    return _page(editor, secrets={name: answered.body[name] for name in SECRETS})


@blueprint.post("/<client_id>/rotate")
def rotate(client_id: str) -> Response:
    """Draw a secret anew."""
    _editor(client_id)
    name = request.form.get("secret", "")
    if name not in SECRETS:
        abort(400)
    answered = drive("PATCH", "editors", client_id, body={"rotate_secrets": [name]})
    done = Text("Nouveau {name} : l’ancien ne vaut plus.", "New {name}: the former one is void.")
    text = Text(
        "« Montrer les secrets » l’affiche ; changez-le dans votre plateforme.",
        "'Show the secrets' displays it; change it in your platform.",
    )
    return outcome(answered, Notice("ok", done.fill(name=SECRETS[name]), text))


def _editor(client_id: str) -> Editor:
    found = space().workspace.editors.get(client_id)
    return found if found is not None else abort(404)
