"""The timeline: everything that happens, found again by kind, by text, by its number."""

from urllib.parse import parse_qs, urlsplit

import pytest

from sandbox.app import Application
from sandbox.feed import Kind
from tests.browser.conftest import Editor, Tabs
from tests.console.receiving import receiving, send, statuses
from tests.console.steering import CONSOLE, Console, inspect
from tests.pages.reading import Page

pytestmark = pytest.mark.anyio


def events(page: Page) -> list[str]:
    return [e.text for e in page.all("li") if e["data-event"]]


def kinds(page: Page) -> set[str]:
    return {e["class"].split()[1] for e in page.all("span") if e["class"].startswith("kind ")}


async def test_everything_is_on_it(console: Console) -> None:
    async with receiving(console, statuses()):
        await send(console)
        faults = {"operation": "createToken", "status": 503}
        await console.control("POST", "faults", json=faults)
        await console.ask_token(client_id="x", client_secret="y")
        await console.control("POST", "clock", json={"advance_seconds": 60})
        page = await console.open("/timeline")
        assert kinds(page) == {"call", "transition", "webhook", "control", "clock", "fault"}
        text = page.text
        for words in ("L’horloge avance", "Webhook mis en file", "Panne", "Événement provoqué"):
            assert words in text


async def test_it_is_narrowed_by_kind_and_to_problems(console: Console) -> None:
    await console.market()
    await console.create_market(name=None)
    await console.control("POST", "clock", json={"advance_seconds": 1})
    assert kinds(await console.open("/timeline", group="clock")) == {"clock"}
    (problem,) = events(await console.open("/timeline", problems="1"))
    assert "422" in problem and "ne convient pas : name" in problem


async def test_a_search_looks_into_bodies_but_never_finds_a_secret(console: Console) -> None:
    market = await console.market(name="Réfection du préau")
    (found,) = events(await console.open("/timeline", q="PRÉAU"))
    assert "POST /api/v1/public_markets" in found
    assert len(events(await console.open("/timeline", q=market))) >= 1
    page = await console.open("/timeline", q="rien de tel")
    assert events(page) == [] and "Rien ne correspond" in page.text
    token = await console.token()
    for secret in ("demo_editor_secret", token):
        assert events(await console.open("/timeline", q=secret)) == []


async def test_it_is_cut_into_pages(console: Console, console_application: Application) -> None:
    recorder = console_application.spaces.get("default").recorder
    for number in range(250):
        recorder.steering(f"call{number}", "POST", f"/_sandbox/{number}", 200, b"", console=False)
    page = await console.open("/timeline", group="control")
    seen = events(page)
    while page.has("older"):
        query = parse_qs(urlsplit(page.test("older")["href"]).query)
        page = await console.open("/timeline", before=query["before"][0], group="control")
        seen += events(page)
    numbers = [n for n in range(250) if any(f"/_sandbox/{n}call{n} " in text for text in seen)]
    assert len(seen) >= 250 and numbers == list(range(250))


async def test_a_permalink_shows_the_event_among_its_neighbours(console: Console) -> None:
    await console.market()
    page = await console.open("/timeline")
    link = next(e for e in page.all("a") if e["class"] == "when")["href"]
    number = parse_qs(urlsplit(link).query)["event"][0]
    await console.market()
    page = await console.open("/timeline", event=number)
    (marked,) = [e for e in page.all("li") if e["aria-current"] == "true"]
    assert marked["id"] == f"event-{number}"


async def test_it_says_what_was_dropped(console: Console, console_application: Application) -> None:
    space = console_application.spaces.get("default")
    for _ in range(space.feed.last_id + 21_000):
        space.feed.add(Kind.BREAKER, "opens")
    page = await console.open("/timeline", lang="en")
    assert "older ones dropped for want of room" in page.text


