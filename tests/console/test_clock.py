"""The clock in the console: shown, stopped, moved, and told what it brings."""

from threading import Thread

import pytest

from tests.browser.conftest import Editor, Tabs, identifier
from tests.console.steering import Console, inspect, listening, notice

pytestmark = pytest.mark.anyio
START = "2026-11-23T10:00:00Z"


async def frozen(console: Console) -> None:
    await console.control("POST", "clock", json={"freeze_at": START})


async def shown(console: Console) -> str:
    return str((await console.control("GET", "clock"))["now"])


async def test_it_is_stopped_moved_and_let_go(console: Console) -> None:
    page = await console.open("/clock")
    assert "Elle suit le temps réel" in page.text
    page = await console.press(page, "La figer")
    assert "L’horloge indique" in notice(page) and "figée" in page.text
    await frozen(console)
    for label, expected in (("+1 h", "11:00:00"), ("+24 h", "11:00:00")):
        page = await console.press(await console.open("/clock"), label)
        assert expected in page.test("clock-now").text
    assert await shown(console) == "2026-11-24T11:00:00Z"
    page = await console.press(page, "La laisser s’écouler")
    assert "s’écoule de nouveau" in notice(page)
    assert (await console.control("GET", "clock"))["frozen"] is False


@pytest.mark.parametrize(
    ("amount", "unit", "expected"),
    [("90", "s", "10:01:30"), ("1,5", "h", "11:30:00"), ("2.5", "min", "10:02:30")],
)
async def test_an_amount_of_ones_own(
    console: Console, amount: str, unit: str, expected: str
) -> None:
    await frozen(console)
    page = await console.press(await console.open("/clock"), "Avancer", amount=amount, unit=unit)
    assert expected in page.test("clock-now").text


@pytest.mark.parametrize("amount", ["-3", "beaucoup", "nan", "1e999", ""])
async def test_what_is_no_amount_is_said_at_its_place(console: Console, amount: str) -> None:
    page = await console.press(await console.open("/clock"), "Avancer", amount=amount)
    assert page.status == 422
    assert page.errors == ["Donnez un nombre positif, par exemple 90 ou 1,5."]
    assert page.one("input", name="amount")["aria-describedby"] == "amount-error"


async def test_too_much_is_refused_in_words(console: Console) -> None:
    page = await console.press(await console.open("/clock"), "Avancer", amount="9" * 12, unit="d")
    assert "Le bac à sable ne l’a pas fait" in notice(page)


async def test_it_is_frozen_at_an_instant(console: Console) -> None:
    page = await console.press(await console.open("/clock"), "Figer", at="2027-01-02 03:04")
    assert "2027-01-02 03:04:00 UTC" in page.test("clock-now").text
    page = await console.press(page, "Figer", at="demain")
    assert page.status == 422 and "Donnez une date et une heure" in page.errors[0]
    english = await console.open("/clock", "en")
    refused = await console.press(english, "Freeze", at="tomorrow")
    assert "Give a date and a time" in refused.text


async def test_the_next_due_event_is_named_and_gone_to(console: Console) -> None:
    await frozen(console)
    market = await console.market()
    page = await console.open("/clock")
    assert "Rien n’est prévu" in page.test("next-due").text
    assert market in page.test("dues").text  # its deadline
    await console.control("POST", f"public_markets/{market}/complete?wait=delivery", json={})
    page = await console.open("/clock")
    due = page.test("next-due").text
    assert "Nouvel essai du webhook" in due and market in due and "10:00:01.000" in due
    page = await console.press(page, "Avancer jusque-là")
    assert "10:00:01" in page.test("clock-now").text
    assert "Arrivé à échéance en chemin : 1" in notice(page)
    assert f"market.completed to {'http://127.0.0.1:9/'}" in notice(page)
    links = [a["href"] for a in page.all("a") if page.test("notice") in a.parents]
    assert links and all("/deliveries/" in link for link in links)


