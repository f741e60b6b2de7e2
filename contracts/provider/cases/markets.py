"""Cases of `POST /api/v1/public_markets`."""

from typing import Any

from contracts.exchange import Exchange
from contracts.provider.api import MARKET
from contracts.provider.cases.model import (
    GARBAGE_TOKEN,
    JSON_TYPE,
    Case,
    exhausted,
    provoked,
    too_large,
    without_token,
)
from contracts.provider.situations import MARKET_TITLE
from contracts.provider.story import Skipped, Story
from contracts.wording import Text

OPERATION = "createPublicMarket"
PATH = "/api/v1/public_markets"
_NOT_CHECKED = Text("Le jeton n'est pas vérifié", "The token is not checked")


def _create(story: Story, **fields: Any) -> Exchange:
    return story.world.api.create_market(label=MARKET_TITLE, **fields)


def _with_lots(story: Story) -> Exchange:
    lots = [{"name": "Gros œuvre"}, {"name": "Menuiseries & « finitions »"}]
    return _create(story, lots=lots, market_type_codes=["works", "supplies"])


def _malformed(story: Story) -> Exchange:
    return story.world.api.call("POST", PATH, body=b'{"public_market": ', headers=JSON_TYPE)


def _without_root(story: Story) -> Exchange:
    return story.world.api.call("POST", PATH, {})


def _no_token(story: Story) -> Exchange:
    return without_token(story, "POST", PATH, {"public_market": dict(MARKET)})


def _garbage(story: Story) -> Exchange:
    return story.world.api.create_market(token=GARBAGE_TOKEN)


def _expired(story: Story) -> Exchange:
    if story.world.control is None:
        raise Skipped(Text("non vérifié : il faut 24 heures", "not checked: it takes 24 hours"))
    token = story.world.api.token()
    story.world.control.advance(86_401)
    return story.world.api.create_market(token=token, label=Text("jeton expiré", "expired token"))


def _read_only(story: Story) -> Exchange:
    return story.world.api.create_market(token=story.world.api.token("api_read"))


def _no_defense(story: Story) -> Exchange:
    control = story.world.control
    if control is None:
        raise Skipped(
            Text(
                "non vérifié : il faut un éditeur sans la permission de défense",
                "not checked: it takes an editor without the permission for defence",
            )
        )
    client_id = story.world.api.credentials.client_id
    control.change_editor(client_id, can_create_defense_markets=False)
    return _create(story, market_type_codes=["supplies", "defense"])


def _too_large(story: Story) -> Exchange:
    authorization = ("Authorization", f"Bearer {story.world.api.token()}")
    return too_large(story, PATH, [*JSON_TYPE, authorization], b'{"public_market":{},"x":"')


def _not_json(story: Story) -> Exchange:
    headers = [("Content-Type", "text/plain")]
    return story.world.api.call("POST", PATH, body=b"public_market=x", headers=headers)


def _too_many(story: Story) -> Exchange:
    return exhausted(story, lambda: story.world.api.call("POST", PATH, {}), limit=1_000)


def _failing(story: Story) -> Exchange:
    return provoked(story, OPERATION, 500, lambda: _create(story))


def _invalid(slug: str, fr: str, en: str, document: str, /, **fields: Any) -> Case:
    profiles = fields.pop("profiles", ("documented", "deployed"))
    return Case(
        OPERATION,
        422,
        slug,
        Text(fr, en),
        document,
        lambda story: _create(story, **fields),
        rule="invalid-accepted",
        why=Text("Une donnée invalide est acceptée", "Invalid data is accepted"),
        profiles=profiles,
    )


_ONE = ("documented",)

CASES = (
    Case(OPERATION, 201, "simple", Text("Marché simple", "Simple market"), "D03, D05", _create),
    Case(
        OPERATION,
        201,
        "lots",
        Text("Marché alloti, accents", "Market with lots, accents"),
        "D03, D05",
        _with_lots,
    ),
    Case(
        OPERATION,
        400,
        "malformed",
        Text("JSON mal formé", "Malformed JSON"),
        "D05",
        _malformed,
    ),
    Case(
        OPERATION,
        400,
        "no-root",
        Text("Sans la clé public_market", "Without the key public_market"),
        "D05",
        _without_root,
    ),
    Case(
        OPERATION,
        401,
        "no-token",
        Text("Sans jeton", "Without a token"),
        "D05, SFD §4.2.6",
        _no_token,
        rule="auth-not-checked",
        why=_NOT_CHECKED,
    ),
    Case(
        OPERATION,
        401,
        "garbage",
        Text("Jeton inventé", "Made-up token"),
        "D05, SFD §4.2.6",
        _garbage,
        rule="auth-not-checked",
        why=_NOT_CHECKED,
    ),
    Case(
        OPERATION,
        401,
        "expired",
        Text("Jeton expiré", "Expired token"),
        "D02, D06 §2",
        _expired,
        rule="auth-not-checked",
        why=Text("Un jeton expiré est accepté", "An expired token is accepted"),
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
        "defense",
        Text("Défense sans permission", "Defence without the permission"),
        "SFD §3.2.2",
        _no_defense,
    ),
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
    _invalid(
        "empty",
        "Tous les champs vides",
        "All fields empty",
        "D03, D05",
        name="",
        deadline="",
        market_type_codes=[],
        siret="",
    ),
    _invalid("no-name", "Sans nom", "Without a name", "D05, SFD §4.2.6", name=None),
    _invalid(
        "long-name",
        "Nom de 256 caractères",
        "Name of 256 characters",
        "D05",
        name="é" * 256,
        profiles=_ONE,
    ),
    _invalid(
        "siret", "SIRET sans clé de Luhn", "SIRET without a Luhn key", "D05", siret="13002526500014"
    ),
    _invalid("date", "Date illisible", "Unreadable date", "D05", deadline="demain"),
    _invalid(
        "past",
        "Date passée",
        "Past date",
        "D05, SFD §4.2.3",
        deadline="2020-01-01T00:00:00Z",
        profiles=_ONE,
    ),
    _invalid("type", "Type inconnu", "Unknown type", "D05", market_type_codes=["concession"]),
    _invalid(
        "defense-alone", "Défense seule", "Defence alone", "D05", market_type_codes=["defense"]
    ),
    _invalid("lot", "Lot sans nom", "Lot without a name", "D05", lots=[{"name": ""}]),
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
        "failing",
        Text("Erreur interne provoquée", "Internal error on purpose"),
        "D05",
        _failing,
    ),
)
