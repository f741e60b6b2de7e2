"""The first page says in plain words what is wrong, and why."""

import pytest

from tests.browser.conftest import Editor, Tabs
from tests.console.receiving import (
    node_json,
    php_json,
    python_json,
    receiving,
    send,
    signed,
    statuses,
    verifying,
)
from tests.console.steering import Console, inspect, notice

pytestmark = pytest.mark.anyio


async def issues(console: Console, lang: str = "fr") -> dict[str, str]:
    """Read what needs attention: the sentences by the names of their rules."""
    page = await console.open(lang=lang)
    return {e["data-issue"]: e.text for e in page.all("li") if e["data-issue"]}


async def advance(console: Console, seconds: float) -> None:
    await console.control("POST", "clock", json={"advance_seconds": seconds})


async def test_all_is_well_at_first(console: Console) -> None:
    page = await console.open()
    assert "Rien à signaler" in page.test("all-well").text
    assert "All is well" in (await console.open(lang="en")).test("all-well").text


async def test_it_shows_how_to_begin_and_brings_a_webhook_about(console: Console) -> None:
    await console.control("POST", "reset")
    page = await console.open()
    for each in ("http://sandbox.test", "demo_editor_client", "demo_editor_secret"):
        assert each in page.test("start").text
    async with receiving(console, statuses()):
        page = await console.press(page, "market.completed")
        assert "Réponse du récepteur : HTTP 200" in notice(page)
        assert not page.has("start")
    page = await console.press(page, "market_application.completed")
    assert "waits behind delivery" in notice(page)


async def test_a_receiver_that_signs_json_written_again_is_named_at_once(console: Console) -> None:
    async with receiving(console, verifying(python_json)):
        await send(console)
        told = (await issues(console))["webhook-signature-refused"]
        assert "refuse une signature juste (HTTP 401 à market.completed)" in told
        assert "JSON relu puis réécrit" in told
        told = (await issues(console, "en"))["webhook-signature-refused"]
        assert "refuses a valid signature" in told


async def test_one_click_proves_what_the_receiver_does(console: Console) -> None:
    async with receiving(console, verifying(python_json)):
        await send(console)
        page = await console.press(await console.open(), "Trouver la cause")
        assert "Cause trouvée" in notice(page) and "json.dumps (Python)" in notice(page)
        assert "php://input" in notice(page)
        # What was found out is told from now on.
        assert "json.dumps (Python)" in (await issues(console))["webhook-signature-diagnosed"]
        await console.control("POST", "reset")
        assert await issues(console) == {}


async def test_a_receiver_that_tells_what_it_computed_gives_itself_away(console: Console) -> None:
    async with receiving(console, verifying(python_json, tells=True)):
        await send(console)
        assert "json.dumps (Python)" in (await issues(console))["webhook-signature-said"]


@pytest.mark.parametrize("status", [400, 422, 500])
async def test_whatever_its_status_a_receiver_that_speaks_of_a_signature_is_understood(
    console: Console, status: int
) -> None:
    async with receiving(console, lambda *_: (status, b'{"error": "Invalid HMAC"}')):
        await send(console)
        told = (await issues(console))["webhook-signature-refused"]
        assert f"refuse une signature juste (HTTP {status}" in told


async def test_a_receiver_that_answers_400_to_a_wrong_signature_is_found_out(
    console: Console,
) -> None:
    async with receiving(
        console, lambda body, got: (200 if got == python_json(body) else 400, b"")
    ):
        await send(console)
        page = await console.open()
        assert "refuse le contenu" in page.text
        await console.press(page, "Trouver la cause")
        assert "json.dumps (Python)" in (await issues(console))["webhook-signature-diagnosed"]


async def test_a_reserved_value_that_is_misspelt_is_told(console: Console) -> None:
    await console.create_market(name="Voirie [panne: latence seconds=3]")
    told = (await issues(console))["reserved"]
    assert "n’a pas été comprise" in told and "latence" in told
    await console.control("POST", "reset")
    await console.create_market(name="Voirie [panne: webhook_lost]")
    assert "reserved" not in await issues(console)


async def test_another_secret_is_found_as_well(console: Console) -> None:
    def expected(body: bytes) -> str:
        return signed(body, "demo_editor_secret")

    async with receiving(console, verifying(expected)):
        await send(console)
        page = await console.press(await console.open(lang="en"), "Find the cause")
        assert "client_secret" in notice(page)


