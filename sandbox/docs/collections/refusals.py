"""What the service refuses, and in which words: the examples of errors in its contract."""

from collections.abc import Iterator, Mapping
from typing import Any

from contracts.wording import Text
from sandbox.docs.collections.driving import Control
from sandbox.docs.collections.journey import CREDENTIALS
from sandbox.docs.collections.model import Body, Folder, Request
from sandbox.docs.collections.service import Service

_OTHER_TOKEN = "otherAccessToken"  # noqa: S105 - the name of a variable
_UNKNOWN_MARKET = {"market_identifier": "VR-2024-000000000000"}
_UNKNOWN_APPLICATION = {"identifier": "FT2024010100000000"}
_TEXT = Body("text", "public_market", "text/plain")
# In capitals, which is the same type: Bruno's sender makes a JSON string of what is none otherwise.
_BROKEN = Body("text", "<public_market/>", "application/JSON")


def refusals(service: Service, control: Control) -> list[Folder]:
    """Give a folder for each kind of call; what a profile does not know is left out."""
    return [
        Folder(
            Text("3. Jetons refusés", "3. Tokens refused"),
            Text("Les erreurs de `POST /oauth/token`.", "The errors of `POST /oauth/token`."),
            list(_tokens(service)),
        ),
        Folder(
            Text("4. Marchés refusés", "4. Markets refused"),
            Text("Les erreurs de la création d'un marché.", "The errors of creating a market."),
            list(_markets(service, control)),
        ),
        Folder(
            Text("5. Candidatures et documents refusés", "5. Applications and documents refused"),
            Text(
                "Les erreurs de la création d'une candidature et des téléchargements.",
                "The errors of creating an application and of downloads.",
            ),
            list(_applications(service)),
        ),
    ]


def _tokens(service: Service) -> Iterator[Request]:
    form = {**service.example("createToken", "accesComplet"), **CREDENTIALS}
    without_grant = {key: value for key, value in form.items() if key != "grant_type"}
    for status, answer, sent in (
        (400, "parametreManquant", without_grant),
        (400, "fluxNonPropose", {**form, "grant_type": "password"}),
        (400, "porteeInconnue", {**form, "scope": "admin", "state": "abc"}),
        (401, "identifiantsRefuses", {**form, "client_secret": "faux"}),
    ):
        yield service.refusal("createToken", status, answer, sent)


def _markets(service: Service, control: Control) -> Iterator[Request]:
    operation = "createPublicMarket"
    market: Mapping[str, Any] = service.example(operation, "marcheSimple")["public_market"]

    def changed(**fields: Any) -> dict[str, Any]:
        return {"public_market": {**market, **fields}}

    # The documents' example of missing fields has a SIRET, that of the running service has none.
    only_siret = {"public_market": {"siret": market["siret"]}}
    only_user = {"public_market": {"provider_user_id": "acheteur-42"}}
    running = service.has(operation, 422, "typesInconnus")
    lots = {"lots": [{"name": "Gros œuvre"}], "lot_limit": 2}
    cases: list[tuple[int, str, Any]] = [
        (400, "racineManquante", {}),
        (400, "jsonMalForme", _BROKEN),
        (400, "pageErreur", _BROKEN),
        (415, "typeRefuse", _TEXT),
        (422, "champsManquants", only_user if running else only_siret),
        (422, "siretInvalide", changed(siret="12345678901234")),
        (422, "dateInvalide", changed(deadline="demain")),
        (422, "datePassee", changed(deadline="2020-01-01T12:00:00Z")),
        (422, "defenseSeule", changed(market_type_codes=["defense"])),
        (422, "typesInconnus", changed(market_type_codes=["a", "b"])),
        (422, "limiteDeLots", changed(**lots)),
    ]
    yield service.refusal(operation, 401, "nonAutorise", changed(), bearer=None)
    for status, answer, sent in cases:
        if service.has(operation, status, answer):
            yield service.refusal(operation, status, answer, sent)
    yield from _other_editor(service, control)
    defence = service.example(operation, "marcheDeDefense")
    answer = "defense" if service.has(operation, 403, "defense") else "interdit"
    yield service.refusal(operation, 403, answer, defence, bearer=_OTHER_TOKEN)


def _other_editor(service: Service, control: Control) -> Iterator[Request]:
    """Make an editor without permission for defence markets, and give it a token."""
    yield control.request(
        "createEditor",
        Text(
            "Ajouter un éditeur sans droit aux marchés de défense",
            "Add an editor without permission for defence markets",
        ),
        {"can_create_defense_markets": False},
        status=201,
        captures={"otherClientId": ("client_id",), "otherClientSecret": ("client_secret",)},
    )
    form = service.example("createToken", "accesComplet")
    yield service.request(
        "createToken",
        200,
        {**form, "client_id": "{{otherClientId}}", "client_secret": "{{otherClientSecret}}"},
        name=Text("Obtenir son jeton", "Obtain its token"),
        captures={_OTHER_TOKEN: ("access_token",)},
    )


def _applications(service: Service) -> Iterator[Request]:
    operation = "createMarketApplication"
    known = service.example(operation, "avecSiret")
    wrong = {"market_application": {"siret": "12345678901234"}}
    yield service.refusal(operation, 401, "nonAutorise", known, bearer=None)
    yield service.refusal(operation, 404, "inconnu", known, path=_UNKNOWN_MARKET)
    if service.has(operation, 404, "inconnu") and service.has(operation, 422, "siretAbsent"):
        yield service.refusal(operation, 404, "inconnu", known, bearer=_OTHER_TOKEN)
    else:
        yield service.refusal(operation, 403, "interdit", known, bearer=_OTHER_TOKEN)
    for answer, sent in (
        ("siretInvalide", wrong),
        ("siretAbsent", {"market_application": {"provider_user_id": "candidat-7"}}),
        ("candidatureExistante", known),
    ):
        if service.has(operation, 422, answer):
            yield service.refusal(operation, 422, answer, sent)
    yield from _unfinished(service)
    for download in ("downloadAttestation", "downloadDocumentsPackage"):
        yield service.refusal(download, 404, "candidatureInconnue", path=_UNKNOWN_APPLICATION)
        yield service.refusal(download, 401, "nonAutorise", bearer=None)


def _unfinished(service: Service) -> Iterator[Request]:
    """Ask for the document of an application that has not been submitted."""
    yield service.request(
        "createMarketApplication",
        201,
        {"market_application": {"siret": "13002526500013"}},
        name=Text("Créer une candidature, non transmise", "Create an application, not submitted"),
        captures={"pendingIdentifier": ("identifier",)},
    )
    pending = {"identifier": "{{pendingIdentifier}}"}
    yield service.refusal("downloadAttestation", 422, "nonTransmise", path=pending)
