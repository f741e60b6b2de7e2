"""What every page has to be in a real browser: accessible, and no wider than the window."""

import json

from tests.browser.conftest import Tab


async def check(tab: Tab, axe_script: str, what: str, *, preload: bool = True) -> None:
    """Have axe look at a page as it is.

    With `preload` it loads the styles once more, for one rule about orientation.
    """
    await tab.page.evaluate(axe_script)
    options = json.dumps({"resultTypes": ["violations"], "preload": preload})
    found = await tab.page.evaluate(f"axe.run({options})")
    shown = [
        (v["id"], [(n["target"], n.get("failureSummary", "")) for n in v["nodes"]])
        for v in found["violations"]
    ]
    assert shown == [], f"{what}: {json.dumps(shown, indent=1, ensure_ascii=False)}"


async def fits(tab: Tab, what: str) -> None:
    """Check that a page is no wider than the window."""
    over = await tab.page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert over <= 0, f"{what} is {over} pixels too wide"
