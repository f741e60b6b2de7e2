"""What scripts add to the pages, and what a browser makes of them."""

from typing import Any

import pytest

from tests.browser.conftest import Editor, Receiver, Tab, Tabs, identifier
from tests.browser.filling import PDF
from tests.conftest import Live

pytestmark = pytest.mark.anyio
COMPANY = "73282932000074"
CV = "capacites_techniques_professionnelles_effectifs_cv_intervenants"
EMAIL = "identite_entreprise_contact_email"
PHONE = "identite_entreprise_contact_telephone"
GES = "motifs_exclusion_appreciation_acheteur_discretionnaire_bilan_ges"
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
FROZEN = {"freeze_at": "2026-11-23T09:00:00Z"}


async def walk_to(tab: Tab, step: str) -> None:
    """Go on until a step, giving the contact that is asked for on the way."""
    while tab.step != step:
        if tab.step == "identite_entreprise":
            await tab.by_test(EMAIL).fill("a@b.fr")
            await tab.by_test(PHONE).fill("01 23 45 67 89")
        await tab.go()


async def test_the_sync_page_changes_without_being_loaded_again(
    tabs: Tabs, editor: Editor, receiver: Receiver
) -> None:
    receiver.status = 500
    editor.control("PATCH", "editors/demo_editor_client", {"completion_webhook_url": receiver.url})
    editor.control("POST", "clock", FROZEN)
    tab = await tabs.open(editor.market())
    await walk_to(tab, "sync_status")
    region = tab.by_test("sync")
    await tab.page.evaluate("window.same = true")
    for seconds, state in ((0, "waiting"), (60, "failed")):
        editor.control("POST", "clock", {"advance_seconds": seconds})
        await tab.page.locator(f"#sync[data-state={state}]").wait_for()
    assert await tab.page.evaluate("window.same")
    receiver.status = 200
    await tab.go("retry")
    editor.control("POST", "clock", {"advance_seconds": 60})
    await tab.page.locator("#sync[data-state=done]").wait_for()
    link = await tab.by_test("return").get_attribute("href")
    assert link == f"http://localhost:4567/?market_identifier={identifier(tab.page.url)}"
    assert await region.locator("[aria-busy]").count() == 0


async def test_the_buyer_is_led_back_and_may_stay(
    tabs: Tabs, editor: Editor, receiver: Receiver, live: Live
) -> None:
    changes = {
        "completion_webhook_url": receiver.url,
        "buyer_return_url": f"{live.url}/robots.txt?kept=1#end",
    }
    editor.control("PATCH", "editors/demo_editor_client", changes)
    tab = await tabs.open(None)
    await tab.page.clock.install()
    await tab.page.goto(editor.market())
    await walk_to(tab, "sync_status")
    market = identifier(tab.page.url)
    await tab.page.clock.run_for(2_000)
    await tab.by_test("stay").wait_for()
    await tab.page.clock.run_for(5_000)
    assert tab.step == "sync_status"
    await tab.page.clock.run_for(20_000)
    await tab.page.wait_for_url("**/robots.txt*")
    assert tab.page.url == f"{live.url}/robots.txt?kept=1&market_identifier={market}#end"
    await tab.page.goto(f"{live.url}/buyer/public_markets/{market}/sync_status")
    await tab.page.clock.run_for(60_000)
    assert tab.step == "sync_status"


async def test_searching_while_typing(tabs: Tabs, editor: Editor) -> None:
    tab = await tabs.open(editor.market())
    await walk_to(tab, "additional_fields")
    shown = tab.page.locator("[name=field_keys]:visible")
    everything = await shown.count()
    await tab.by_test("search").fill("ÉMISSIONS gaz")
    assert await shown.count() == 1
    assert await tab.page.locator("#search-result").inner_text() == f"1 résultat sur {everything}"
    await tab.by_test("search").press("Enter")
    assert tab.step == "additional_fields"
    await tab.by_test(f"field-{GES}").check()
    assert await tab.by_test("tally").inner_text() == "1 cochée"
    await tab.by_test("search").fill("")
    assert await shown.count() == everything
    await tab.go()
    assert await tab.by_test(f"field-{GES}").is_visible()


async def test_sources_appear_one_by_one(tabs: Tabs, editor: Editor) -> None:
    address = editor.application(None, COMPANY)
    editor.control("POST", "clock", FROZEN)
    tab = await tabs.open(address)
    await tab.go()
    await tab.page.evaluate("window.same = true")
    assert await tab.by_test("source-insee").get_attribute("data-status") == "pending"
    editor.control("POST", "clock", {"advance_seconds": 5})
    await tab.page.locator("[data-testid=source-insee][data-status=completed]").wait_for()
    assert await tab.page.evaluate("window.same")


