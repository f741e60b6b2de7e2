"""Every page in a real browser: axe, both sizes and themes, from a folder and from a sandbox."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from sandbox.docs import sitemap
from sandbox.docs.pages import Kind, Page
from sandbox.docs.site import build
from sandbox.docs.writing import write
from tests.browser import looking
from tests.browser.conftest import Tab, Tabs
from tests.conftest import Live

pytestmark = pytest.mark.anyio

SMALL = {"width": 360, "height": 740}
OPERATIONS = ".opblock-summary-control"
PAGES = [(page, language) for page in sitemap.pages() for language in page.languages]

Check = Callable[[Tab, str], Awaitable[None]]
Wanted = Callable[[Page, str], bool]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    # A path with signs that an address has to escape.
    folder = tmp_path_factory.mktemp("site") / "un dossier à soi"
    write(build(), folder)
    return folder


@pytest.fixture
def check(axe_script: str) -> Check:
    async def run(tab: Tab, what: str) -> None:
        # A folder forbids to load styles once more.
        await looking.check(tab, axe_script, what, preload=False)
        await looking.fits(tab, what)

    return run


async def unfold(tab: Tab) -> None:
    """Open every operation of a reference."""
    await tab.page.locator(OPERATIONS).first.wait_for()
    await tab.page.evaluate(f"document.querySelectorAll('{OPERATIONS}').forEach(e => e.click())")
    await tab.page.locator(f"{OPERATIONS}[aria-expanded=true]").last.wait_for()
    await tab.page.wait_for_function(
        f"document.querySelectorAll('{OPERATIONS}[aria-expanded=false]').length === 0"
    )


async def look_at_all(tab: Tab, root: str, check: Check, wanted: Wanted) -> None:
    for page, language in PAGES:
        if wanted(page, language):
            path = page.path(language)
            await tab.page.goto(f"{root}/{path}")
            if page.kind is Kind.REFERENCE:
                await unfold(tab)
            await check(tab, path)


def is_text(page: Page, _language: str) -> bool:
    return page.kind is Kind.TEXT


def is_french_text_of_the_menu(page: Page, language: str) -> bool:
    # The areas of the drift register are alike, and the English pages are made of the same parts.
    return page.kind is Kind.TEXT and page.in_menu and language == "fr"


def is_french_reference(page: Page, language: str) -> bool:
    return page.kind is Kind.REFERENCE and language == "fr"


def is_english_reference(page: Page, language: str) -> bool:
    return page.kind is Kind.REFERENCE and language == "en"


@pytest.mark.parametrize("wanted", [is_text, is_french_reference])
async def test_a_large_light_window_on_a_folder(
    tabs: Tabs, check: Check, folder: Path, wanted: Wanted
) -> None:
    tab = await tabs.open(color_scheme="light")
    await look_at_all(tab, folder.as_uri(), check, wanted)


@pytest.mark.parametrize("wanted", [is_french_text_of_the_menu, is_english_reference])
async def test_a_small_dark_window_on_a_sandbox(
    tabs: Tabs, check: Check, live: Live, wanted: Wanted
) -> None:
    tab = await tabs.open(phone=True, color_scheme="dark")
    await tab.page.set_viewport_size(SMALL)
    await look_at_all(tab, f"{live.url}/_sandbox/docs", check, wanted)


async def test_a_call_is_tried_out_from_the_reference(tabs: Tabs, check: Check, live: Live) -> None:
    tab = await tabs.open(f"{live.url}/_sandbox/docs/api.html")
    reference = tab.page.locator("#reference")
    await reference.get_by_role("button", name="S’identifier", exact=True).click()
    dialog = tab.page.locator(".modal-ux")
    await check(tab, "the dialog")
    assert await dialog.get_by_label("client_id").input_value() == "demo_editor_client"
    assert await dialog.get_by_role("checkbox").first.is_checked()
    await dialog.locator("button.authorize").click()
    await dialog.get_by_text("Oublier le jeton").wait_for()
    await dialog.get_by_role("button", name="Fermer", exact=True).click()

    await tab.page.locator("a[data-operation=createPublicMarket]").click()
    operation = tab.page.locator("#operations-PublicMarkets-createPublicMarket")
    await operation.get_by_role("button", name="Essayer").click()
    await operation.get_by_role("button", name="Envoyer").click()
    await operation.get_by_text("configuration_url", exact=False).last.wait_for()
    status = operation.locator(".live-responses-table .response-col_status")
    assert "201" in " ".join(await status.all_text_contents())
    await check(tab, "an answer")
    address = str(await operation.locator(".request-url").text_content())
    assert f"{live.url}/api/v1/public_markets" in address
    assert f"Bearer {'x' * 3}" not in address


async def test_a_reference_speaks_its_language(tabs: Tabs, folder: Path) -> None:
    tab = await tabs.open(f"{folder.as_uri()}/api.html")
    await unfold(tab)
    shown = str(await tab.page.locator("#reference").inner_text())
    for english in ("Responses", "Parameters", "Media type", "No links", "Request body", "Schema"):
        assert english not in shown.splitlines(), english
    assert await tab.page.get_by_role("button", name="Essayer").count() == 0


async def test_an_address_leads_to_an_operation(tabs: Tabs, folder: Path) -> None:
    address = f"{folder.as_uri()}/api.html#/MarketApplications/downloadAttestation"
    tab = await tabs.open(address)
    operation = "#operations-MarketApplications-downloadAttestation"
    await tab.page.locator(f"{operation} {OPERATIONS}[aria-expanded=true]").wait_for()
    place = f"document.querySelector('{operation}').getBoundingClientRect().top"
    await tab.page.wait_for_function(f"Math.abs({place}) < 700")


async def test_the_menu_of_a_small_window(tabs: Tabs, check: Check, folder: Path) -> None:
    tab = await tabs.open(f"{folder.as_uri()}/en/index.html", phone=True)
    menu, button = tab.page.locator("#menu"), tab.page.locator("[data-menu-switch]")
    assert not await menu.is_visible()
    await button.focus()
    await tab.page.keyboard.press("Enter")
    assert await menu.is_visible()
    assert await button.get_attribute("aria-expanded") == "true"
    await check(tab, "the menu")
    await menu.get_by_role("link", name="Tutorial").click()
    await tab.page.wait_for_url("**/en/tutorial.html")


async def test_without_scripts_everything_but_the_renderer_is_there(
    tabs: Tabs, folder: Path
) -> None:
    tab = await tabs.open(f"{folder.as_uri()}/api.html", phone=True, scripts=False)
    assert await tab.page.locator("#menu").is_visible()
    assert not await tab.page.locator("[data-menu-switch]").is_visible()
    assert await tab.page.get_by_text("demande JavaScript").is_visible()
    assert await tab.page.locator("a[data-operation]").count() == 5


async def test_the_search(tabs: Tabs, check: Check, folder: Path) -> None:
    tab = await tabs.open(f"{folder.as_uri()}/champs.html")
    field = tab.page.get_by_label("Chercher")
    await field.fill("etats")
    results = tab.page.locator("[data-search-results] a")
    assert "Machines à états" in await results.all_text_contents()
    await check(tab, "results")
    await field.fill("rien de tel nulle part")
    assert await tab.page.get_by_text("Rien de trouvé").is_visible()
    await field.fill("reference de l'api")
    assert "Référence de l’API" in await results.all_text_contents()
    await field.fill("calculateur")
    await field.press("Enter")
    await tab.page.wait_for_url("**/calculateur.html")


async def test_commands_are_meant_for_the_sandbox_that_serves_them(
    tabs: Tabs, folder: Path, live: Live
) -> None:
    for root, address in (
        (f"{live.url}/_sandbox/docs", live.url),
        (folder.as_uri(), "http://127.0.0.1:3000"),
    ):
        tab = await tabs.open(f"{root}/pannes.html")
        shown = str(await tab.page.locator("main pre").first.text_content())
        assert shown.startswith(f"curl -s {address}/_sandbox/faults ")
