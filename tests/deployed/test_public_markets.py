"""`POST /api/v1/public_markets` as the running service answers it."""

import re
from typing import Any

import pytest

from tests.deployed.conftest import HTML, JSON, MARKET, Deployed

pytestmark = pytest.mark.anyio
PATH = "/api/v1/public_markets"
BLANK = "ne peut pas être vide"
NAME = ["Le nom du marché ne peut pas être vide"]
DEADLINE = ["La date limite ne peut pas être vide"]
SIRET = "Le numéro de SIRET saisi est invalide ou non reconnu"
NO_CODES = [BLANK, "est trop court (minimum 1 caractères)"]
DEFENSE = (
    "La création de marchés de défense nécessite une autorisation préalable. Veuillez contacter "
    "l'administrateur pour activer cette fonctionnalité."
)


@pytest.fixture
async def editor(deployed: Deployed) -> Deployed:
    await deployed.use()
    return deployed


async def test_a_market(editor: Deployed) -> None:
    answer = await editor.create_market()
    body = answer.json()
    assert answer.status_code == 201
    assert list(body) == ["identifier", "configuration_url"]
    assert re.fullmatch(r"VR-\d{4}-00[A-Z0-9]{10}", body["identifier"])
    path = f"/buyer/public_markets/{body['identifier']}/setup"
    assert body["configuration_url"] == f"http://sandbox.test{path}"


async def test_the_same_request_makes_two_markets(editor: Deployed) -> None:
    assert await editor.market() != await editor.market()


@pytest.mark.parametrize(
    "fields",
    [
        {"name": "x" * 300},
        {"name": "<b>&"},
        {"name": 5},
        {"name": True},
        {"siret": 13002526500013},
        {"siret": " 13002526500013 "},
        {"siret": "35600000012345"},
        {"siret": "00000000000000"},
        {"deadline": "2001-01-01T00:00:00Z"},
        {"deadline": "2099-12-31T12:00"},
        {"deadline": "2099-12-31"},
        {"deadline": "31/12/2099 12:00"},
        {"market_type_codes": ["services", "defense"]},
        {"market_type_codes": ["services", None]},
        {"lots": []},
        {"lots": None},
        {"lots": ["Lot 1", "Lot 2"]},
        {"lots": "Lot 1"},
        {"lots": {"name": "Lot 1"}},
        {"lots": [{"name": "Lot 1", "position": 3}]},
        {"lots": [{"name": "Lot 1", "cpv_code": "45000000-3"}]},
        {"lots": [{"name": "Lot 1", "cpv_code": ""}]},
        {"lots": [{"name": "Lot 1", "cpv_code": None}]},
        {"lots": [{"name": "Lot 1"}], "lot_limit": 1},
        {"lot_limit": 0},
        {"lot_limit": -3},
        {"lot_limit": "abc"},
        {"lot_limit": None},
        {"lot_limit": ""},
        {"provider_user_id": "x" * 255},
        {"provider_user_id": 42},
        {"provider_user_id": None},
        {"lot_name": "an old client's", "colour": "blue", "nested": {"a": [1]}},
    ],
)
async def test_what_is_accepted(editor: Deployed, fields: dict[str, Any]) -> None:
    market = {"public_market": {**MARKET, **fields}}
    assert (await editor.http.post(PATH, json=market)).status_code == 201


