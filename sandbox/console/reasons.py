"""Why a call was refused, as a sentence for people, and what to do about it.

The journal keeps a reason in English; here the error that it came from is put in both languages.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from contracts.wording import NOTHING, Text
from sandbox.journal import Entry

_MISSING_HEADER = "the Authorization header is missing"
_OTHER_TYPE = "expected Content-Type "


@dataclass(frozen=True, slots=True)
class Reason:
    """What was wrong, and the way out of it."""

    what: Text
    advice: Text = NOTHING


_ASK_AGAIN = Text(
    "Demandez un nouveau jeton (POST /oauth/token) avant la fin des 24 heures, et dès qu’un appel "
    "répond 401 ; puis refaites l’appel.",
    "Ask for a new token (POST /oauth/token) before its 24 hours are over, and whenever a call "
    "answers 401; then make the call again.",
)

_REASONS: Mapping[str, Reason] = {
    "NotAuthorized.expired": Reason(
        Text("Le jeton a expiré : il vaut 24 heures.", "The token has expired: it lasts 24 hours."),
        _ASK_AGAIN,
    ),
    "NotAuthorized.revoked": Reason(
        Text(
            "Le jeton a été révoqué : un plus récent a été demandé pour le même éditeur.",
            "The token was revoked: a newer one was asked for by the same editor.",
        ),
        Text(
            "Partagez un seul jeton entre vos processus, et demandez-en un autre seulement quand "
            "il arrive à son terme.",
            "Share one token between your processes, and ask for another only when it ends.",
        ),
    ),
    "NotAuthorized.unknown": Reason(
        Text(
            "Ce jeton n’a jamais été délivré ici, ou l’espace a été remis à zéro depuis.",
            "This token was never issued here, or the workspace was reset since.",
        ),
        Text(
            "Demandez un jeton à ce bac à sable : POST /oauth/token.",
            "Ask this sandbox for a token: POST /oauth/token.",
        ),
    ),
    "Forbidden.defense": Reason(
        Text(
            "L’éditeur n’a pas le droit de créer des marchés de défense.",
            "The editor may not create defence markets.",
        ),
        Text(
            "Ce droit se donne à la page Éditeurs ; en vrai, il se demande au service.",
            "The page Editors grants that permission; in real life the service does.",
        ),
    ),
    "Forbidden.foreign": Reason(
        Text("L’objet appartient à un autre éditeur.", "It belongs to another editor."),
        Text(
            "Vérifiez l’identifiant, et avec quel client_id le jeton a été demandé.",
            "Check the identifier, and with which client_id the token was asked for.",
        ),
    ),
    "Forbidden.editor": Reason(
        Text(
            "L’éditeur n’est plus habilité, ou n’est plus actif.",
            "The editor is not authorised or not active any more.",
        ),
        Text("Réactivez-le à la page Éditeurs.", "Switch it on again on the page Editors."),
    ),
    "Forbidden": Reason(
        Text(
            "La portée du jeton ne suffit pas pour cet appel.",
            "The scope of the token is not enough for this call.",
        ),
        Text(
            "Demandez le jeton avec scope=api_access.", "Ask for the token with scope=api_access."
        ),
    ),
    "OAuthError.credentials": Reason(
        Text(
            "Le client_id est inconnu, ou le client_secret est faux.",
            "The client_id is unknown, or the client_secret is wrong.",
        ),
        Text(
            "La page Éditeurs montre ceux de cet espace.",
            "The page Editors shows those of this workspace.",
        ),
    ),
    "OAuthError.editor": Reason(
        Text(
            "L’éditeur n’est pas habilité ou pas actif.", "The editor is not authorised or active."
        ),
        Text("Changez-le à la page Éditeurs.", "Change it on the page Editors."),
    ),
    "OAuthError.missing": Reason(
        Text(
            "Il manque un paramètre à la demande de jeton.",
            "The request for a token lacks a parameter.",
        ),
        Text(
            "Envoyez un formulaire : grant_type, client_id, client_secret.",
            "Send a form: grant_type, client_id, client_secret.",
        ),
    ),
    "OAuthError.grant_type": Reason(
        Text(
            "Seul grant_type=client_credentials est proposé.",
            "Only grant_type=client_credentials is offered.",
        )
    ),
    "OAuthError.scope": Reason(
        Text(
            "La portée demandée n’existe pas ; il y a api_access, api_read et api_write.",
            "There is no such scope; there are api_access, api_read and api_write.",
        )
    ),
    "OAuthError.malformed": Reason(
        Text(
            "La demande n’est pas le formulaire attendu.", "The request is not the form expected."
        ),
        Text(
            "Envoyez-la en application/x-www-form-urlencoded.",
            "Send it as application/x-www-form-urlencoded.",
        ),
    ),
    "OAuthError.revoke": Reason(
        Text(
            "Il manque les identifiants du client, ou le jeton n’est pas le sien.",
            "The client's credentials are missing, or the token is not its own.",
        ),
        Text(
            "Envoyez client_id et client_secret de l’éditeur à qui le jeton fut délivré.",
            "Send client_id and client_secret of the editor to whom the token was issued.",
        ),
    ),
    "OAuthError.request_not_authorized": Reason(
        Text(
            "Il manque les identifiants du client, ou un jeton valable.",
            "The client's credentials are missing, or a token of use.",
        ),
        Text(
            "Envoyez client_id et client_secret, ou un jeton dans l’en-tête Authorization.",
            "Send client_id and client_secret, or a token in the Authorization header.",
        ),
    ),
    "OAuthError.failure": Reason(
        Text("Le service a échoué.", "The service has failed."),
    ),
    "InternalFault": Reason(
        Text("Le service a échoué.", "The service has failed."),
    ),
    "ResourceNotFound": Reason(
        Text(
            "Rien ne porte cet identifiant dans cet espace.",
            "Nothing has this identifier in this workspace.",
        ),
        Text(
            "Après une remise à zéro ou un redémarrage, tout ce qui précède a disparu.",
            "After a reset or a restart everything before it is gone.",
        ),
    ),
    "ApplicationNotCompleted": Reason(
        Text(
            "Le candidat n’a pas encore transmis : il n’y a pas encore de document.",
            "The candidate has not submitted yet: there is no document yet.",
        ),
        Text(
            "Attendez le webhook market_application.completed avant de télécharger.",
            "Wait for the webhook market_application.completed before you download.",
        ),
    ),
    "DocumentNotAvailable": Reason(
        Text("Le document n’a pas pu être produit.", "The document could not be made."),
        Text("Redemandez-le plus tard, sans boucle serrée.", "Ask again later, not in a loop."),
    ),
    "RateLimitExceeded": Reason(
        Text("La limite d’appels par heure est atteinte.", "The hourly limit of calls is reached."),
        Text(
            "Attendez le nombre de secondes que donne retry_after.",
            "Wait for the number of seconds that retry_after gives.",
        ),
    ),
    "MalformedBody": Reason(
        Text("Le corps ne se lit pas.", "The body cannot be read."),
        Text(
            "Envoyez un objet JSON en UTF-8, ou un formulaire pour le jeton.",
            "Send a JSON object in UTF-8, or a form for the token.",
        ),
    ),
}

_HEADER = Reason(
    Text(
        "L’en-tête Authorization manque, ou n’est pas de la forme « Bearer <jeton> ».",
        "The Authorization header is missing, or is not 'Bearer <token>'.",
    ),
    Text("Envoyez le jeton dans cet en-tête.", "Send the token in that header."),
)
_NO_SUCH_PATH = Reason(
    Text("L’API n’a rien à cette adresse.", "The API has nothing at this address."),
    Text(
        "Comparez avec les adresses du contrat, préfixe /api/v1 compris.",
        "Compare with the addresses of the contract, the prefix /api/v1 included.",
    ),
)
_BY_STATUS: Mapping[int, Reason] = {
    405: Reason(
        Text("Cette adresse ne connaît pas cette méthode.", "This address has no such method.")
    ),
    413: Reason(Text("Le corps est trop grand (10 Mo au plus).", "The body is too large (10 MB).")),
    415: Reason(
        Text("Le type du corps n’est pas celui attendu.", "The type of the body is not expected."),
        Text(
            "Content-Type: application/json, ou application/x-www-form-urlencoded pour le jeton.",
            "Content-Type: application/json, or application/x-www-form-urlencoded for the token.",
        ),
    ),
}
_VIOLATIONS = Text(
    "La demande ne respecte pas le contrat, voyez ci-dessous point par point.",
    "The request breaks the contract, see below point by point.",
)


def reason_of(entry: Entry) -> Reason | None:
    """Explain why a call was refused; None for one that was not, or where nothing is known."""
    if entry.status < 400:
        return None
    if entry.violations:
        return Reason(_VIOLATIONS)
    if entry.reason.startswith(_MISSING_HEADER):
        return _HEADER
    if entry.reason.startswith(_OTHER_TYPE):
        return _BY_STATUS[415]
    if entry.status == 404 and entry.operation_id is None:
        return _NO_SUCH_PATH
    return _by_cause(entry.cause) or _BY_STATUS.get(entry.status)


def _by_cause(cause: str) -> Reason | None:
    name, dot, detail = cause.partition(".")
    # The other endpoints of tokens refuse a dead one as the API does, by another error.
    as_token = _REASONS.get(f"NotAuthorized.{detail}") if name == "OAuthError" else None
    return _REASONS.get(cause) or as_token or (_REASONS.get(name) if dot else None)
