"""Both journeys from end to end: on a desktop and on a phone, with scripts and without."""

import pytest

from sandbox.domain import catalogue
from tests.browser.conftest import Editor, Tabs
from tests.browser.filling import fill_everything

pytestmark = pytest.mark.anyio
TYPES = ["works", "services", "supplies"]
LOTS = [{"name": "Gros œuvre"}, {"name": "Second œuvre"}]
CV = "capacites_techniques_professionnelles_effectifs_cv_intervenants"
NOWHERE = "00000000000000"
"""No public source knows it: everything has to be typed and uploaded."""

everywhere = pytest.mark.parametrize(
    ("phone", "scripts"), [(False, True), (False, False), (True, True), (True, False)]
)


@everywhere
async def test_the_buyer(tabs: Tabs, editor: Editor, phone: bool, scripts: bool) -> None:
    address = editor.market(market_type_codes=["works"], lots=LOTS)
    tab = await tabs.open(address, phone=phone, scripts=scripts)
    await tab.by_test("add-defense").check()
    await tab.go()
    await tab.go()
    await tab.by_test("search").fill("intervenants")
    if not scripts:
        await tab.go("search-submit")
    await tab.by_test(f"field-{CV}").check()
    await tab.go()
    await tab.go("previous")
    assert await tab.by_test(f"field-{CV}").is_checked()
    await tab.go()
    assert tab.step == "summary"
    await tab.go()
    assert tab.step == "sync_status"
    stored = editor.state("public_markets", address)
    assert stored["state"] == "completed" and CV in stored["field_keys"]
    assert stored["market_type_codes"] == ["works", "defense"]


@pytest.mark.parametrize(
    ("phone", "scripts", "siret"),
    [
        (False, True, None),
        (False, False, NOWHERE),
        (True, True, NOWHERE),
        (True, False, None),
    ],
)
async def test_the_candidate(
    tabs: Tabs, editor: Editor, phone: bool, scripts: bool, siret: str | None
) -> None:
    optional = catalogue.optional_keys(TYPES)
    address = editor.application(optional, siret, market_type_codes=TYPES, lots=LOTS)
    tab = await tabs.open(address, phone=phone, scripts=scripts)
    if siret is None:
        await tab.by_test("siret").fill("732 829 320 00074")
    await tab.go()
    await tab.by_test("lot-2").check()
    for step in ("lots", "api_data_recovery_status", "market_information"):
        assert tab.step == step
        await tab.go()
    for category in catalogue.CATEGORIES:
        assert tab.step == category
        await fill_everything(tab)
        await tab.go()
    assert tab.step == "summary"
    await tab.by_test("attests-no-exclusion-motifs").check()
    await tab.go()
    assert tab.step == "sync_status"
    stored = editor.state("market_applications", address)
    assert (stored["state"], stored["lots"]) == ("completed", [2])
    assert set(optional) <= set(stored["answers"])
    async with tab.page.expect_download() as download:
        await tab.click("attestation")
    assert (await download.value).suggested_filename.startswith("attestation_FT")