@pytest.mark.parametrize(
    ("fields", "errors"),
    [
        ({"name": None}, {"name": NAME}),
        ({"name": ""}, {"name": NAME}),
        ({"name": " \u00a0"}, {"name": NAME}),
        ({"name": {"a": 1}}, {"name": NAME}),
        ({"deadline": None}, {"deadline": DEADLINE}),
        ({"deadline": ""}, {"deadline": DEADLINE}),
        ({"deadline": "invalid-date"}, {"deadline": DEADLINE}),
        ({"deadline": "2099-13-01T00:00:00Z"}, {"deadline": DEADLINE}),
        ({"deadline": ["2099-12-31"]}, {"deadline": DEADLINE}),
        ({"siret": None}, {"siret": [BLANK, SIRET]}),
        ({"siret": ""}, {"siret": [BLANK, SIRET]}),
        ({"siret": "12345678901234"}, {"siret": [SIRET]}),
        ({"siret": "11000101100010"}, {"siret": [SIRET]}),
        ({"siret": "1300252650001"}, {"siret": [SIRET]}),
        ({"siret": "130 025 265 00013"}, {"siret": [SIRET]}),
        ({"market_type_codes": None}, {"market_type_codes": NO_CODES}),
        ({"market_type_codes": []}, {"market_type_codes": NO_CODES}),
        ({"market_type_codes": "services"}, {"market_type_codes": NO_CODES}),
        ({"market_type_codes": [["services"]]}, {"market_type_codes": NO_CODES}),
        (
            {"market_type_codes": ["a", "services", "b"]},
            {"market_type_codes": ["Les codes de marché contiennent des valeurs invalides : a, b"]},
        ),
        (
            {"market_type_codes": ["Services"]},
            {
                "market_type_codes": [
                    "Les codes de marché contiennent des valeurs invalides : Services"
                ]
            },
        ),
        ({"market_type_codes": ["defense"]}, {"market_type_codes": ["ne peut pas être seul"]}),
        (
            {"provider_user_id": "x" * 256},
            {"provider_user_id": ["est trop long (maximum 255 caractères)"]},
        ),
        (
            {"lot_limit": 1},
            {
                "lot_limit": [
                    "Vous ne pouvez pas limiter un nombre de lots supérieur au nombre de lots "
                    "créés."
                ]
            },
        ),
        ({"lots": [{}]}, {"lots.name": [BLANK]}),
        ({"lots": [{"name": "A"}, {"name": ""}, {"cpv_code": ""}]}, {"lots.name": [BLANK, BLANK]}),
        (
            {"lots": [{"name": "A", "cpv_code": "45000000"}]},
            {"lots.cpv_code": ["doit respecter le format CPV (ex: 45000000-3)"]},
        ),
    ],
)
async def test_what_is_refused(
    editor: Deployed, fields: dict[str, Any], errors: dict[str, list[str]]
) -> None:
    market = {"public_market": {**MARKET, **fields}}
    answer = await editor.http.post(PATH, json=market)
    assert (answer.status_code, answer.json()) == (422, {"errors": errors})
    assert answer.headers["content-type"] == JSON


async def test_everything_at_once(editor: Deployed) -> None:
    body = {"public_market": {"name": "", "deadline": "", "market_type_codes": []}}
    answer = await editor.http.post(PATH, json=body)
    assert (answer.status_code, answer.json()) == (
        422,
        {
            "errors": {
                "name": NAME,
                "deadline": DEADLINE,
                "siret": [BLANK, SIRET],
                "market_type_codes": NO_CODES,
            }
        },
    )


# --- defence -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fields",
    [{}, {"name": ""}, {"siret": "1", "deadline": "x"}, {"market_type_codes": ["defense"]}],
)
async def test_defence_without_permission_comes_first(
    deployed: Deployed, fields: dict[str, Any]
) -> None:
    await deployed.use(client="basic_editor")
    market = {**MARKET, "market_type_codes": ["services", "defense"], **fields}
    answer = await deployed.http.post(PATH, json={"public_market": market})
    assert (answer.status_code, answer.json()) == (
        403,
        {"errors": {"market_type_codes": [DEFENSE]}},
    )


async def test_an_editor_without_permission_makes_other_markets(deployed: Deployed) -> None:
    await deployed.use(client="basic_editor")
    assert (await deployed.create_market()).status_code == 201


# --- bodies --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"public_market": {}},
        {"public_market": None},
        {"public_market": "text"},
        {"public_market": 5},
        {"public_market": []},
        {"public_market": [MARKET]},
        {"public_market": {"colour": "blue"}},
        {"public_market": {"name": ["not a scalar"]}},
        {"market": MARKET},
        {"lots": [{"name": "a flat lot"}]},
        [],
        "text",
        5,
        None,
    ],
)
async def test_bodies_with_nothing_to_take(editor: Deployed, body: Any) -> None:
    page = await editor.http.post(PATH, json=body)
    assert (page.status_code, page.headers["content-type"]) == (400, HTML)
    answer = await editor.http.post(PATH, json=body, headers={"accept": "application/json"})
    assert (answer.status_code, answer.json()) == (400, {"status": 400, "error": "Bad Request"})
    assert answer.headers["content-type"] == JSON


@pytest.mark.parametrize(
    "content",
    [b"{", b'{"public_market": }', b"\xff", b'{"a":"\xff"}', b"[" * 200 + b"]" * 200, b"nonsense"],
)
async def test_json_that_cannot_be_read(editor: Deployed, content: bytes) -> None:
    headers = {"content-type": "application/json", "accept": "application/json"}
    answer = await editor.http.post(PATH, content=content, headers=headers)
    assert (answer.status_code, answer.json()) == (400, {"status": 400, "error": "Bad Request"})


@pytest.mark.parametrize(
    "media_type", ["text/plain", "application/xml", "application/octet-stream"]
)
async def test_a_type_that_is_not_read(editor: Deployed, media_type: str) -> None:
    headers = {"content-type": media_type}
    answer = await editor.http.post(PATH, content=b'{"public_market":{}}', headers=headers)
    assert (answer.status_code, answer.headers["content-type"]) == (400, HTML)