async def test_what_it_accepts_and_what_not_tells_the_program(console: Console) -> None:
    async with receiving(console, verifying(php_json)):
        await console.open_market(name="Voirie")
        await console.control("POST", "webhooks/wait", json={"until": "quiet"})
        assert await issues(console) == {}
        await send(console, "market_application.completed")
        told = (await issues(console))["webhook-signature-rewritten"]
        assert "Les corps que json_encode (PHP) réécrit à l’identique sont acceptés" in told


async def test_a_receiver_that_was_mended_is_no_longer_told(console: Console) -> None:
    async with receiving(console, verifying(python_json)) as receiver:
        first = await send(console)
        receiver.behaviour = verifying(signed)
        page = await console.open(f"/deliveries/{first}")
        assert "webhook-signature-refused" in await issues(console)
        page = await console.press(page, "À l’identique")
        assert "accepté, c’est juste" in notice(page)
        # It was the receiver that was mended: there is nothing left to look at.
        assert await issues(console) == {}


async def test_one_that_refuses_everything_is_not_said_to_write_json_again(
    console: Console,
) -> None:
    async with receiving(console, lambda *_: (401, b"")) as receiver:
        await send(console)
        page = await console.press(await console.open(), "Trouver la cause")
        assert "retiré par un proxy" in notice(page)
        told = (await issues(console))["webhook-signature-diagnosed"]
        assert "un secret inconnu d’ici" in told and "Cause la plus fréquente" not in told
        receiver.behaviour = statuses(*[500] * 99)
        await send(console)
        assert "webhook-crashing" in await issues(console)


async def test_a_receiver_that_only_accepts_by_luck_is_found_out(console: Console) -> None:
    async with receiving(console, verifying(node_json)) as receiver:
        await send(console)
        page = await console.open()
        assert page.has("all-well")
        page = await console.press(page, "Examiner le récepteur")
        assert "JSON.stringify (JavaScript)" in notice(page)
        assert "que par chance" in (await issues(console))["webhook-lucky"]
        receiver.behaviour = verifying(signed)
        page = await console.press(await console.open(), "Trouver la cause")
        assert "vérifie comme il faut" in notice(page)
        assert (await console.open()).has("all-well")


async def test_a_receiver_that_takes_any_signature_is_found_out(console: Console) -> None:
    async with receiving(console, statuses()):
        await send(console)
        page = await console.press(await console.open(), "Examiner le récepteur")
        assert "n’importe quelle signature" in notice(page)


async def test_a_webhook_refused_for_its_bytes_is_told_after_another_was_accepted(
    console: Console,
) -> None:
    async with receiving(console, verifying(php_json)) as receiver:
        for name in ("Voirie à Évry", "Voirie"):
            await console.open_market(name=name)
            await console.control("POST", "webhooks/wait", json={"until": "quiet"})
        assert "json_encode (PHP)" in (await issues(console))["webhook-some-refused"]
        receiver.behaviour = verifying(signed)
        await console.press(await console.open(), "Renvoyer")
        assert (await console.open()).has("all-well")


async def test_a_receiver_that_fails_twice(console: Console) -> None:
    await console.control("POST", "clock", json={"freeze_at": "2026-11-23T10:00:00Z"})
    async with receiving(console, statuses(500, 500)):
        await send(console)
        told = (await issues(console))["webhook-crashing"]
        assert "répond 500 à market.completed (1 fois)" in told
        assert "Sa réponse : « Internal Server Error »" in told
        assert "Prochain essai à 10:00:01" in told
        page = await console.press(await console.open(), "Avancer l’horloge jusqu’à l’essai")
        assert "répond 500 à market.completed (2 fois)" in page.text
        await console.press(page, "Avancer l’horloge jusqu’à l’essai")
        (told,) = (await issues(console)).values()
        assert "n’est passé qu’à l’essai 3, après HTTP 500, HTTP 500" in told


async def test_nobody_listens(console: Console) -> None:
    await console.control("POST", "clock", json={"freeze_at": "2026-11-23T10:00:00Z"})
    url = {"completion_webhook_url": "http://127.0.0.1:9/"}
    await console.control("PATCH", "editors/demo_editor_client", json=url)
    await send(console)
    told = await issues(console)
    assert "Personne n’écoute à http://127.0.0.1:9/" in told["webhook-silent-connection"]


async def test_no_url_at_all(console: Console) -> None:
    settings = {"completion_webhook_url": None}
    await console.control("PATCH", "editors/demo_editor_client", json=settings)
    await send(console)
    assert "n’a pas d’URL de webhook" in (await issues(console))["webhook-no-url"]


