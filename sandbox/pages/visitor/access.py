"""Who may see which candidate's pages: the session of the browser, and the form to begin one."""

from collections.abc import Mapping

from flask import Response, abort, g, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from sandbox.domain.visitors import Session, SignInRefusal, may_enter, open_session
from sandbox.pages import context
from sandbox.space import Space
from sandbox.spaces import DEFAULT

COOKIE = "passe_marche_session"
BLUEPRINT = "visitor"
APPLICATION = "market_application_id"

_GUARDED = frozenset({"candidate", "candidate_sync"})

SENTENCES: Mapping[SignInRefusal, tuple[str, str]] = {
    SignInRefusal.EMAIL_BLANK: ("email", "Veuillez renseigner votre adresse email"),
    SignInRefusal.EMAIL_INVALID: (
        "email",
        "L'adresse email doit avoir un format valide (exemple@domaine.com)",
    ),
    SignInRefusal.SIRET_BLANK: ("siret", "Veuillez renseigner votre numéro de SIRET"),
    SignInRefusal.SIRET_INVALID: ("siret", "Le numéro de SIRET saisi est invalide"),
    SignInRefusal.NO_APPLICATION: (
        "siret",
        "Veuillez accéder à Passe Marché depuis votre plateforme de marchés publics",
    ),
    SignInRefusal.APPLICATION_UNKNOWN: (
        "siret",
        "Aucune candidature trouvée pour ce numéro SIRET",
    ),
    SignInRefusal.EMAIL_OF_ANOTHER: (
        "email",
        "L'adresse email ne correspond pas à celle utilisée lors de la création de la candidature",
    ),
}
"""The input that each refusal is about, and what the service says."""


def locate() -> None:
    """Find the world of a page that names no record: by its parameter, else by the session."""
    if request.blueprint not in (BLUEPRINT, "sending"):
        return
    spaces, key = context.site().spaces, request.cookies.get(COOKIE, "")
    # The body of a file that is sent is no form.
    sent = request.args if request.blueprint == "sending" else request.values
    identifier = sent.get(APPLICATION, "").strip()
    g.space = (
        next((s for s in spaces if identifier in s.workspace.applications), None)
        or next((s for s in spaces if key in s.workspace.visitors.sessions), None)
        or _first_that_signs_in()
    )
    if not context.rules().signs_in:
        abort(404)


def _first_that_signs_in() -> Space:
    """Give the world that a visitor means who names none: the default one, where it can be."""
    spaces = context.site().spaces
    ordered = sorted(spaces, key=lambda space: space.request.name != DEFAULT)
    fitting = (space for space in ordered if space.profile.page_rules().signs_in)
    return next(fitting, spaces.get(DEFAULT))


def current() -> Session | None:
    """Give the session of the browser in the world of the page."""
    key = g.get("session_key") or request.cookies.get(COOKIE, "")
    return context.space().workspace.visitors.sessions.get(key)


def begin(key: str) -> None:
    """Have the browser show this key from now on."""
    g.session_key = key


def begun() -> Session:
    """Give the session of the browser; it gets one if it has none."""
    session = current()
    if session is None:
        session = Session()
        begin(open_session(context.space().workspace, session))
    return session


def end() -> None:
    """Forget the browser."""
    context.space().workspace.visitors.sessions.pop(request.cookies.get(COOKIE, ""), None)
    g.session_ended = True


def keep_cookie(response: Response) -> Response:
    """Write the cookie of a session that has begun, or take that of an ended one back."""
    if "session_key" in g:
        response.set_cookie(COOKIE, g.session_key, httponly=True, samesite="Lax", path="/")
    elif "session_ended" in g and COOKIE in request.cookies:
        response.delete_cookie(COOKIE, path="/")
    return response


def guard() -> AnyResponse | str | None:
    """Let nobody but its owner to an application; gives the form to sign in with."""
    if request.blueprint not in _GUARDED or g.get("record") is None:
        return None
    if not context.rules().signs_in:
        return None
    application = context.application()
    if may_enter(context.space().workspace, current(), application):
        return None
    return refuse(application.identifier)


def refuse(identifier: str) -> str:
    """End the session and show the form to sign in with, at the address that was asked for."""
    end()
    if _wants_json():
        # The running service has no such form in JSON, and fails.
        abort(500)
    return form(identifier)


def _wants_json() -> bool:
    if request.path.endswith(".json"):
        return True
    return request.accept_mimetypes.best_match(("text/html", "application/json")) != "text/html"


def form(
    identifier: str, email: str = "", siret: str = "", refusal: SignInRefusal | None = None
) -> str:
    """Draw the form to sign in with."""
    place, sentence = SENTENCES[refusal] if refusal else ("", "")
    return render_template(
        "visitor/sign_in.html",
        identifier=identifier,
        email=email,
        siret=siret,
        problems={place: [sentence]} if refusal else {},
    )
