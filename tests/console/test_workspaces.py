"""Workspaces in the console: made, visited, reset after a question, deleted after a question."""

from collections.abc import AsyncIterator

import pytest

from tests.browser.conftest import Editor, Tabs
from tests.console.steering import CONSOLE, Console, button, inspect, notice
from tests.pages.reading import Page

pytestmark = pytest.mark.anyio
NAME = "essai-1"


@pytest.fixture(autouse=True)
async def _left_as_found(console: Console) -> AsyncIterator[None]:
    yield
    for space in (await console.control("GET", "workspaces"))["workspaces"]:
        if space["name"] != "default":
            await console.control("DELETE", f"workspaces/{space['name']}")


async def names(console: Console) -> list[str]:
    return [w["name"] for w in (await console.control("GET", "workspaces"))["workspaces"]]


async def make(console: Console, **fields: str) -> None:
    page = await console.open("/workspaces")
    await console.press(page, "Créer", **{"name": NAME, **fields})


async def test_one_is_made_and_gone_to(console: Console) -> None:
    page = await console.open("/workspaces")
    page = await console.press(page, "Créer", name=NAME, seed="42", profile="deployed")
    assert f"Espace « {NAME} » créé".replace(" ", "\u00a0") in notice(page).replace(" ", "\u00a0")
    assert page.response.url.params["workspace"] == NAME
    made = await console.control("GET", f"workspaces/{NAME}")
    assert (made["seed"], made["profile"]) == (42, "deployed")
    assert made["editors"][0]["client_id"] in notice(page)
    links = [a["href"] for a in page.all("a") if a["data-testid"].startswith("tab-")]
    assert links and all(f"workspace={NAME}" in link for link in links)


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("seed", "beaucoup", "La graine est un nombre entier"),
        ("seed", "-1", "La graine est un nombre entier"),
        ("seed", "9" * 5000, "La graine est un nombre entier"),
        ("name", "pas permis !", "name"),
        ("name", "default", "there is a workspace 'default' already"),
        ("webhook_url", "ftp://x", "webhook_url"),
    ],
)
async def test_what_cannot_be_made_is_explained(
    console: Console, field: str, value: str, told: str
) -> None:
    page = await console.press(await console.open("/workspaces"), "Créer", **{field: value})
    assert page.status == 422 and told in page.text
    assert page.one("input", name=field)["value"] == value
    assert await names(console) == ["default"]


async def test_reset_asks_first(console: Console) -> None:
    market = await console.market()
    page = await console.open("/workspaces")
    link = next(a["href"] for a in page.all("a") if a["href"].split("?")[0].endswith("/reset"))
    page = await console.get(link)
    assert "Remettre l’espace « default » à zéro" in page.title.replace("\u00a0", " ")
    assert "1 marché" in page.text
    assert market in (await console.open("/markets")).text
    page = await console.press(page, "Remettre à zéro")
    assert "revenu à son départ" in notice(page)
    assert market not in (await console.open("/markets")).text


async def test_another_one_is_reset_from_its_page(console: Console) -> None:
    await make(console)
    page = await console.get(f"{CONSOLE}/workspaces/{NAME}/reset", params={"workspace": NAME})
    page = await console.press(page, "Remettre à zéro")
    assert "revenu à son départ" in notice(page)
    assert page.response.url.params["workspace"] == NAME


async def test_delete_asks_first_and_leads_back(console: Console) -> None:
    await make(console)
    page = await console.open("/workspaces", "en", workspace=NAME)
    link = next(a["href"] for a in page.all("a") if a["href"].split("?")[0].endswith("/delete"))
    page = await console.get(link)
    assert "cannot be undone" in page.text and NAME in await names(console)
    page = await console.press(page, "Delete")
    assert f"Workspace '{NAME}' was deleted" in notice(page)
    assert page.response.url.params["workspace"] == "default"
    assert await names(console) == ["default"]
    gone = await console.get(f"{CONSOLE}/markets", params={"workspace": NAME})
    assert gone.status == 404 and "No workspace is called" in gone.text