@pytest.mark.parametrize(
    ("status", "key", "said"),
    [
        (404, "missing", "n’a rien à cette adresse"),
        (422, "invalid", "refuse le contenu"),
        (302, "redirecting", "les redirections ne sont pas suivies"),
        (429, "busy", "demande d’attendre"),
        (402, "other", "qui n’est pas un 2xx"),
    ],
)
async def test_other_answers(console: Console, status: int, key: str, said: str) -> None:
    async with receiving(console, statuses(*[status] * 9)):
        await send(console)
        assert said in (await issues(console))[f"webhook-{key}"]


async def test_an_open_breaker_is_told_and_closed(console: Console) -> None:
    async with receiving(console, statuses(400, 400, 400, 400, 400)):
        for _ in range(5):
            await send(console)
        assert "ouvert" in (await issues(console))["breaker"]
        page = await console.press(await console.open(), "Le refermer")
        assert "fermé" in notice(page)
        assert "breaker" not in await issues(console)


async def test_a_forgery_that_was_accepted_is_told(console: Console) -> None:
    async with receiving(console, statuses()):
        delivery = await send(console)
        page = await console.open(f"/deliveries/{delivery}")
        page = await console.press(page, "Signature fausse")
        assert "le faux est accepté" in notice(page)
        assert "accepte un faux webhook" in (await issues(console))["forged-bad_signature"]


async def test_a_client_that_never_renews_its_token(console: Console) -> None:
    application = await console.application()
    await advance(console, 86_401)
    for _ in range(3):
        path = f"/api/v1/market_applications/{application}/attestation"
        assert (await console.http.get(path)).status_code == 401
    told = (await issues(console))["token"]
    assert "ne renouvelle pas son jeton" in told and "Employé 3 fois" in told
    assert "never renews its token" in (await issues(console, "en"))["token"]
    # Once it asks for another and uses it, all is well.
    await console.use()
    assert "token" not in await issues(console)


async def test_a_client_that_goes_on_with_the_old_token(console: Console) -> None:
    await console.token()
    await console.create_market()
    told = (await issues(console))["token"]
    assert "a elle-même remplacé" in told


async def test_an_unknown_client_and_a_refused_request(console: Console) -> None:
    await console.ask_token(client_id="nobody", client_secret="nothing")
    await console.create_market(siret="123", name=None)
    told = await issues(console)
    assert "client_id est inconnu" in told["failing-createToken"]
    assert "public_market.name" in told["failing-createPublicMarket"]
    await console.market()
    assert "failing-createPublicMarket" not in await issues(console)


async def test_an_address_that_there_is_not(console: Console) -> None:
    await console.http.get("/api/v2/markets?<b>")
    assert "GET /api/v2/markets" in (await issues(console))["lost"]


async def test_habits_that_would_harm_in_real_life_are_told(console: Console) -> None:
    token = ""
    for _ in range(6):
        token = await console.token()
    await console.http.get(f"/api/v1/nothing?access_token={token}")
    told = await issues(console)
    assert "7 jetons demandés pour 0 autres appels" in told["many-tokens"]
    assert "Un secret figure dans une adresse" in told["leak"]
    assert token not in (await console.open()).response.text


async def test_another_workspace_is_another_world(console: Console) -> None:
    await console.create_market(name=None)
    await console.control("POST", "workspaces", json={"name": "job"})
    page = await console.open(workspace="job")
    assert page.has("all-well")
    assert all("workspace=job" in e["href"] for e in page.all("a") if "/timeline" in e["href"])
    missing = await console.get("/_sandbox/console?workspace=nope&lang=en")
    assert missing.status == 404 and "No workspace is called 'nope'" in missing.text


async def test_it_looks_right(tabs: Tabs, editor: Editor, axe_script: str) -> None:
    editor.control("POST", "trigger", {"event": "market.completed"})
    editor.http.get("/api/v2/nothing")
    for theme in ("light", "dark"):
        await inspect(tabs, axe_script, [""], theme)


async def test_what_failed_on_purpose_is_nobodys_mistake(console: Console) -> None:
    fault = {"fault": "status", "operation": "createPublicMarket", "status": 503}
    await console.control("POST", "faults", json=fault)
    assert "1 panne programmée va" in (await issues(console))["faults"]
    await console.create_market()
    told = await issues(console)
    assert "une panne programmée l’a fait échouer (HTTP 503)" in told["fault-createPublicMarket"]
    assert "failing-createPublicMarket" not in told


