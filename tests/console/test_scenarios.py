"""Scenarios in the console: listed, set up by a form, run, and what came of them shown."""

import shlex
from pathlib import Path

import httpx
import pytest

from sandbox.app import create_app
from sandbox.scenarios import catalogue
from sandbox.settings import Settings
from tests.browser.conftest import Tabs
from tests.conftest import NOBODY
from tests.console.steering import CONSOLE, Console, inspect, notice
from tests.pages.reading import Page

pytestmark = pytest.mark.anyio
LIBRARY = catalogue.library().scenarios


async def run(console: Console, name: str, lang: str = "fr", **fields: str) -> Page:
    page = await console.open(f"/scenarios/{name}", lang)
    label = "Jouer le scénario" if lang == "fr" else "Run the scenario"
    return await console.press(page, label, **fields)


async def test_all_are_listed_with_what_they_do(console: Console) -> None:
    for lang in ("fr", "en"):
        text = (await console.open("/scenarios", lang)).test("scenarios").text
        flat = text.replace("\u00a0", " ").replace("’", "'")
        for scenario in LIBRARY.values():
            title = scenario.title.fr if lang == "fr" else scenario.title.en
            assert scenario.name in flat and title.replace("’", "'") in flat


async def test_the_list_is_searched(console: Console) -> None:
    page = await console.open("/scenarios", q="breaker")
    assert "breaker-open" in page.text and "infected-file" not in page.text
    assert "Rien ne correspond" in (await console.open("/scenarios", q="rien de tel")).text


async def test_one_is_run_and_tells_everything_needed_next(console: Console) -> None:
    page = await run(console, "application-submitted")
    assert "L’espace est dans cette situation" in notice(page), page.text
    made = page.test("made")
    links = [a["href"] for a in page.all("a") if made in a.parents]
    assert any("/markets/" in link for link in links)
    assert any("/applications/" in link for link in links)
    for link in links:
        assert (await console.get(link)).status == 200, link
    assert page.test("see").text and page.test("try").text
    english = await console.get(page.response.url.path, params={"lang": "en"})
    assert "What there is to see" in english.text


async def test_what_is_typed_in_counts(console: Console) -> None:
    await run(console, "market-ready", **{"p.market_name": "Un nom <à moi>"})
    markets = (await console.control("GET", "public_markets"))["public_markets"]
    assert [market["name"] for market in markets] == ["Un nom <à moi>"]


async def test_it_begins_anew_where_that_is_wished(console: Console) -> None:
    await console.market(name="Un marché d’avant")
    page = await run(console, "market-ready", reset="1")
    assert "après une remise à zéro" in page.text
    assert "Un marché d’avant" not in (await console.open("/markets")).text


async def test_what_is_wrong_is_said_at_its_place(console: Console) -> None:
    page = await run(console, "token-expired", **{"p.seconds": "3"})
    assert page.status == 422
    assert page.errors == ["Donnez un nombre de 86400 à 31536000."]
    assert page.one("input", name="p.seconds")["value"] == "3"
    page = await run(console, "api-recovery-partial", **{"p.siret": "12"})
    assert page.status == 422 and "siret" in page.test("refusal").text
    assert page.one("input", name="p.siret")["aria-invalid"] == "true"


async def test_one_that_fails_tells_the_step(console: Console) -> None:
    page = await run(console, "market-ready", **{"p.client_id": "nobody"})
    assert page.status == 422
    assert "nobody" in page.test("refusal").text
    assert page.one(id="command-line").text == (
        "passe-marche scenarios run market-ready --set client_id=nobody"
    )
    page = await run(
        console,
        "market-ready",
        **{"p.client_id": "nobody", "p.market_name": "d'un nom", "p.lots": "2"},
    )
    line = shlex.split(page.one(id="command-line").text)
    assert line[3:] == [
        "market-ready",
        "--set",
        "market_name=d'un nom",
        "--set",
        "lots=2",
        "--set",
        "client_id=nobody",
    ]