@pytest.mark.parametrize("scripts", [True, False])
async def test_the_focus_goes_to_the_first_error(tabs: Tabs, editor: Editor, scripts: bool) -> None:
    tab = await tabs.open(editor.application(None, COMPANY), scripts=scripts)
    while tab.step != "identite_entreprise":
        await tab.go()
    await tab.by_test(PHONE).fill("12 34")
    await tab.go()
    assert await tab.focused() == f"champ-{EMAIL}"
    assert await tab.by_test(PHONE).input_value() == "12 34"
    await tab.by_test("error-summary").get_by_role("link").last.click()
    assert await tab.page.locator(f"#champ-{PHONE}").is_visible()


async def test_rows_are_added_and_removed_in_place(tabs: Tabs, editor: Editor) -> None:
    tab = await tabs.open(editor.application([CV], COMPANY))
    await walk_to(tab, "capacites_techniques_professionnelles")
    await tab.page.evaluate("window.same = true")
    for _ in range(2):
        await tab.click(f"add-row-{CV}")
    assert await tab.focused() == f"champ-{CV}-people-2-nom"
    await tab.click(f"remove-row-{CV}-1")
    assert await tab.page.locator(".row .row-title").all_inner_texts() == [
        "Personne 1",
        "Personne 2",
    ]
    await tab.click(f"add-row-{CV}")
    for number, name in ((0, "Un"), (2, "Deux"), (3, "Trois")):
        for cell in ("nom", "prenoms"):
            await tab.by_test(f"{CV}[people][{number}][{cell}]").fill(name)
    assert await tab.page.evaluate("window.same")
    await tab.go()
    stored = editor.state("market_applications", tab.page.url)["answers"][CV]["people"]
    assert [person["nom"] for person in stored] == ["Un", "Deux", "Trois"]


async def test_files_are_sent_at_once_and_scanned(tabs: Tabs, editor: Editor) -> None:
    tab = await tabs.open(editor.application([CV], COMPANY))
    await walk_to(tab, "capacites_techniques_professionnelles")
    editor.control("POST", "clock", FROZEN)
    box = tab.by_test(f"{CV}[people][0][files]")
    infected: Any = {**PDF, "name": "infected.pdf", "buffer": EICAR}
    wrong: Any = {**PDF, "name": "notes.txt"}
    await box.set_input_files([PDF, infected, wrong])
    await tab.page.locator("[data-scan=awaiting]").nth(1).wait_for()
    assert "type de fichier" in await tab.page.locator("[data-upload-state]").first.inner_text()
    editor.control("POST", "clock", {"advance_seconds": 5})
    await tab.page.locator("[data-scan=unsafe]").wait_for()
    assert await tab.page.locator("[data-scan=safe]").count() == 1
    item = tab.page.locator("[data-file-item]", has=tab.page.locator("[data-scan=unsafe]"))
    await item.get_by_role("button").click()
    await item.wait_for(state="detached")
    for cell in ("nom", "prenoms"):
        await tab.by_test(f"{CV}[people][0][{cell}]").fill("Une")
    await tab.go()
    assert tab.step == "summary"
    (person,) = editor.state("market_applications", tab.page.url)["answers"][CV]["people"]
    assert len(person["files"]) == 1


async def test_removing_a_saved_file_does_not_look_like_another_tab(
    tabs: Tabs, editor: Editor
) -> None:
    tab = await tabs.open(editor.application([CV], COMPANY))
    await walk_to(tab, "capacites_techniques_professionnelles")
    for cell in ("nom", "prenoms"):
        await tab.by_test(f"{CV}[people][0][{cell}]").fill("Une")
    await tab.by_test(f"{CV}[people][0][files]").set_input_files([PDF])
    await tab.page.locator("[data-file-item]").wait_for()
    await tab.go("save")
    await tab.page.locator("[data-file-item] button").click()
    await tab.page.locator("[data-file-item]").wait_for(state="detached")
    await tab.go()
    assert tab.step == "summary"


async def test_inside_the_frame_of_a_platform(
    tabs: Tabs, editor: Editor, receiver: Receiver
) -> None:
    """The platform is another site: the browser withholds the cookie of the forms."""
    address = editor.market()
    receiver.page = f"<!doctype html><title>P</title><iframe src='{address}'></iframe>".encode()
    platform = f"localhost:{receiver.server.server_port}"
    tabs.allowed.add(platform)
    tab = await tabs.open(f"http://{platform}/")
    frame = tab.page.frame_locator("iframe")
    for step in ("required_fields", "additional_fields", "summary"):
        await frame.get_by_test_id("next").click()
        await frame.locator(f"[data-testid=step-{step}][aria-current]").wait_for(state="attached")
    await frame.get_by_test_id("next").click()
    await frame.get_by_test_id("sync").wait_for()
    assert editor.state("public_markets", address)["state"] == "completed"
    assert await tab.page.context.cookies() == []


async def test_printing_the_summary(tabs: Tabs, editor: Editor) -> None:
    tab = await tabs.open(editor.market())
    await walk_to(tab, "summary")
    assert await tab.page.locator("[data-print]").is_visible()
    await tab.page.emulate_media(media="print")
    assert not await tab.by_test("next").is_visible()
    assert not await tab.by_test("steps").is_visible()
    assert await tab.by_test("market-name").is_visible()
    assert await tab.by_test("sandbox-banner").is_visible()
