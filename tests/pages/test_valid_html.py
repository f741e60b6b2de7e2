"""Every page is valid HTML."""

from pathlib import Path
from typing import Any

import httpx
import pytest

from sandbox.app import Application
from sandbox.domain import catalogue
from sandbox.domain.states import SyncStatus
from tests.pages.conftest import COMPANY, Browser, Page
from tests.pages.validity import checker, complaints
from tests.pages.walker import Walker

__all__ = ["checker"]

pytestmark = pytest.mark.anyio
TYPES = ["works", "services", "supplies", "defense"]
LOTS = [{"name": "<b>Gros</b> œuvre"}, {"name": "Second œuvre"}]
NOWHERE = "00000000000000"


async def test_every_page(
    browser: Browser, pages_application: Application, checker: list[str], tmp_path: Path
) -> None:
    pages = [
        *await _of_the_site(browser),
        *await _of_the_buyer(browser),
        *await _of_the_candidate(browser),
        *await _of_the_transmission(browser, pages_application),
    ]
    for number, page in enumerate(pages):
        name = f"{number:03}-{page.step or 'home'}-{page.status}.html"
        (tmp_path / name).write_bytes(page.response.content)
    found = complaints(checker, tmp_path)
    assert len(pages) > 40
    assert found == []


async def _of_the_site(browser: Browser) -> list[Page]:
    paths = ("/", "/up", "/nowhere", "/buyer/public_markets/x/setup")
    return [await browser.get(path) for path in paths]


async def _of_the_buyer(browser: Browser) -> list[Page]:
    setup = await browser.buyer(market_type_codes=["works"], lots=LOTS, name="a < b & 'c'")
    walker = Walker(browser.http)
    await walker.walk(setup.path)
    page = await browser.buyer_at("additional_fields")
    other = await browser.get(page.path)
    found = await browser.send(page, search="<i>", action="search", field_keys=_some_key())
    conflict = await browser.send(other)
    await browser.get(setup.path)
    forged = await browser.send(await browser.buyer(), csrf_token="x")
    early = await browser.get((await browser.buyer()).base() + "/summary")
    return [*walker.pages, found, conflict, forged, early]


def _some_key() -> str:
    return catalogue.optional_keys(["services"])[0]


async def _of_the_candidate(browser: Browser) -> list[Page]:
    pages = []
    for siret in (NOWHERE, COMPANY):
        market = await browser.open_market(
            catalogue.optional_keys(TYPES), market_type_codes=TYPES, lots=LOTS
        )
        address = (await browser.create_application(market, siret=siret)).json()["application_url"]
        await browser.control("POST", "clock", json={"freeze_at": "2026-11-23T09:00:00Z"})
        walker = Mistaken(browser)
        await walker.walk(httpx.URL(address).path)
        pages += walker.pages + walker.refused
        await browser.control("POST", "clock", json={"resume": True})
    page = await browser.candidate(siret=None)
    pages += [page, await browser.send(page, siret='"<9')]
    return pages


class Mistaken(Walker):
    """Sends each form wrong before it sends it right, and keeps what is answered."""

    def __init__(self, browser: Browser) -> None:
        super().__init__(browser.http)
        self.browser = browser
        self.refused: list[Page] = []

    async def fill(self, page: Page, form: Any) -> Page:
        """Send texts that fit nowhere, then go on."""
        wrong = {
            item["name"]: '"<9é'
            for item in form.inputs
            if item.tag == "textarea" or item.type in _TYPED
        }
        if page.step != "sync_status" and (wrong or page.step == "summary"):
            refused = await self.browser.send(page, form, **wrong)
            if refused.status != 200:
                self.refused.append(refused)
                page = await self.browser.get(page.path)
                form = page.form
        if page.step == "summary":
            await self.browser.control("POST", "clock", json={"advance_seconds": 5})
        return await super().fill(page, form)


_TYPED = {"text", "email", "tel", "url", "number", "date"}


async def _of_the_transmission(browser: Browser, application: Application) -> list[Page]:
    market = await browser.open_market()
    record = application.spaces.get("default").workspace.record(market)
    assert record is not None
    await browser.control("POST", "clock", json={"advance_seconds": 3600})
    pages = []
    for status in SyncStatus:
        record.sync_status = status
        for suite in ("", "?suite=finalisation", "?message=synchronisation-relancee"):
            pages.append(await browser.get(f"/buyer/public_markets/{market}/sync_status{suite}"))
    return pages