async def test_one_goes_to_the_end_of_a_token_and_sees_it_end(console: Console) -> None:
    await frozen(console)
    await console.use()
    page = await console.open("/clock")
    assert "Fin de validité du dernier jeton de demo_editor_client" in page.test("dues").text
    await console.press(page, "Aller juste après")
    assert (await console.create_market()).status_code == 401


async def test_one_goes_beyond_a_deadline_and_sees_it_passed(console: Console) -> None:
    market = await console.open_market(deadline="2026-12-01T12:00:00Z")
    application = await console.application(market)
    await frozen(console)
    page = await console.open("/clock")
    labels = [b.text for f in page.forms for b in f.buttons]
    await console.press(page, "Aller juste après", labels.count("Aller juste après") - 1)
    text = (await console.open(f"/applications/{application}")).text
    assert "La date limite du marché est passée" in text


async def test_a_running_clock_goes_to_the_next_due_event_too(console: Console) -> None:
    market = await console.market()
    await console.control("POST", f"public_markets/{market}/complete?wait=delivery", json={})
    for _ in range(2):
        page = await console.press(await console.open("/clock"), "Avancer jusque-là")
    state = await console.control("GET", f"public_markets/{market}")
    assert state["sync_status"] == "sync_failed", page.text
    page = await console.press(page, "Avancer", amount="1")
    assert "Rien n’est arrivé à échéance" in notice(page)


async def test_sources_and_scans_are_named(console: Console) -> None:
    await frozen(console)
    market = await console.market()
    await console.control("POST", f"public_markets/{market}/complete?wait=delivery", json={})
    application = await console.application(market)
    await console.send(
        await console.get(f"/candidate/market_applications/{application}/company_identification")
    )
    due = (await console.open("/clock")).test("next-due").text
    assert "Réponse de la source" in due and application in due
    english = (await console.open("/clock", "en")).test("next-due").text
    assert "Answer of the source" in english


async def test_the_probe_of_an_open_breaker_is_named_and_gone_to(console: Console) -> None:
    await console.control("POST", "scenarios/breaker-open/run", json={})
    page = await console.open("/clock")
    assert "Essai de reprise du disjoncteur" in page.test("next-due").text
    page = await console.press(page, "Avancer jusque-là")
    assert "Arrivé à échéance en chemin" in notice(page)


async def test_a_call_that_is_held_up_is_named(tabs: Tabs, editor: Editor) -> None:
    wish = {"fault": "latency", "operation": "createPublicMarket", "seconds": 60}
    editor.control("POST", "clock", {"freeze_at": START})
    editor.control("POST", "faults", wish)
    answers: list[str] = []
    waiting = Thread(target=lambda: answers.append(editor.market()))
    waiting.start()
    try:
        tab = await tabs.open(f"{tabs.live.url}/_sandbox/console/clock?lang=fr")
        due = tab.by_test("next-due")
        await due.get_by_text("Fin d’une attente programmée").wait_for()
        async with tab.page.expect_navigation():
            await due.get_by_role("button").click()
    finally:
        waiting.join(10)
    assert len(answers) == 1


async def test_the_bar_moves_it_from_every_page(console: Console) -> None:
    await frozen(console)
    page = await console.press(await console.open("/markets"), "+1 h")
    assert page.path.endswith("/markets")
    assert "11:00:00" in page.test("now").text


async def test_the_page_is_accessible(tabs: Tabs, editor: Editor, axe_script: str) -> None:
    market = identifier(editor.market())
    editor.control("POST", "clock", {"freeze_at": START})
    editor.control("POST", f"public_markets/{market}/complete?wait=delivery", {})
    await inspect(tabs, axe_script, ["/clock"])
    await inspect(tabs, axe_script, ["/clock"], "dark")


async def test_the_page_follows_moves_made_elsewhere(tabs: Tabs, editor: Editor) -> None:
    editor.control("POST", "clock", {"freeze_at": START})
    tab = await tabs.open(f"{tabs.live.url}/_sandbox/console/clock?lang=en")
    await listening(tab)
    editor.control("POST", "clock", {"advance_seconds": 3600})
    await tab.by_test("clock-now").get_by_text("11:00:00").wait_for()