async def test_a_form(editor: Deployed) -> None:
    form = [
        ("public_market[name]", "Café & co"),
        ("public_market[deadline]", "2099-12-31T12:00"),
        ("public_market[siret]", MARKET["siret"]),
        ("public_market[market_type_codes][]", "works"),
        ("public_market[market_type_codes][]", "services"),
        ("public_market[lots][][name]", "A"),
        ("public_market[lots][][cpv_code]", "45000000-3"),
        ("public_market[lots][][name]", "B"),
        ("public_market[lot_limit]", "2"),
    ]
    content = "&".join(f"{name}={value.replace('&', '%26')}" for name, value in form)
    headers = {"content-type": "application/x-www-form-urlencoded"}
    answer = await editor.http.post(PATH, content=content.encode(), headers=headers)
    assert answer.status_code == 201
    market = await editor.control("GET", f"public_markets/{answer.json()['identifier']}")
    assert (market["name"], market["market_type_codes"]) == ("Café & co", ["works", "services"])
    assert [(lot["name"], lot["cpv_code"]) for lot in market["lots"]] == [
        ("A", "45000000-3"),
        ("B", None),
    ]
    assert market["lot_limit"] == 2


async def test_a_flat_form_is_not_wrapped(editor: Deployed) -> None:
    answer = await editor.http.post(PATH, data={"name": "x"})
    assert answer.status_code == 400


async def test_a_flat_body_is_wrapped_and_loses_its_lots(editor: Deployed) -> None:
    answer = await editor.http.post(PATH, json={**MARKET, "lots": [{"name": "Lot 1"}]})
    assert answer.status_code == 201
    market = await editor.control("GET", f"public_markets/{answer.json()['identifier']}")
    assert market["lots"] == []


async def test_the_query_wins_over_the_body(editor: Deployed) -> None:
    query = {"public_market[name]": "from the query"}
    answer = await editor.http.post(PATH, json={"public_market": MARKET}, params=query)
    # The whole object is replaced, not merged.
    assert answer.status_code == 422
    assert list(answer.json()["errors"]) == ["deadline", "siret", "market_type_codes"]


# --- what is kept --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("2099-12-31T12:00", "2099-12-31T11:00:00.000Z"),
        ("2099-07-31T12:00:00", "2099-07-31T10:00:00.000Z"),
        ("2099-12-31", "2099-12-30T23:00:00.000Z"),
        ("2099-12-31T12:00:00Z", "2099-12-31T12:00:00.000Z"),
        ("2099-12-31T12:00:00+05:00", "2099-12-31T07:00:00.000Z"),
    ],
)
async def test_naive_times_are_those_of_paris(editor: Deployed, sent: str, kept: str) -> None:
    market = await editor.control("GET", f"public_markets/{await editor.market(deadline=sent)}")
    assert market["deadline"] == kept


async def test_texts_are_cast(editor: Deployed) -> None:
    identifier = await editor.market(name=12.5, provider_user_id=7)
    market = await editor.control("GET", f"public_markets/{identifier}")
    assert (market["name"], market["provider_user_id"]) == ("12.5", "7")


async def test_limits_are_cast(editor: Deployed) -> None:
    identifier = await editor.market(lot_limit="abc")
    market = await editor.control("GET", f"public_markets/{identifier}")
    assert market["lot_limit"] == 0


async def test_what_was_dropped_is_in_the_journal(editor: Deployed) -> None:
    await editor.market(lot_name="x", colour="blue")
    (call, *_) = (await editor.control("GET", "requests"))["requests"]
    assert call["notes"] == ["dropped without a word [D-024]: lot_name, colour"]
    await editor.market(**{f"key{n}": n for n in range(1_000)})
    (call, *_) = (await editor.control("GET", "requests"))["requests"]
    assert call["notes"][0].endswith("key18, key19 and 980 more")


# --- addresses -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("scheme", "host", "expected"),
    [
        ("https", "market.test", "http://market.test"),
        ("https", "market.test:443", "http://market.test"),
        ("http", "market.test:80", "http://market.test"),
        ("http", "localhost:3000", "http://localhost:3000"),
        ("https", "market.test:80", "http://market.test:80"),
    ],
)
async def test_the_scheme_is_not_that_of_the_request(
    editor: Deployed, scheme: str, host: str, expected: str
) -> None:
    answer = await editor.http.post(
        f"{scheme}://market.test{PATH}", json={"public_market": MARKET}, headers={"host": host}
    )
    url = answer.json()["configuration_url"]
    assert url == f"{expected}/buyer/public_markets/{answer.json()['identifier']}/setup"
