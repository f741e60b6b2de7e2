"""The rest of the running service's token endpoints, and what the sandbox lets a test steer."""

from collections.abc import Iterator
from dataclasses import replace

from contracts.wording import Text
from sandbox.docs.collections.driving import Control
from sandbox.docs.collections.journey import CREDENTIALS, DELIVERY, token
from sandbox.docs.collections.model import Assertion, Check, Folder, Request, body, equals
from sandbox.docs.collections.service import ACCESS_TOKEN, Service

_READ_TOKEN = "readToken"  # noqa: S105 - the name of a variable
_A_DAY = 86_400
_MARKET = "createPublicMarket"


def token_endpoints(service: Service, number: int) -> Folder | None:
    """Ask what a token is worth, and revoke it; None in a profile that has none of that."""
    if not service.has("introspectToken"):
        return None
    return Folder(
        Text(f"{number}. Autres points d'accès des jetons", f"{number}. Other token endpoints"),
        Text(
            "Le service en fonctionnement les a ; aucun document ne les promet.",
            "The running service has them; no document promises them.",
        ),
        list(_token_endpoints(service)),
    )


def _token_endpoints(service: Service) -> Iterator[Request]:
    # The contract leaves the token out of its security: without one the answer is of OAuth's form.
    yield replace(service.request("getTokenInfo", 200), bearer=ACCESS_TOKEN)
    form = {**service.example("createToken", "lectureSeule"), **CREDENTIALS}
    name = Text("Obtenir un jeton de lecture", "Obtain a token that may only read")
    captures = {_READ_TOKEN: ("access_token",)}
    yield service.request("createToken", 200, form, name=name, captures=captures)
    about = {"token": f"{{{{{_READ_TOKEN}}}}}", **CREDENTIALS}
    valid = Text("Le jeton est valable", "The token is valid")
    invalid = Text("Le jeton ne l'est plus", "The token is no longer valid")
    yield service.request("introspectToken", 200, about, name=valid, checks=(_active(True),))
    yield service.request("revokeToken", 200, about)
    yield service.request("introspectToken", 200, about, name=invalid, checks=(_active(False),))


def _active(expected: bool) -> Check:
    title = Text("Le jeton vaut ce qui est attendu", "The token is worth what is expected")
    return Check(title, (equals(body("active"), expected),))


def steering(service: Service, control: Control, number: int) -> Folder:
    """Move the clock, make things go wrong, and look at what happened."""
    return Folder(
        Text(f"{number}. Piloter le bac à sable", f"{number}. Steer the sandbox"),
        Text(
            "Le temps, les pannes, les webhooks et les journaux, comme un test les emploie.",
            "Time, faults, webhooks and journals, the way a test uses them.",
        ),
        [
            *_time(service, control),
            *_faults(service, control),
            *_webhooks(control),
            *_journals(control),
        ],
    )


def _time(service: Service, control: Control) -> Iterator[Request]:
    yield control.request(
        "setClock",
        Text("Arrêter l'horloge", "Stop the clock"),
        {"freeze_at": "now"},
        expects=(equals(body("frozen"), True),),
    )
    yield control.request(
        "setClock",
        Text("Avancer d'un jour : le jeton expire", "Advance by a day: the token expires"),
        {"advance_seconds": _A_DAY},
        expects=(Assertion(body("ran"), "type", "array"),),
    )
    market = service.example(_MARKET, "marcheSimple")
    yield service.refusal(_MARKET, 401, "nonAutorise", market)
    yield token(service, name=Text("Obtenir un nouveau jeton", "Obtain a new token"))
    yield control.request(
        "setClock",
        Text("Relancer l'horloge", "Let the clock flow again"),
        {"resume": True},
        expects=(equals(body("frozen"), False),),
    )


def _faults(service: Service, control: Control) -> Iterator[Request]:
    wish = {"fault": "status", "operation": _MARKET, "status": 503, "times": 1}
    yield control.request(
        "scriptFault",
        Text("Faire échouer la prochaine création", "Have the next creation fail"),
        wish,
        status=201,
        expects=(equals(body("remaining"), 1),),
    )
    market = service.example(_MARKET, "marcheSimple")
    yield service.struck(_MARKET, 503, market)
    again = Text("Créer de nouveau : la panne est passée", "Create again: the fault is over")
    yield service.request(_MARKET, 201, market, name=again)
    yield control.request(
        "listFaults",
        Text("Voir les pannes", "See the faults"),
        expects=(Assertion(body("uses"), "not empty"),),
    )


def _webhooks(control: Control) -> Iterator[Request]:
    yield control.request(
        "replayDelivery",
        Text(
            "Renvoyer le dernier webhook, signature fausse",
            "Send the last webhook again, wrongly signed",
        ),
        {"variant": "bad_signature"},
        status=201,
        path={"id": f"{{{{{DELIVERY}}}}}"},
        about=Text(
            "Votre récepteur doit le refuser. Autres variantes : `same`, `no_signature`, "
            "`tampered`, `duplicate`, `stale`.",
            "Your receiver has to refuse it. Other variants: `same`, `no_signature`, `tampered`, "
            "`duplicate`, `stale`.",
        ),
        expects=(equals(body("variant"), "bad_signature"),),
    )
    yield control.request(
        "waitForWebhooks",
        Text("Attendre que tout soit remis", "Wait until all is delivered"),
        {"until": "quiet", "timeout_seconds": 5},
        expects=(equals(body("reached"), True),),
    )
    yield control.request(
        "getBreaker",
        Text("Lire le disjoncteur", "Read the circuit breaker"),
        expects=(equals(body("state"), "closed"),),
    )


def _journals(control: Control) -> Iterator[Request]:
    yield control.request(
        "listRequests",
        Text("Les appels contraires au contrat", "The calls that break the contract"),
        query={"violations": "true"},
        about=Text(
            "Chaque écart est expliqué : la règle, la valeur envoyée, où c'est documenté.",
            "Every violation is explained: the rule, the value sent, where it is documented.",
        ),
        expects=(Assertion(body("requests"), "not empty"),),
    )
    yield control.request(
        "getChecklist",
        Text("La liste de contrôle de l'intégration", "The integration checklist"),
        about=Text(
            "Ce que le bac à sable a vu votre plateforme faire, avec ses preuves.",
            "What the sandbox has seen your platform do, with its evidence.",
        ),
    )
    yield control.request(
        "clearFaults", Text("Oublier les pannes", "Forget the faults"), status=204
    )
