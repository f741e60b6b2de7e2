"""What the tests of the pages that steer share."""

from collections.abc import Sequence
from itertools import product
from typing import Any

from tests.browser.conftest import Tab, Tabs
from tests.browser.looking import check, fits
from tests.pages.conftest import Browser
from tests.pages.reading import Form, Page, outside_addresses, scripts_and_styles

CONSOLE = "/_sandbox/console"
LANGUAGES = ("fr", "en")
WIDTHS = (360, 1280)


class Console(Browser):
    """A browser without scripts on the console."""

    async def open(self, path: str = "", lang: str = "fr", **query: str) -> Page:
        """Open a page of the console, which must be there and keep to its policy."""
        page = await self.get(f"{CONSOLE}{path}", params={"lang": lang, **query})
        assert page.status == 200, page.text
        assert scripts_and_styles(page) == []
        assert outside_addresses(page) == []
        return page

    async def press(self, page: Page, label: str, nth: int = 0, **fields: Any) -> Page:
        """Press the button of this label and follow."""
        form = button(page, label, nth)
        return await self.send(page, form, **{**chosen(page, form), **fields})


def button(page: Page, label: str, nth: int = 0) -> Form:
    """Find the form that a button sends."""
    found = [form for form in page.forms if any(b.text == label for b in form.buttons)]
    assert found, (label, [b.text for form in page.forms for b in form.buttons])
    return found[nth]


def chosen(page: Page, form: Form) -> dict[str, str]:
    """Give what the selects of a form send: the option that is selected, else the first one."""
    found = {}
    for select in (item for item in form.inputs if item.tag == "select"):
        options = [option for option in page.all("option") if select in option.parents]
        picked = next((o for o in options if "selected" in o), options[0])
        found[select["name"]] = picked.attributes.get("value", picked.text)
    return found


def notice(page: Page) -> str:
    """Read what a page says came of the button."""
    return page.test("notice").text


async def inspect(tabs: Tabs, axe_script: str, paths: Sequence[str], theme: str = "light") -> None:
    """Look at pages in both languages and at both sizes: axe finds nothing, nothing overflows.

    axe looks at each language and each size once: what it finds depends on one or the other.
    """
    tab = await tabs.open(color_scheme=theme)
    for path in paths:
        for lang, width in product(LANGUAGES, WIDTHS):
            await tab.page.set_viewport_size({"width": width, "height": 900})
            mark = "&" if "?" in path else "?"
            await tab.page.goto(f"{tabs.live.url}{CONSOLE}{path}{mark}lang={lang}")
            what = f"{path} {lang} {width}"
            if (lang, width) in zip(LANGUAGES, WIDTHS, strict=True):
                await check(tab, axe_script, what)
            await fits(tab, what)


async def listening(tab: Tab) -> None:
    """Wait until a page hears of what happens."""
    await tab.page.locator("[data-live-switch][data-state=on]").wait_for()
