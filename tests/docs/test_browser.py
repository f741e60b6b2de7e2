"""Every page in a real browser: axe, both sizes and themes, from a folder and from a sandbox."""

import json
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from sandbox.docs import sitemap
from sandbox.docs.pages import Kind, Page
from sandbox.docs.site import build
from sandbox.docs.writing import write
from tests.browser.conftest import Tab, Tabs
from tests.conftest import Live

pytestmark = pytest.mark.anyio

SMALL = {"width": 360, "height": 740}
OPERATIONS = ".opblock-summary-control"
PAGES = [(page, language) for page in sitemap.pages() for language in page.languages]

Check = Callable[[Tab, str], Awaitable[None]]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    # A path with signs that an address has to escape.
    folder = tmp_path_factory.mktemp("site") / "un dossier à soi"
    write(build(), folder)
    return folder


@pytest.fixture
def check(axe_script: str) -> Check:
    async def run(tab: Tab, what: str) -> None:
        await tab.page.evaluate(axe_script)
        # Styles are loaded once more for one rule about orientation, which a folder forbids.
        found = await tab.page.evaluate("axe.run({resultTypes: ['violations'], preload: false})")
        shown = [
            (v["id"], [(n["target"], n.get("failureSummary", "")) for n in v["nodes"]])
            for v in found["violations"]
        ]
        assert shown == [], f"{what}: {json.dumps(shown, indent=1, ensure_ascii=False)}"
        width = await tab.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert width <= 0, f"{what} is {width} pixels too wide"

    return run


async def unfold(tab: Tab) -> None:
    """Open every operation of a reference."""
    await tab.page.locator(OPERATIONS).first.wait_for()
    await tab.page.evaluate(f"document.querySelectorAll('{OPERATIONS}').forEach(e => e.click())")
    await tab.page.locator(f"{OPERATIONS}[aria-expanded=true]").last.wait_for()
    await tab.page.wait_for_function(
        f"document.querySelectorAll('{OPERATIONS}[aria-expanded=false]').length === 0"
    )


async def look_at_all(tab: Tab, root: str, check: Check, wanted: Callable[[Page], bool]) -> None:
    for page, language in PAGES:
        if wanted(page):
            path = page.path(language)
            await tab.page.goto(f"{root}/{path}")
            if page.kind is Kind.REFERENCE:
                await unfold(tab)
            await check(tab, path)


def is_text(page: Page) -> bool:
    return page.kind is Kind.TEXT


def is_reference(page: Page) -> bool:
    return page.kind is Kind.REFERENCE


@pytest.mark.parametrize("wanted", [is_text, is_reference])
async def test_a_large_light_window_on_a_folder(
    tabs: Tabs, check: Check, folder: Path, wanted: Callable[[Page], bool]
) -> None:
    tab = await tabs.open(color_scheme="light")
    await look_at_all(tab, folder.as_uri(), check, wanted)


@pytest.mark.parametrize("wanted", [is_text, is_reference])
async def test_a_small_dark_window_on_a_sandbox(
    tabs: Tabs, check: Check, live: Live, wanted: Callable[[Page], bool]
) -> None:
    tab = await tabs.open(phone=True, color_scheme="dark")
    await tab.page.set_viewport_size(SMALL)
    await look_at_all(tab, f"{live.url}/_sandbox/docs", check, wanted)