async def test_a_deadline_that_has_passed(console: Console) -> None:
    market = await console.open_market(deadline="2027-01-01T00:00:00Z")
    created = await console.create_application(market, siret="73282932000074")
    await advance(console, 86_400 * 60)
    told = (await issues(console))["deadline"]
    assert created.json()["identifier"] in told and "2027-01-01 00:00" in told


async def test_a_frozen_clock_keeps_webhooks_back(console: Console) -> None:
    await console.control("POST", "clock", json={"freeze_at": "2026-11-23T10:00:00Z"})
    async with receiving(console, statuses(500)):
        await send(console)
        assert "L’horloge est figée : 1 webhook attend" in (await issues(console))["frozen"]
        page = await console.press(await console.open(), "Avancer à la prochaine échéance")
        assert "n’est passé qu’à l’essai 2" in page.text


async def test_a_webhook_that_is_held_back(console: Console) -> None:
    fault = {"fault": "webhook_delayed", "event": "market.completed", "seconds": 60}
    await console.control("POST", "faults", json=fault)
    async with receiving(console, statuses()):
        await console.open_market()
        told = (await issues(console))["webhook-held"]
        assert "Une panne programmée retient market.completed" in told
        await advance(console, 61)
        assert await issues(console) == {}


async def test_a_receiver_that_still_uses_the_former_secret(console: Console) -> None:
    async with receiving(console, verifying(signed)):
        await send(console)
        change = {"webhook_secret": "a-new-secret-of-some-length"}
        await console.control("PATCH", "editors/demo_editor_client", json=change)
        await send(console)
        assert (
            "emploie sans doute l’ancien"
            in (await issues(console))["webhook-signature-former-secret"]
        )


async def test_a_scripted_wrong_signature_is_told_from_a_mistake(console: Console) -> None:
    fault = {"fault": "webhook_wrong_signature", "event": "market.completed"}
    await console.control("POST", "faults", json=fault)
    async with receiving(console, verifying(signed)):
        await send(console)
        told = (await issues(console))["webhook-forged"]
        assert "ce refus est juste" in told


async def test_causes_lead_to_the_documentation(console: Console) -> None:
    async with receiving(console, verifying(python_json)):
        delivery = await send(console)
        await advance(console, 86_401)
        await console.create_market()
        for lang, wanted in (
            ("fr", ("signatures.html", "recettes.html")),
            ("en", ("en/signatures.html", "en/recipes.html")),
        ):
            page = await console.open(lang=lang)
            links = {e["href"] for e in page.all("a") if "/_sandbox/docs/" in e["href"]}
            links |= {
                e["href"]
                for e in (await console.open(f"/deliveries/{delivery}", lang=lang)).all("a")
            }
            for name in wanted:
                target = next(link for link in links if f"/_sandbox/docs/{name}" in link)
                address, _, anchor = target.partition("#")
                manual = await console.get(address)
                assert manual.status == 200
                assert not anchor or manual.all(id=anchor)


async def test_a_token_that_was_never_issued_is_no_matter_of_renewal(console: Console) -> None:
    refused = await console.http.post(
        "/api/v1/public_markets", headers={"Authorization": "Bearer nobody-s"}, json={}
    )
    assert refused.status_code == 401
    for lang, words, never in (("fr", "Employé 1 fois", "renouvel"), ("en", "Used once", "renew")):
        told = (await issues(console, lang))["token"]
        assert words in told and never not in told.split("Le renouveler")[0].split("Renew")[0]


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("", "L’en-tête Authorization manque"),
        ("Token abc", "n’est pas de la forme « Bearer"),
        ("Bearer undefined", "n’a jamais été délivré ici"),
    ],
)
async def test_what_is_wrong_with_the_header_is_told_first(
    console: Console, header: str, said: str
) -> None:
    headers = {"Authorization": header}
    await console.http.post("/api/v1/public_markets", json={}, headers=headers)
    assert said in (await issues(console))["token"]


async def test_a_token_asked_for_as_json_is_explained_in_both_languages(console: Console) -> None:
    await console.http.post("/oauth/token", json={"grant_type": "client_credentials"})
    assert (
        "Le type du corps n’est pas celui attendu."
        in (await issues(console))["failing-createToken"]
    )
    assert "The type of the body" in (await issues(console, "en"))["failing-createToken"]
