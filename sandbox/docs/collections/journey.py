"""The journey of a platform: from the token to the documents, the two webhooks on the way."""

from collections.abc import Iterator

from contracts.wording import Text
from sandbox.docs.collections.driving import Control
from sandbox.docs.collections.model import (
    Assertion,
    Check,
    Folder,
    Request,
    Subject,
    Variable,
    body,
    equals,
)
from sandbox.docs.collections.service import ACCESS_TOKEN, APPLICATION, MARKET, Service

CREDENTIALS = {"client_id": "{{clientId}}", "client_secret": "{{clientSecret}}"}
WEBHOOK_SECRET = "webhookSecret"  # noqa: S105 - the name of a variable
DELIVERY = "deliveryIdentifier"
_BY_HAND = {MARKET: "{{marketIdentifier}}", APPLICATION: "{{applicationIdentifier}}"}


def preparation(control: Control, profile: str) -> Folder:
    """Bring the workspace to its beginning, and let the sandbox stand in for the receiver."""
    ours = Text(
        f"Si ce test échoue, le bac à sable suit l'autre profil : lancez-le avec `--profile "
        f"{profile}`, ou exportez l'autre collection.",
        f"Where this test fails, the sandbox follows the other profile: start it with `--profile "
        f"{profile}`, or export the other collection.",
    )
    return Folder(
        Text("1. Préparer le bac à sable", "1. Prepare the sandbox"),
        Text(
            "À lancer d'abord. **Efface** ce que contient l'espace de travail.",
            "To be run first. **Erases** what is in the workspace.",
        ),
        [
            control.request(
                "getHealth",
                Text("Le bac à sable répond", "The sandbox answers"),
                about=ours,
                expects=(equals(body("status"), "ok"), equals(body("profile"), profile)),
            ),
            control.request(
                "resetWorkspace",
                Text("Revenir au départ", "Back to the beginning"),
                expects=(equals(body("profile"), profile),),
            ),
            control.request(
                "updateEditor",
                Text(
                    "Dire où vont les webhooks, et lire leur secret",
                    "Say where webhooks go, and read their secret",
                ),
                {"completion_webhook_url": "{{webhookUrl}}"},
                path={"client_id": "{{clientId}}"},
                expects=(equals(body("client_id"), Variable("clientId")),),
                captures={WEBHOOK_SECRET: ("webhook_secret",)},
            ),
            control.request(
                "scriptFault",
                Text("Tenir lieu de récepteur de webhooks", "Stand in for the webhook receiver"),
                {"fault": "receiver_answers", "event": "any", "status": 200, "times": 100},
                status=201,
                about=Text(
                    "Les webhooks comptent comme reçus (200), et rien n'est envoyé : la collection "
                    "se joue sans récepteur. Pour qu'ils partent vers `webhookUrl`, désactivez "
                    "cette requête.",
                    "Webhooks count as received (200), and nothing is sent: the collection runs "
                    "without a receiver. To have them sent to `webhookUrl`, disable this request.",
                ),
                expects=(equals(body("fault"), "receiver_answers"),),
            ),
        ],
    )


def journey(service: Service, control: Control) -> Folder:
    """Play the whole journey."""
    return Folder(
        Text("2. Parcours complet", "2. The whole journey"),
        Text(
            "Ce que fait une plateforme, dans l'ordre ; les gestes de l'acheteur et du candidat "
            "passent par l'API de pilotage, sans navigateur.",
            "What a platform does, in order; what the buyer and the candidate do goes through the "
            "control API, without a browser.",
        ),
        [
            token(service),
            *_market(service, control),
            *_application(service, control),
            *_documents(service),
        ],
    )


def token(service: Service, variable: str = ACCESS_TOKEN, name: Text | None = None) -> Request:
    """Obtain a token, for the calls that follow."""
    form = {**service.example("createToken", "accesComplet"), **CREDENTIALS}
    return service.request(
        "createToken", 200, form, captures={variable: ("access_token",)}, name=name
    )


def _market(service: Service, control: Control) -> Iterator[Request]:
    yield service.request(
        "createPublicMarket",
        201,
        service.example("createPublicMarket", "marcheAlloti"),
        captures={MARKET: ("identifier",)},
    )
    yield control.request(
        "completePublicMarket",
        Text("L'acheteur termine la configuration", "The buyer finishes the configuration"),
        {},
        path={"identifier": _BY_HAND[MARKET]},
        query={"wait": "delivery"},
        about=Text(
            "Comme par la page `configuration_url` ; le webhook `market.completed` part.",
            "As on the page `configuration_url`; the webhook `market.completed` is sent.",
        ),
        expects=(
            equals(body("state"), "completed"),
            equals(body("identifier"), Variable(MARKET)),
            Assertion(body("field_keys"), "not empty"),
        ),
    )
    yield _webhook(service, control, "market.completed", MARKET, ("market", "identifier"))


def _application(service: Service, control: Control) -> Iterator[Request]:
    yield service.request(
        "createMarketApplication",
        201,
        service.example("createMarketApplication", "avecSiret"),
        captures={APPLICATION: ("identifier",)},
    )
    yield control.request(
        "completeMarketApplication",
        Text("Le candidat transmet sa candidature", "The candidate submits the application"),
        {},
        path={"identifier": _BY_HAND[APPLICATION]},
        query={"wait": "delivery"},
        about=Text(
            "Comme par la page `application_url` ; le webhook `market_application.completed` part.",
            "As on the page `application_url`; the webhook `market_application.completed` is sent.",
        ),
        expects=(
            equals(body("state"), "completed"),
            equals(body("identifier"), Variable(APPLICATION)),
        ),
    )
    place = ("market_application", "identifier")
    yield _webhook(service, control, "market_application.completed", APPLICATION, place)


def _webhook(
    service: Service, control: Control, event: str, identifier: str, place: tuple[str, ...]
) -> Request:
    """Show the webhook that was sent."""
    return control.request(
        "listDeliveries",
        Text(f"Voir le webhook {event}", f"See the webhook {event}"),
        query={"event": event, "identifier": _BY_HAND[identifier]},
        about=Text(
            "Chaque essai, avec les octets envoyés, la réponse et la suite décidée. Les tests "
            "recalculent la signature, comme votre récepteur doit le faire.",
            "Every attempt, with the bytes sent, the answer and what was decided. The tests "
            "compute the signature again, as your receiver has to.",
        ),
        captures={DELIVERY: ("deliveries", 0, "id")},
        expects=(
            equals(body("total"), 1),
            equals(body("deliveries", 0, "event"), event),
            equals(Subject("event", place), Variable(identifier)),
        ),
        checks=service.event_checks(event, WEBHOOK_SECRET),
    )


def _documents(service: Service) -> Iterator[Request]:
    for operation_id, first_bytes in (
        ("downloadAttestation", "^%PDF-"),
        ("downloadDocumentsPackage", "^PK"),
    ):
        begins = Check(
            Text("Les premiers octets sont les bons", "The first bytes are right"),
            (Assertion(Subject("text"), "match", first_bytes),),
        )
        yield service.request(operation_id, 200, checks=(begins,))
