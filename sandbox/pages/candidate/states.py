"""What the running service tells scripts of the candidate's steps, and the removal of files."""

from flask import Response as FlaskResponse
from flask import abort, get_template_attribute, request
from werkzeug.wrappers import Response

from sandbox.domain.attachments import remove_file
from sandbox.domain.errors import ResourceNotFound, TransitionRefused
from sandbox.domain.files import StoredFile
from sandbox.domain.states import ScanState
from sandbox.domain.wizards import find_step
from sandbox.pages import context
from sandbox.pages.candidate.journey import blueprint
from sandbox.pages.sync import rails_json
from sandbox.rails.encoding import iso8601

LABELS = {
    ScanState.AWAITING: "Scan en cours...",
    ScanState.SAFE: "Fichier vérifié",
    ScanState.UNSAFE: "Malware détecté",
    ScanState.NONE: "",
}
"""The badges; without an antivirus there is none."""

REMOVED = "Fichier supprimé avec succès"
NOT_REMOVED = "Fichier introuvable ou non autorisé"


@blueprint.get("/<step>.json", endpoint="step_json")
def step_json(identifier: str, step: str) -> Response:
    """Tell a script how a step stands, where the service tells it."""
    del identifier
    return _as_json(step)


@blueprint.before_request
def _answer_json() -> Response | None:
    """Give JSON at the step's own address to whoever prefers it."""
    if request.endpoint != "candidate.step" or request.method not in ("GET", "HEAD"):
        return None
    if not context.rules().rails_answers or _prefers_html():
        return None
    return _as_json((request.view_args or {})["step"])


def _prefers_html() -> bool:
    return request.accept_mimetypes.best_match(("text/html", "application/json")) == "text/html"


def _as_json(step: str) -> Response:
    rules = context.rules()
    if not rules.rails_answers:
        abort(404)
    workspace, application = context.space().workspace, context.application()
    if step == "api_data_recovery_status":
        return sources_state()
    if step == "summary":
        return _scans()
    try:
        find_step(workspace, application, step)
    except ResourceNotFound:
        abort(rules.unknown_step)
    return FlaskResponse(status=404)


def sources_state() -> Response:
    """Tell where the calls to the public sources stand."""
    return rails_json(
        {
            "api_fetch_status": {
                fetch.name: {
                    "status": fetch.status.value,
                    "fields_filled": fetch.fields_filled,
                    "updated_at": iso8601(fetch.updated_at),
                }
                for fetch in context.application().fetches.values()
            }
        }
    )


def _scans() -> Response:
    files = list(context.application().files.values())
    return rails_json(
        {
            "scans_complete": all(file.scan is not ScanState.AWAITING for file in files),
            "blob_states": [
                {"blob_id": number, "badge_html": _badge(file)}
                for number, file in enumerate(files, 1)
            ],
        }
    )


def _badge(file: StoredFile) -> str | None:
    if file.scan is ScanState.NONE:
        return None
    return str(get_template_attribute("candidate/inputs.html", "scan_badge")(file, LABELS))


@blueprint.delete("/attachments/<file_id>", endpoint="detach")
def detach(identifier: str, file_id: str) -> Response:
    """Take a file back, for a script."""
    del identifier
    if not context.rules().rails_answers:
        abort(404)
    try:
        remove_file(context.space().workspace, context.application(), file_id)
    except (ResourceNotFound, TransitionRefused):
        return rails_json({"success": False, "message": NOT_REMOVED}, 404)
    return rails_json({"success": True, "message": REMOVED})