async def test_it_says_that_the_journal_has_dropped_calls(
    console: Console, console_application: Application
) -> None:
    journal = console_application.spaces.get("default").journal
    journal._max_calls = 3
    for _ in range(5):
        await console.create_market(name=None)
    page = await console.open("/timeline")
    assert "appels ne sont plus au journal" in page.test("calls-dropped").text
    assert len([text for text in events(page) if "422" in text]) == 3


async def test_what_was_typed_is_shown_as_it_is(console: Console) -> None:
    page = await console.open("/timeline", q='"><script>alert(1)</script>')
    assert page.one(id="q")["value"] == '"><script>alert(1)</script>'


async def test_live_news_arrive_and_can_be_paused(tabs: Tabs, editor: Editor) -> None:
    tab = await tabs.open(f"{tabs.live.url}{CONSOLE}/timeline?lang=en")
    await tab.page.wait_for_selector("[data-live-switch][data-state=on]")
    editor.market(name="Marché en direct")
    await tab.page.wait_for_selector("text=POST /api/v1/public_markets")
    count = await tab.page.locator("[data-event]").count()
    await tab.click("live")
    assert await tab.by_test("live").inner_text() == "Paused"
    editor.market(name="Encore un")
    await tab.click("live")
    await tab.page.locator("[data-event]").nth(count).wait_for()


async def test_news_take_the_focus_from_nobody(tabs: Tabs, editor: Editor) -> None:
    editor.market(name="Premier")
    tab = await tabs.open(f"{tabs.live.url}{CONSOLE}/timeline?lang=en")
    await tab.page.wait_for_selector("[data-live-switch][data-state=on]")
    link = tab.page.locator("[data-event] code a").last
    await link.focus()
    address = await link.get_attribute("href")
    count = await tab.page.locator("[data-event]").count()
    editor.market(name="Second")
    await tab.page.locator("[data-event]").nth(count).wait_for()
    focused = await tab.page.evaluate("document.activeElement.getAttribute('href')")
    assert focused == address


async def test_every_page_counts_what_needs_attention(tabs: Tabs, editor: Editor) -> None:
    tab = await tabs.open(f"{tabs.live.url}{CONSOLE}/clock?lang=en")
    await tab.page.wait_for_selector("[data-live-switch][data-state=on]")
    assert await tab.by_test("tab-overview").inner_text() == "Overview"
    editor.http.post("/api/v1/public_markets", json={"public_market": {"name": ""}})
    await tab.by_test("tab-overview").locator(".badge").wait_for()
    assert "1" in await tab.by_test("tab-overview").inner_text()


async def test_a_filter_applies_at_once_and_the_search_by_the_keyboard(
    tabs: Tabs, editor: Editor
) -> None:
    editor.market()
    tab = await tabs.open(f"{tabs.live.url}{CONSOLE}/timeline?lang=fr")
    async with tab.page.expect_navigation():
        await tab.page.get_by_label("Horloge", exact=True).check()
    assert "group=clock" in tab.page.url
    await tab.page.goto(f"{tabs.live.url}{CONSOLE}/timeline?lang=fr")
    await tab.by_test("search").fill("public_markets")
    async with tab.page.expect_navigation():
        await tab.by_test("search").press("Enter")
    assert await tab.page.locator("[data-event]").count() >= 1


async def test_it_works_without_scripts(tabs: Tabs, editor: Editor) -> None:
    editor.market()
    tab = await tabs.open(f"{tabs.live.url}{CONSOLE}/timeline?lang=fr", scripts=False)
    await tab.page.get_by_label("Appels", exact=True).check()
    async with tab.page.expect_navigation():
        await tab.page.get_by_role("button", name="Chercher").click()
    assert "group=calls" in tab.page.url
    assert await tab.page.locator("[data-event]").count() >= 1


async def test_it_looks_right(tabs: Tabs, editor: Editor, axe_script: str) -> None:
    editor.control("POST", "trigger", {"event": "market_application.completed"})
    editor.control("POST", "clock", {"advance_seconds": 60})
    await inspect(tabs, axe_script, ["/timeline", "/timeline?q=rien+de+tel&problems=1"], "dark")
