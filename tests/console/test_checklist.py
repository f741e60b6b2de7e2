"""The checklist in the console: it fills itself in, and shows by what."""

import pytest

from tests.browser.conftest import Editor, Receiver, Tabs, identifier
from tests.console.steering import CONSOLE, Console, inspect, listening
from tests.pages.reading import Element, Page

pytestmark = pytest.mark.anyio


def items(page: Page) -> dict[str, Element]:
    return {e["id"].removeprefix("item-"): e for e in page.all("li") if "data-status" in e}


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("’", "'")


async def test_every_item_stands_there_as_the_control_api_has_it(console: Console) -> None:
    await console.market()
    filled = await console.control("GET", "checklist")
    for lang in ("fr", "en"):
        shown = items(await console.open("/checklist", lang))
        wanted = [item for group in filled["groups"] for item in group["items"]]
        assert list(shown) == [item["id"] for item in wanted]
        for item in wanted:
            assert shown[item["id"]]["data-status"] == item["status"]
            title = " ".join(item["title"][lang].split())
            assert plain(title) in plain(shown[item["id"]].text)


async def test_evidence_leads_to_calls_and_deliveries(
    tabs: Tabs, editor: Editor, receiver: Receiver
) -> None:
    editor.control("PATCH", "editors/demo_editor_client", {"completion_webhook_url": receiver.url})
    market = identifier(editor.market())
    editor.control("POST", f"public_markets/{market}/complete?wait=delivery", {})
    tab = await tabs.open(f"{tabs.live.url}{CONSOLE}/checklist?lang=en")
    links = tab.page.locator("#checklist a")
    addresses = [await link.get_attribute("href") for link in await links.all()]
    assert any("/calls/" in str(a) for a in addresses)
    assert any("/deliveries/" in str(a) for a in addresses)
    for address in dict.fromkeys(addresses):
        answer = await tab.page.goto(f"{tabs.live.url}{address}")
        assert answer is not None and answer.status == 200, address


async def test_it_fills_itself_in_while_one_looks(tabs: Tabs, editor: Editor) -> None:
    tab = await tabs.open(f"{tabs.live.url}{CONSOLE}/checklist?lang=fr")
    await listening(tab)
    before = await tab.page.locator("[data-status=verified]").count()
    editor.market()
    await tab.page.locator("[data-status=verified]").nth(before).wait_for()


async def test_what_is_at_fault_says_why(console: Console) -> None:
    for _ in range(4):
        refused = await console.create_market(siret="12345678901234")
        assert refused.status_code == 422
    text = (await console.open("/checklist")).text
    assert "la même demande refusée est renvoyée" in text
    assert "en défaut" in text


async def test_the_page_is_accessible(tabs: Tabs, editor: Editor, axe_script: str) -> None:
    editor.market()
    await inspect(tabs, axe_script, ["/checklist"])
    await inspect(tabs, axe_script, ["/checklist"], "dark")
