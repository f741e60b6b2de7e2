"""Cases of `POST /api/v1/public_markets/{market_identifier}/market_applications`."""

from contracts.exchange import Exchange
from contracts.provider.cases.model import (
    GARBAGE_TOKEN,
    JSON_TYPE,
    UNKNOWN_MARKET,
    Case,
    exhausted,
    other_of,
    provoked,
    too_large,
    without_token,
)
from contracts.provider.situations import APPLICATION_TITLE, new_application, ready_market
from contracts.provider.story import Story
from contracts.wording import Text

OPERATION = "createMarketApplication"
_NOT_CHECKED = Text("Le jeton n'est pas vérifié", "The token is not checked")
_PAYLOAD = {"market_application": {"siret": "73282932000074"}}
_ONE = ("documented",)


def _path(market: str) -> str:
    return f"/api/v1/public_markets/{market}/market_applications"


def _without_siret(story: Story) -> Exchange:
    market = ready_market(story)
    return story.world.api.create_application(market, siret=None, label=APPLICATION_TITLE)


def _malformed(story: Story) -> Exchange:
    path = _path(UNKNOWN_MARKET)
    return story.world.api.call("POST", path, body=b"{", headers=JSON_TYPE)


def _no_token(story: Story) -> Exchange:
    return without_token(story, "POST", _path(ready_market(story)), _PAYLOAD)


def _garbage(story: Story) -> Exchange:
    return story.world.api.create_application(ready_market(story), token=GARBAGE_TOKEN)


def _read_only(story: Story) -> Exchange:
    market = ready_market(story)
    return story.world.api.create_application(market, token=story.world.api.token("api_read"))


def _foreign(story: Story) -> Exchange:
    market = ready_market(story)
    label = Text("marché d'un autre éditeur", "market of another editor")
    exchange = other_of(story).create_application(market, label=label)
    if exchange.status in (200, 201, 422):
        story.expect(
            exchange,
            *story.world.expects.foreign_statuses,
            rule="foreign-data-visible",
            title=Text(
                "Un autre éditeur atteint ce marché", "Another editor can reach this market"
            ),
        )
    return exchange


def _unknown(story: Story) -> Exchange:
    return story.world.api.create_application(UNKNOWN_MARKET)


def _too_large(story: Story) -> Exchange:
    authorization = ("Authorization", f"Bearer {story.world.api.token()}")
    path = _path(UNKNOWN_MARKET)
    return too_large(story, path, [*JSON_TYPE, authorization], b'{"market_application":{},"x":"')


def _not_json(story: Story) -> Exchange:
    headers = [("Content-Type", "text/plain")]
    path = _path(UNKNOWN_MARKET)
    return story.world.api.call("POST", path, body=b"siret=73282932000074", headers=headers)


def _bad_siret(story: Story) -> Exchange:
    return story.world.api.create_application(ready_market(story), siret="12345678901234")


def _again(story: Story) -> Exchange:
    market = ready_market(story)
    story.world.api.create_application(market, siret="73282932000074", label=APPLICATION_TITLE)
    label = Text("la même entreprise une seconde fois", "the same company once more")
    return story.world.api.create_application(market, siret="73282932000074", label=label)


def _too_many(story: Story) -> Exchange:
    path = _path(UNKNOWN_MARKET)
    return exhausted(story, lambda: story.world.api.call("POST", path, _PAYLOAD), limit=1_000)


def _text_as_root(story: Story) -> Exchange:
    label = Text("un texte à la place de l'objet", "a text in place of the object")
    path = _path(ready_market(story))
    return story.world.api.call("POST", path, {"market_application": "x"}, label=label)


def _failing(story: Story) -> Exchange:
    market = ready_market(story)
    return provoked(story, OPERATION, 500, lambda: story.world.api.create_application(market))


CASES = (
    Case(
        OPERATION,
        201,
        "with-siret",
        Text("Candidature d'une entreprise connue", "Application of a known company"),
        "D04, D05",
        new_application,
    ),
    Case(
        OPERATION,
        201,
        "without-siret",
        Text("Candidature sans SIRET", "Application without a SIRET"),
        "D04, D05, SFD §5.2.3",
        _without_siret,
        profiles=_ONE,
    ),
    Case(OPERATION, 400, "malformed", Text("JSON mal formé", "Malformed JSON"), "D05", _malformed),
    Case(
        OPERATION,
        401,
        "no-token",
        Text("Sans jeton", "Without a token"),
        "D05",
        _no_token,
        rule="auth-not-checked",
        why=_NOT_CHECKED,
    ),
    Case(
        OPERATION,
        401,
        "garbage",
        Text("Jeton inventé", "Made-up token"),
        "D05",
        _garbage,
        rule="auth-not-checked",
        why=_NOT_CHECKED,
    ),
    Case(
        OPERATION,
        403,
        "read-only",
        Text("Portée api_read en écriture", "Scope api_read for writing"),
        "D02, SFD §3.6",
        _read_only,
        rule="scope-not-checked",
        why=Text("La portée n'est pas vérifiée", "The scope is not checked"),
    ),
    Case(
        OPERATION,
        403,
        "foreign",
        Text("Marché d'un autre éditeur", "Market of another editor"),
        "D04, D05",
        _foreign,
        profiles=_ONE,
    ),
    Case(
        OPERATION,
        404,
        "foreign",
        Text("Marché d'un autre éditeur", "Market of another editor"),
        "écart 32",
        _foreign,
        profiles=("deployed",),
    ),
    Case(OPERATION, 404, "unknown", Text("Marché inconnu", "Unknown market"), "D04, D05", _unknown),
    Case(
        OPERATION,
        413,
        "too-large",
        Text("Corps de plus de 10 Mo", "Body of more than 10 MB"),
        "D06 §7",
        _too_large,
    ),
    Case(
        OPERATION,
        415,
        "not-json",
        Text("Corps text/plain", "Body text/plain"),
        "D05, SFD §6.2",
        _not_json,
        profiles=_ONE,
    ),
    Case(
        OPERATION,
        422,
        "siret",
        Text("SIRET des exemples, sans clé de Luhn", "SIRET of the samples, without a Luhn key"),
        "D04, D05, SFD §5.3.1",
        _bad_siret,
        rule="invalid-accepted",
        why=Text("Un SIRET invalide est accepté", "An invalid SIRET is accepted"),
    ),
    Case(
        OPERATION,
        422,
        "again",
        Text("Seconde candidature de la même entreprise", "Second application of a company"),
        "D05",
        _again,
        profiles=_ONE,
    ),
    Case(
        OPERATION,
        201,
        "again",
        Text("Seconde candidature de la même entreprise", "Second application of a company"),
        "écart 34",
        _again,
        profiles=("deployed",),
    ),
    Case(
        OPERATION,
        429,
        "too-many",
        Text("Plus de 1 000 appels dans l'heure", "More than 1,000 calls within an hour"),
        "D05, SFD §6.6",
        _too_many,
        needs_rate_limits=True,
        profiles=_ONE,
    ),
    Case(
        OPERATION,
        500,
        "text-as-root",
        Text("Un texte à la place de l'objet", "A text in place of the object"),
        "comportement connu du service déployé",
        _text_as_root,
        profiles=("deployed",),
    ),
    Case(
        OPERATION,
        500,
        "failing",
        Text("Erreur interne provoquée", "Internal error on purpose"),
        "D05",
        _failing,
    ),
)
