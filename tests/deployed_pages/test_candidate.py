"""The candidate's pages as the running service has them, as far as they differ (§9)."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from sandbox.app import create_app
from sandbox.settings import Settings
from tests.api.conftest import COMPANY
from tests.pages.conftest import Browser
from tests.pages.walker import Walker

pytestmark = pytest.mark.anyio
LOTS = [{"name": "Gros œuvre"}, {"name": "Second œuvre"}]
ALERT = "Votre candidature a déjà été complétée et ne peut plus être modifiée."


async def _accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    length = next(
        int(line.partition(":")[2])
        for line in head.split("\r\n")
        if line.startswith("content-length:")
    )
    await reader.readexactly(length)
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
    writer.close()


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    receiver = await asyncio.start_server(_accept, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{receiver.sockets[0].getsockname()[1]}/"
    application = create_app(Settings(seed=1, profile="deployed", webhook_url=url))
    transport = httpx.ASGITransport(application)
    async with httpx.AsyncClient(transport=transport, base_url="http://sandbox.test") as http:
        browser = Browser(http)
        await browser.use()
        yield browser
    await application.close()
    receiver.close()
    await receiver.wait_closed()


async def _application(browser: Browser, **fields: Any) -> str:
    market = await browser.market(**fields)
    answer = await browser.http.post(
        f"/_sandbox/public_markets/{market}/complete?wait=delivery", json={}
    )
    assert answer.json()["delivery"]["status"] == "delivered", answer.text
    application = await browser.application(market)
    page = await browser.get(f"/candidate/sessions/new?market_application_id={application}")
    page = await browser.send(page, email="candidat@entreprise.example", siret=COMPANY)
    await browser.get(page.test("magic-link")["href"])
    return application


async def test_the_steps(browser: Browser) -> None:
    application = await _application(browser, lots=LOTS)
    page = await browser.get(f"/candidate/market_applications/{application}/company_identification")
    steps = [e["data-testid"] for e in page.elements if e.tag == "li" and e["data-testid"]]
    assert steps == [
        f"step-{key}"
        for key in (
            "company_identification",
            "lots",
            "api_data_recovery_status",
            "market_information",
            "identite_entreprise_identification",
            "identite_entreprise_contact",
            "attestation_motifs_exclusion",
            "motifs_exclusion_fiscales_et_sociales",
            "summary",
        )
    ]


@pytest.mark.parametrize("lots", [[], LOTS])
async def test_a_walker_reaches_the_end(browser: Browser, lots: Any) -> None:
    application = await _application(browser, lots=lots)
    base = f"/candidate/market_applications/{application}"
    end = await Walker(browser.http).walk(f"{base}/company_identification")
    assert end.path == f"/candidate/market_application/{application}/sync_status/{application}"
    stored = await browser.control("GET", f"market_applications/{application}")
    assert (stored["state"], stored["attests_no_exclusion_motifs"]) == ("completed", True)
    assert ALERT in (await browser.get(f"{base}/summary")).text
    answer = await browser.http.get(f"{end.path}.json")
    assert answer.json() == {"sync_status": stored["sync_status"]}


async def test_nothing_has_to_be_filled_in(browser: Browser) -> None:
    application = await _application(browser)
    page = await browser.get(f"/candidate/market_applications/{application}/summary")
    answer = await browser.http.post(page.path, data=page.form.values())
    assert answer.status_code == 302
    stored = await browser.control("GET", f"market_applications/{application}")
    assert (stored["state"], stored["siret"]) == ("completed", COMPANY)
    assert not stored["attests_no_exclusion_motifs"]