async def test_a_token_is_shown_when_asked_for(console: Console) -> None:
    page = await run(console, "token-expired")
    hidden = page.response.text
    # The variable stands where a shell puts its value in.
    header = next(word for word in shlex.split(page.one(id="try-1").text) if "$TOKEN" in word)
    assert header == "Authorization: Bearer $TOKEN" and "'\"$TOKEN\"'" in page.one(id="try-1").text
    shown = await console.press(page, "Les montrer")
    token = shown.one(id="access-token").text
    assert len(token) > 20 and token not in hidden
    assert token not in str(shown.response.url)
    assert shown.response.headers["cache-control"] == "no-store"


async def test_a_new_secret_is_shown_when_asked_for(console: Console) -> None:
    page = await run(console, "client-secret-rotated")
    editor = await console.control("GET", "editors/demo_editor_client")
    assert editor["client_secret"] not in page.response.text
    shown = await console.press(page, "Les montrer")
    assert editor["client_secret"] in shown.test("results").text
    assert editor["client_secret"] in shown.test("try").text


async def test_those_of_another_profile_are_not_offered(console: Console) -> None:
    others = [s for s in LIBRARY.values() if "documented" not in s.profiles]
    for scenario in others[:1]:
        page = await console.open(f"/scenarios/{scenario.name}")
        assert not page.has("run-form") and "autre espace" in page.text


async def test_a_result_that_was_forgotten(console: Console) -> None:
    page = await console.get(f"{CONSOLE}/scenarios/market-ready/runs/abc")
    assert page.status == 404
    assert (await console.get(f"{CONSOLE}/scenarios/no-such-one")).status == 404


async def test_a_run_is_seen_in_its_workspace_only(console: Console) -> None:
    await console.control("POST", "workspaces", json={"name": "other"})
    try:
        page = await run(console, "market-ready")
        path = page.response.url.path
        assert (await console.get(path)).status == 200
        assert (await console.get(path, params={"workspace": "other"})).status == 404
    finally:
        await console.control("DELETE", "workspaces/other")


async def test_the_pages_are_accessible(tabs: Tabs, axe_script: str) -> None:
    await inspect(tabs, axe_script, ["/scenarios", "/scenarios/receiver-down"])
    tab = await tabs.open(f"{tabs.live.url}{CONSOLE}/scenarios/application-submitted?lang=fr")
    async with tab.page.expect_navigation():
        await tab.by_test("run").click()
    await tab.by_test("made").wait_for()
    result = tab.page.url.removeprefix(f"{tabs.live.url}{CONSOLE}")
    await inspect(tabs, axe_script, [result.partition("?")[0]])
    await inspect(tabs, axe_script, ["/scenarios", result.partition("?")[0]], "dark")


OWN = """\
title: {fr: La mienne, en: My own}
summary: {fr: Un marché <b>à moi</b>., en: A market <b>of mine</b>.}
parameters:
  market_name: {title: {fr: nom, en: name}, type: string}
  lots: {title: {fr: lots, en: lots}, type: array, items: {type: string}, default: [Nord, Sud]}
  finish: {title: {fr: finir, en: finish}, type: boolean, default: false}
steps:
  - create_market: {name: "{{ market_name }}"}
    as: market
  - complete_market: {market: "{{ market }}"}
    when: "{{ finish }}"
see: {fr: "Voir {{ market.identifier }}.", en: "See {{ market.identifier }}."}
"""


async def test_those_of_the_user_stand_beside_the_others(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(OWN, "utf-8")
    (tmp_path / "market-ready.yaml").write_text(OWN, "utf-8")
    (tmp_path / "broken.yaml").write_text("title: {fr: x}\n", "utf-8")
    application = create_app(Settings(seed=1, webhook_url=NOBODY, scenarios=str(tmp_path)))
    transport = httpx.ASGITransport(application)
    async with httpx.AsyncClient(transport=transport, base_url="http://sandbox.test") as http:
        console = Console(http)
        page = await console.open("/scenarios")
        assert "broken.yaml" in page.test("faulty").text and str(tmp_path) in page.text
        assert "remplace celui qui est fourni" in page.text
        assert "Un marché <b>à moi</b>." in page.text
        page = await run(console, "mine")
        assert page.errors == ["À renseigner."]
        page = await run(console, "mine", **{"p.market_name": "À moi", "p.finish": "true"})
        assert "L’espace est dans cette situation" in notice(page), page.text
        assert "finalisé" in page.test("made").text
    await application.close()
