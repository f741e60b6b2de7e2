"""axe on every page, in both themes and on both sizes; and the keyboard alone."""

from collections.abc import Awaitable, Callable

import pytest

from sandbox.domain import catalogue
from tests.browser import looking
from tests.browser.conftest import Editor, Receiver, Tab, Tabs
from tests.browser.filling import fill_everything
from tests.conftest import Live

pytestmark = pytest.mark.anyio
TYPES = ["works", "services", "supplies", "defense"]
LOTS = [{"name": "Gros œuvre"}, {"name": "Second œuvre"}]
NOWHERE = "00000000000000"

Check = Callable[[Tab, str], Awaitable[None]]
looks = pytest.mark.parametrize(("phone", "theme"), [(False, "light"), (True, "dark")])


@pytest.fixture
def check(axe_script: str) -> Check:
    async def run(tab: Tab, what: str) -> None:
        await looking.check(tab, axe_script, what)
        await looking.fits(tab, what)

    return run


@looks
async def test_the_buyers_pages(
    tabs: Tabs, editor: Editor, check: Check, live: Live, phone: bool, theme: str
) -> None:
    tab = await tabs.open(live.url, phone=phone, color_scheme=theme)
    await check(tab, "home")
    await tab.page.goto(f"{live.url}/buyer/public_markets/VR-2026-AAAAAAAAAAAA/setup")
    await check(tab, "unknown market")
    await tab.page.goto(editor.market(market_type_codes=["works"], lots=LOTS))
    for _ in range(2):
        await check(tab, tab.step)
        await tab.go()
    await check(tab, tab.step)
    await tab.by_test("search").fill("rien de tel")
    await check(tab, "a search without a result")
    await tab.by_test("search").fill("")
    await tab.page.locator("[name=field_keys]").first.check()
    for _ in range(2):
        await tab.go()
        await check(tab, tab.step)


@looks
async def test_the_candidates_pages(
    tabs: Tabs, editor: Editor, check: Check, phone: bool, theme: str
) -> None:
    market = {"market_type_codes": TYPES, "lots": LOTS}
    address = editor.application(catalogue.optional_keys(TYPES), None, **market)
    tab = await tabs.open(address, phone=phone, color_scheme=theme)
    await check(tab, tab.step)
    await tab.go()
    await check(tab, "identification with an error")
    await tab.by_test("siret").fill(NOWHERE if phone else "73282932000074")
    await tab.go()
    await tab.go()
    await check(tab, "lots with an error")
    await tab.by_test("lot-1").check()
    await tab.go()
    await check(tab, tab.step)
    await tab.go()
    await check(tab, tab.step)
    await tab.go()
    for category in catalogue.CATEGORIES:
        assert tab.step == category
        await check(tab, category)
        await _make_mistakes(tab)
        await tab.go()
        if tab.step == category:
            await check(tab, f"{category} with errors")
            await fill_everything(tab)
            await tab.go()
    await check(tab, tab.step)
    await tab.go()
    await check(tab, "summary with an error")
    await tab.by_test("attests-no-exclusion-motifs").check()
    await tab.go()
    await check(tab, tab.step)


async def _make_mistakes(tab: Tab) -> None:
    """Leave rows half filled in, and numbers out of bounds."""
    for wrong, text in (("[name$='[titres]']", "Chef"), ("[type=number]", "-1")):
        found = tab.page.locator(f"#step-form {wrong}:visible")
        if await found.count():
            await found.first.fill(text)


@pytest.mark.parametrize("status", [200, 500])
async def test_the_end_of_the_transmission(
    tabs: Tabs, editor: Editor, check: Check, receiver: Receiver, status: int
) -> None:
    receiver.status = status
    editor.control("PATCH", "editors/demo_editor_client", {"completion_webhook_url": receiver.url})
    tab = await tabs.open(editor.market())
    for _ in range(4):
        await tab.go()
    editor.control("POST", "clock", {"advance_seconds": 60})
    await tab.by_test("retry" if status == 500 else "return").wait_for()
    await check(tab, f"transmission with {status}")


async def test_the_keyboard_alone(tabs: Tabs, editor: Editor) -> None:
    """From the top of each page, Tab leads to everything and Enter goes on."""
    tab = await tabs.open(editor.market())
    keyboard = tab.page.keyboard
    await keyboard.press("Tab")
    assert await tab.page.evaluate("document.activeElement.className") == "skip"
    await keyboard.press("Enter")
    for step in ("setup", "required_fields", "additional_fields", "summary"):
        assert tab.step == step
        for _ in range(60):
            await keyboard.press("Tab")
            focused = await tab.focused()
            if focused.startswith("field-"):
                await keyboard.press("Space")
            if focused == "next":
                break
        outline = await tab.page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
        assert outline == "3px"
        async with tab.page.expect_navigation():
            await keyboard.press("Enter")
    assert tab.step == "sync_status"
    stored = editor.state("public_markets", tab.page.url)
    assert len(stored["optional_field_keys"]) == len(catalogue.optional_keys(["services"]))


async def test_nothing_moves_for_who_asks_for_that(tabs: Tabs, editor: Editor) -> None:
    address = editor.application(None, "73282932000074")
    editor.control("POST", "clock", {"freeze_at": "2026-11-23T09:00:00Z"})
    for motion, moving in (("reduce", False), ("no-preference", True)):
        tab = await tabs.open(address, reduced_motion=motion)
        await tab.go()
        editor.control("POST", "clock", {"advance_seconds": 0.25})
        await tab.page.reload()
        spinner = tab.page.locator(".spinner").first
        name = await spinner.evaluate("e => getComputedStyle(e).animationName")
        assert (name != "none") == moving
