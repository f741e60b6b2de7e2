"""Walking both sides without knowing the pages."""

from typing import Any

import httpx
import pytest

from sandbox.domain import catalogue
from tests.api.conftest import COMPANY
from tests.pages.conftest import Browser
from tests.pages.reading import outside_addresses, scripts_and_styles
from tests.pages.walker import Walker

pytestmark = pytest.mark.anyio
TYPES = ["works", "services", "supplies"]
LOTS = [{"name": "Gros œuvre"}, {"name": "Second œuvre"}]


@pytest.mark.parametrize("lots", [[], LOTS])
async def test_both_sides(browser: Browser, lots: Any) -> None:
    created = await browser.create_market(market_type_codes=TYPES, lots=lots)
    walker = Walker(browser.http)
    end = await walker.walk(httpx.URL(created.json()["configuration_url"]).path)
    market = created.json()["identifier"]
    assert end.path == f"/buyer/public_markets/{market}/sync_status"
    stored = await browser.control("GET", f"public_markets/{market}")
    asked = catalogue.fields_for([*TYPES, "defense"], catalogue.optional_keys([*TYPES, "defense"]))
    assert (stored["state"], stored["field_keys"]) == ("completed", [f.key for f in asked])

    created = await browser.create_application(market)
    end = await walker.walk(httpx.URL(created.json()["application_url"]).path)
    application = created.json()["identifier"]
    assert end.path == f"/candidate/market_applications/{application}/sync_status"
    assert (await browser.control("GET", f"market_applications/{application}"))["state"] == (
        "completed"
    )
    for page in walker.pages:
        assert not scripts_and_styles(page), page.path
        assert not outside_addresses(page), page.path


@pytest.mark.parametrize("siret", ["00000000000000", COMPANY])
async def test_the_candidate_whatever_the_sources_say(browser: Browser, siret: str) -> None:
    market = await browser.open_market(catalogue.optional_keys(TYPES), market_type_codes=TYPES)
    created = await browser.create_application(market, siret=siret)
    await Walker(browser.http).walk(httpx.URL(created.json()["application_url"]).path)
    stored = await browser.control("GET", f"market_applications/{created.json()['identifier']}")
    assert stored["state"] == "completed"


async def test_without_any_file(browser: Browser) -> None:
    created = await browser.create_application(await browser.open_market(), siret=COMPANY)
    walker = Walker(browser.http, files=False)
    end = await walker.walk(httpx.URL(created.json()["application_url"]).path)
    assert end.step == "sync_status"
