"""Markets and applications in the console: found, drawn, explained, and carried on."""

import pytest

from tests.browser.conftest import Editor, Receiver, Tabs, identifier
from tests.console.steering import Console, button, inspect, listening, notice

pytestmark = pytest.mark.anyio
NO_INSEE, LIQUIDATED = "00000000001016", "00000000002014"


async def test_markets_are_listed_and_narrowed(console: Console) -> None:
    first = await console.market(name="Toiture <b>du gymnase</b>")
    second = await console.market(name="Espaces verts")
    await console.complete("public_markets", second)
    page = await console.open("/markets")
    assert "2 marchés" in page.test("found").text
    assert page.text.index(second) < page.text.index(first)
    assert "Toiture <b>du gymnase</b>" in page.text
    for query, shown, hidden in (
        ({"q": "gymnase"}, first, second),
        ({"state": "completed"}, second, first),
        ({"q": second}, second, first),
    ):
        text = (await console.open("/markets", **query)).text
        assert shown in text and hidden not in text, query
    assert "Rien ne correspond" in (await console.open("/markets", q="rien de tel")).text
    assert "Nothing matches" in (await console.open("/markets", "en", q="rien de tel")).text


async def test_applications_are_listed_and_narrowed(console: Console) -> None:
    market = await console.open_market()
    application = await console.application(market)
    page = await console.open("/applications")
    assert application in page.text and market in page.text
    assert application in (await console.open("/applications", q="73282932000074")).text
    assert application in (await console.open("/applications", q=market)).text
    assert application not in (await console.open("/applications", state="completed")).text
    assert "en attente" in (await console.open("/applications", sync="sync_pending")).text


async def test_a_long_list_comes_in_pages(console: Console) -> None:
    for number in range(53):
        await console.market(name=f"Marché {number}")
    page = await console.open("/markets")
    assert "page 1 / 2" in page.text and "Marché 52" in page.text
    assert "Marché 2 " not in page.text
    last = await console.open("/markets", page="99")
    assert "page 2 / 2" in last.text and "Marché 0" in last.text


async def test_a_market_is_completed_and_tells_its_story(console: Console) -> None:
    market = await console.market(lots=[{"name": "Lot nord"}])
    page = await console.open(f"/markets/{market}")
    assert "Lot nord" in page.text
    assert "Aucun webhook n’a encore échoué" in page.test("actions").text
    drawn = [e for e in page.all("g") if "current" in e["class"].split()]
    assert [e.text for e in drawn] == ["pending", "sync_pending"]

    done = await console.press(page, "Finaliser sans navigateur")
    assert f"{market} est finalisé" in notice(done)
    assert "n’a pas reçu le webhook" in notice(done)
    history = done.test("history").text
    assert "console : Marché finalisé sans navigateur" in history
    assert "POST /api/v1/public_markets" in history
    assert "C’est déjà fait" in done.test("actions").text
    taken = [e for e in done.all("path") if e["class"] == "edge taken"]
    assert len(taken) == 3  # completed, sent, to be retried


async def test_every_cause_leads_to_the_page_that_tells_it(console: Console) -> None:
    page = await console.buyer()
    market = page.identifier
    while page.step != "sync_status":
        page = await console.send(page)
    await console.control("POST", "clock", json={"advance_seconds": 60})
    shown = await console.open(f"/markets/{market}")
    history = shown.test("history")
    links = [e for e in shown.all("a") if history in e.parents]
    texts = [link.text for link in links]
    assert "pages de l’acheteur" in texts
    assert any("pendant l’avance de l’horloge" in text for text in texts)
    assert any(text.startswith("envoi ") for text in texts)
    for link in links:
        assert (await console.get(link["href"])).status == 200, link["href"]


async def test_a_failed_webhook_is_retried_until_the_hour_is_used_up(console: Console) -> None:
    market = await console.market()
    await console.complete("public_markets", market)
    await console.control("POST", "clock", json={"freeze_at": "2026-11-23T10:00:00Z"})
    for _ in range(3):
        await console.control("POST", "breaker", json={"state": "closed"})
        await console.control("POST", "clock", json={"advance_seconds": 60})
        page = await console.open(f"/markets/{market}")
        assert "synchronisation en échec" in page.test("record-sync").text
        page = await console.press(page, "Relancer le webhook")
        assert "relancée" in notice(page)
    await console.control("POST", "breaker", json={"state": "closed"})
    await console.control("POST", "clock", json={"advance_seconds": 60})
    page = await console.open(f"/markets/{market}")
    assert "3 relances ont été faites dans l’heure" in page.test("actions").text
    assert not [f for f in page.forms if f.action.endswith("/retry")]
    page = await console.press(page, "Avancer l’horloge jusque-là")
    assert button(page, "Relancer le webhook")


async def test_an_application_is_submitted_for_a_company_and_lots(console: Console) -> None:
    market = await console.open_market(lots=[{"name": "Nord"}, {"name": "Sud"}])
    created = await console.create_application(market)
    application = created.json()["identifier"]
    page = await console.open(f"/applications/{application}")
    assert "pas encore connue" in page.text
    page = await console.press(page, "Transmettre", siret="732 829 320 00074", lots="2")
    assert f"{application} est finalisé" in notice(page)
    assert "Sud" in page.text and "73282932000074" in page.text
    assert "source publique" in page.test("answers").text
    assert "reçu" in page.test("sources").text
    assert "sain" in page.test("files").text
    assert "documents_package" in page.text