async def test_the_default_one_stays(console: Console) -> None:
    page = await console.open("/workspaces")
    assert not [a for a in page.all("a") if a["href"].split("?")[0].endswith("/delete")]
    assert (await console.get(f"{CONSOLE}/workspaces/default/delete")).status == 404


async def test_what_happens_in_one_stays_there(console: Console) -> None:
    market = await console.market()
    await make(console)
    assert market not in (await console.open("/markets", workspace=NAME)).text
    page = await console.press(await console.open("/clock", workspace=NAME), "La figer")
    assert page.response.url.params["workspace"] == NAME
    assert (await console.control("GET", f"clock?workspace={NAME}"))["frozen"] is True
    assert (await console.control("GET", "clock"))["frozen"] is False


async def test_a_form_without_its_token_changes_nothing(console: Console) -> None:
    await make(console)
    for path in (f"/workspaces/{NAME}/delete", f"/workspaces/{NAME}/reset", "/workspaces"):
        refused = await console.http.post(f"{CONSOLE}{path}", data={"name": "b"})
        assert refused.status_code == 403
    assert await names(console) == ["default", NAME]


async def load(console: Console, page: Page, content: bytes, **fields: str) -> Page:
    form = button(page, "Reprendre l’instantané")
    return await console.send(page, form, files={"snapshot": ("s.json", content)}, **fields)


async def test_a_snapshot_is_saved_and_put_back(console: Console) -> None:
    market = await console.market(name="Un marché à garder")
    page = await console.open("/workspaces")
    saved = (await console.http.get(page.test("save-all")["href"])).content
    await console.control("POST", "reset")
    assert "Un marché à garder" not in (await console.open("/markets")).text
    page = await load(console, page, saved, confirmed="1")
    assert "L’instantané est en place" in notice(page) and "default" in notice(page)
    assert "Un marché à garder" in (await console.open(f"/markets/{market}")).text


async def test_one_workspace_of_a_snapshot_is_put_back(console: Console) -> None:
    await make(console)
    page = await console.open("/workspaces", workspace=NAME)
    saved = (await console.http.get(page.test("save-one")["href"])).content
    await console.control("DELETE", f"workspaces/{NAME}")
    page = await load(console, await console.open("/workspaces"), saved, only=NAME)
    assert "est en place" in notice(page)
    assert await names(console) == ["default", NAME]


async def test_a_snapshot_that_cannot_be_put_back_changes_nothing(console: Console) -> None:
    market = await console.market()
    page = await console.open("/workspaces")
    unconfirmed = await load(console, page, b"{}")
    assert unconfirmed.status == 422 and "Cochez cette case" in unconfirmed.errors[0]
    assert "Choisissez un fichier" in (await load(console, page, b"")).errors[0]
    for content in (b"{}", b"not json", b"\xff\x00"):
        refused = await load(console, page, content, confirmed="1")
        assert refused.status == 422 and refused.test("not-loaded").text
    assert market in (await console.open("/markets")).text


async def test_the_pages_are_accessible(tabs: Tabs, editor: Editor, axe_script: str) -> None:
    editor.control("POST", "workspaces", {"name": "axe-1"})
    try:
        pages = [
            "/workspaces",
            "/workspaces/axe-1/delete?workspace=axe-1",
            "/workspaces/default/reset",
        ]
        await inspect(tabs, axe_script, pages)
        await inspect(tabs, axe_script, pages[:1], "dark")
        tab = await tabs.open(f"{tabs.live.url}{CONSOLE}/workspaces?lang=fr")
        async with tab.page.expect_navigation():
            await tab.page.get_by_test_id("workspace").select_option("axe-1")
        assert "workspace=axe-1" in tab.page.url
    finally:
        editor.control("DELETE", "workspaces/axe-1")
