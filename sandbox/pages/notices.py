"""Short messages that one page leaves for the next, named in its address.

Only the name travels, so a link can never put words on a page.
"""

from dataclasses import dataclass
from typing import Any

from flask import g, redirect, request, url_for
from werkzeug.wrappers import Response

from sandbox.pages import context

PARAMETER = "message"
COOKIE = "passe_marche_message"


@dataclass(frozen=True, slots=True)
class Notice:
    """What to say, and the tone in which it is shown: `info`, `ok`, `warn` or `bad`."""

    tone: str
    title: str
    text: str


NOTICES = {
    "marche-deja-finalise": Notice(
        "warn",
        "Ce marché est déjà finalisé",
        "Il a été finalisé entre-temps, peut-être dans un autre onglet. Rien de ce que vous venez "
        "d’envoyer n’a été enregistré : la configuration retenue est celle qui a été confirmée.",
    ),
    "candidature-deja-transmise": Notice(
        "warn",
        "Cette candidature est déjà transmise",
        "Elle a été transmise entre-temps, peut-être dans un autre onglet. Rien de ce que vous "
        "venez d’envoyer n’a été enregistré.",
    ),
    # What the running service says of the same.
    "marche-deja-complete": Notice(
        "warn", "Ce marché a déjà été complété et ne peut plus être modifié.", ""
    ),
    "candidature-deja-completee": Notice(
        "warn", "Votre candidature a déjà été complétée et ne peut plus être modifiée.", ""
    ),
    "lien-invalide": Notice("bad", "Ce lien de connexion est invalide ou a expiré.", ""),
    "transmission-impossible": Notice(
        "bad", "Votre candidature n’a pas pu être transmise.", "Réessayez plus tard."
    ),
    "attestation-en-erreur": Notice(
        "bad",
        "Une erreur technique est survenue lors de la génération de votre attestation.",
        "Rapprochez-vous de la plateforme.",
    ),
    # Its key is misspelt in the running service.
    "relance-candidat": Notice(
        "ok", "Translation missing: fr.candidate.market_application.sync_retry_initiated", ""
    ),
    "relance": Notice("ok", "La synchronisation a été relancée.", ""),
    "etape-pas-encore-ouverte": Notice(
        "info",
        "Cette étape n’est pas encore ouverte",
        "Les étapes se remplissent dans l’ordre. Voici celle où vous en êtes.",
    ),
    "synchronisation-relancee": Notice(
        "ok",
        "La transmission est relancée",
        "Son résultat s’affichera sur cette page.",
    ),
    "relance-inutile": Notice(
        "info",
        "Rien à relancer",
        "La transmission n’est pas en échec : il n’y a rien à relancer pour le moment.",
    ),
    "relance-limite": Notice(
        "bad",
        "Trop de relances",
        "Trois relances ont déjà été faites depuis une heure. Réessayez plus tard.",
    ),
    "relance-interdite": Notice(
        "bad",
        "Relance impossible",
        "La plateforme n’est plus habilitée à utiliser le service. Rapprochez-vous d’elle.",
    ),
    "enregistre": Notice("ok", "C’est enregistré", "Vous pouvez poursuivre, ou revenir plus tard."),
}


def current() -> Notice | None:
    """Give the message that was left for the current page."""
    left = request.cookies.get(COOKIE, "")
    if context.rules().whole_locations and left:
        g.notice_seen = True
        return NOTICES.get(left)
    return NOTICES.get(request.args.get(PARAMETER, ""))


def forget(response: Response) -> Response:
    """Have a message that came in a cookie shown only once."""
    if g.get("notice_seen"):
        response.delete_cookie(COOKIE, path="/")
    return response


def go(endpoint: str, notice: str | None = None, **values: Any) -> Response:
    """Send the browser to another page with a GET, leaving it a message."""
    rules = context.rules()
    if not rules.whole_locations:
        # A value of None leaves its parameter out.
        return redirect(url_for(endpoint, **{**values, PARAMETER: notice}), rules.redirection)
    response = redirect(context.public_address() + url_for(endpoint, **values), rules.redirection)
    if notice is not None:
        response.set_cookie(COOKIE, notice, httponly=True, samesite="Lax", path="/")
    return response