async def test_its_webhook_is_replayed_from_its_page(console: Console) -> None:
    market = await console.market()
    await console.control("POST", f"public_markets/{market}/complete?wait=delivery", json={})
    page = await console.press(await console.open(f"/markets/{market}"), "Rejouer")
    assert page.path.endswith(market) and notice(page)
    sent = await console.control("GET", f"webhooks/deliveries?identifier={market}")
    assert [d["variant"] for d in sent["deliveries"]] == ["same", None]


async def test_answers_are_written_for_people(console: Console) -> None:
    market = await console.open_market()
    application = await console.application(market, siret=LIQUIDATED)
    await console.control(
        "POST", f"market_applications/{application}/complete?wait=delivery", json={}
    )
    text = (await console.open(f"/applications/{application}")).test("answers").text
    assert "radio_choice: yes" in text and "Liquidation judiciaire publiée" in text
    assert "radio_choice: no" in text and '"' not in text.replace("’", "")


async def test_a_source_that_is_down_and_an_infected_file_are_seen(console: Console) -> None:
    market = await console.open_market()
    application = await console.application(market, siret=NO_INSEE)
    await console.control("POST", f"market_applications/{application}/complete", json={})
    page = await console.open(f"/applications/{application}")
    assert "en panne" in page.test("sources").text
    assert "à saisir, source en panne" in page.test("answers").text
    await console.control("POST", "scenarios/infected-file/run", json={})
    infected = (await console.control("GET", "market_applications"))["market_applications"][0]
    page = await console.open(f"/applications/{infected['identifier']}")
    assert "infecté" in page.test("files").text
    assert "L’antivirus a trouvé un fichier infecté" in page.test("actions").text


async def test_the_running_services_machines_are_drawn_too(console: Console) -> None:
    body = {"name": "dep", "profile": "deployed", "webhook_url": None}
    await console.control("POST", "workspaces", json=body)
    try:
        await console.control("POST", "trigger?workspace=dep", json={"event": "market.completed"})
        shown = await console.control("GET", "public_markets?workspace=dep")
        market = shown["public_markets"][0]["identifier"]
        page = await console.open(f"/markets/{market}", workspace="dep")
        drawn = [e.text for e in page.all("g") if "current" in e["class"].split()]
        assert drawn[:1] == ["completed"]
        assert "pilotage : Événement provoqué" in page.test("history").text
    finally:
        await console.control("DELETE", "workspaces/dep")


async def test_a_refused_submission_says_why_at_its_place(console: Console) -> None:
    market = await console.open_market()
    application = (await console.create_application(market)).json()["identifier"]
    page = await console.open(f"/applications/{application}")
    page = await console.press(page, "Transmettre", siret="12345678901234")
    assert "Le bac à sable ne l’a pas fait" in notice(page)
    assert "siret" in notice(page)


async def test_nobody_submits_after_the_deadline(console: Console) -> None:
    market = await console.open_market(deadline="2026-12-01T12:00:00Z")
    application = await console.application(market)
    await console.control("POST", "clock", json={"freeze_at": "2026-12-02T12:00:00Z"})
    page = await console.open(f"/applications/{application}")
    assert "La date limite du marché est passée" in page.test("actions").text
    assert not [f for f in page.forms if f.action.endswith("/complete")]
    page = await console.press(page, "Y ramener l’horloge, et la figer")
    page = await console.press(page, "Transmettre sans navigateur")
    assert f"{application} est finalisé" in notice(page)


async def test_what_is_not_there_is_said_to_be_gone(console: Console) -> None:
    for path in ("/markets/VR-2026-AAAAAAAAAAAA", "/applications/FT20260000AAAA"):
        page = await console.get(f"/_sandbox/console{path}")
        assert page.status == 404 and "Rien à cette adresse" in page.text


async def test_a_long_name_stays_on_a_small_page(
    tabs: Tabs, editor: Editor, axe_script: str
) -> None:
    market = identifier(editor.market(name="É" * 255, lots=[{"name": "L" * 200}]))
    await inspect(tabs, axe_script, [f"/markets/{market}", "/markets"])


async def test_the_pages_are_accessible(tabs: Tabs, editor: Editor, axe_script: str) -> None:
    application = identifier(editor.application())
    editor.control("POST", f"market_applications/{application}/complete?wait=delivery", {})
    state = editor.control("GET", f"market_applications/{application}")
    market = state["market_identifier"]
    pages = ["/markets", f"/markets/{market}", "/applications", f"/applications/{application}"]
    await inspect(tabs, axe_script, pages)
    await inspect(tabs, axe_script, [f"/applications/{application}"], "dark")


async def test_a_page_follows_what_happens(tabs: Tabs, editor: Editor, receiver: Receiver) -> None:
    editor.control("PATCH", "editors/demo_editor_client", {"completion_webhook_url": receiver.url})
    market = identifier(editor.market())
    tab = await tabs.open(f"{tabs.live.url}/_sandbox/console/markets/{market}?lang=fr")
    await listening(tab)
    editor.control("POST", f"public_markets/{market}/complete", {})
    await tab.page.get_by_test_id("record-sync").get_by_text("synchronisé", exact=True).wait_for()
    marked = tab.page.locator("#diagram .current")
    assert await marked.all_text_contents() == ["completed", "sync_completed"]
