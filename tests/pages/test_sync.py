"""Following the transmission to the platform, and the way back to it (D03, D07)."""

import pytest

from sandbox.app import Application
from sandbox.domain.states import SyncStatus
from sandbox.pages.sync import return_address
from tests.pages.conftest import Browser, Page

pytestmark = pytest.mark.anyio
JSON = {"Accept": "application/json"}


async def _buyer(browser: Browser, application: Application, status: SyncStatus) -> Page:
    """Open the sync page of a completed market that is in this state."""
    market = await browser.open_market()
    await browser.control("POST", "clock", json={"advance_seconds": 3600})
    record = application.spaces.get("default").workspace.record(market)
    assert record is not None and record.sync_status is SyncStatus.FAILED
    record.sync_status = status
    return await browser.get(f"/buyer/public_markets/{market}/sync_status")


@pytest.mark.parametrize("status", list(SyncStatus))
async def test_each_state(
    browser: Browser, pages_application: Application, status: SyncStatus
) -> None:
    page = await _buyer(browser, pages_application, status)
    waiting = status in (SyncStatus.PENDING, SyncStatus.PROCESSING)
    assert page.has("refresh") == waiting
    assert ('http-equiv="refresh"' in page.response.text) == waiting
    assert page.has("retry") == (status is SyncStatus.FAILED)
    assert page.has("return") == (status is SyncStatus.COMPLETED)
    for answer in (
        await browser.http.get(page.path, headers=JSON),
        await browser.http.get(f"{page.path}.json"),
    ):
        assert answer.json() == {"sync_status": status.value}
        assert answer.headers["cache-control"] == "no-store"


async def test_before_the_end(browser: Browser) -> None:
    page = await browser.buyer_at("required_fields")
    sync = await browser.get(f"{page.base()}/sync_status")
    assert sync.title == "La configuration n’est pas terminée"
    assert (await browser.get(sync.test("resume")["href"])).path == page.path
    answer = await browser.http.get(sync.path, headers=JSON)
    assert answer.json() == {"sync_status": "sync_pending"}


async def test_retrying_by_hand(browser: Browser, pages_application: Application) -> None:
    page = await _buyer(browser, pages_application, SyncStatus.FAILED)
    record = pages_application.spaces.get("default").workspace.record(page.identifier)
    assert record is not None
    for _ in range(3):
        page = await browser.send(page)
        assert (page.status, page.step) == (200, "sync_status")
        assert "relancée" in page.test("notice").text
        await browser.control("POST", "breaker", json={"state": "closed"})
        await browser.control("POST", "clock", json={"advance_seconds": 60})
        page = await browser.get(page.path)
        assert page.has("retry")
    refused = await browser.send(page)
    assert refused.status == 429 and "Trop de relances" in refused.test("notice").text
    await browser.control("POST", "clock", json={"advance_seconds": 3600})
    assert (await browser.send(page)).status == 200


async def test_a_retry_that_is_not_possible(
    browser: Browser, pages_application: Application
) -> None:
    page = await _buyer(browser, pages_application, SyncStatus.FAILED)
    await browser.control("PATCH", "editors/demo_editor_client", json={"authorized": False})
    refused = await browser.send(page)
    assert refused.status == 403 and "Relance impossible" in refused.test("notice").text
    record = pages_application.spaces.get("default").workspace.record(page.identifier)
    assert record is not None
    record.sync_status = SyncStatus.COMPLETED
    refused = await browser.send(page)
    assert refused.status == 409 and "Rien à relancer" in refused.test("notice").text
    assert record.sync_status is SyncStatus.COMPLETED


async def test_the_way_back(browser: Browser, pages_application: Application) -> None:
    page = await _buyer(browser, pages_application, SyncStatus.COMPLETED)
    editor = pages_application.spaces.get("default").workspace.default_editor()
    parameters = f"market_identifier={page.identifier}"
    assert page.test("return")["href"] == f"http://localhost:4567/?{parameters}"
    assert page.test("return").text == "Retourner sur Demo Editor App"
    editor.buyer_return_url = None
    editor.redirect_url = "https://platform.example/back?tab=2#done"
    page = await browser.get(page.path)
    assert page.test("return")["href"] == f"https://platform.example/back?tab=2&{parameters}#done"
    editor.redirect_url = None
    assert not (await browser.get(page.path)).has("return")


async def test_leading_back_by_itself_only_after_the_end(browser: Browser) -> None:
    end = await browser.send(await browser.buyer_at("summary"))
    assert end.response.url.params["suite"] == "finalisation"
    record_path = end.path
    later = await browser.get(record_path)
    assert not later.has("stay")


@pytest.mark.parametrize(
    ("configured", "expected"),
    [
        ("https://p.example", "https://p.example?a=1&b=x+y"),
        ("https://p.example/?q=%C3%A9&q=2", "https://p.example/?q=%C3%A9&q=2&a=1&b=x+y"),
        ("https://p.example/c?a=old&z=#frag?x", "https://p.example/c?z=&a=1&b=x+y#frag?x"),
        ("https://p.example/{market}?&", "https://p.example/{market}?a=1&b=x+y"),
    ],
)
def test_adding_parameters(configured: str, expected: str) -> None:
    assert return_address(configured, {"a": "1", "b": "x y"}) == expected
