"""Editors in the console: their settings, and their secrets, which nobody sees unasked."""

import pytest

from tests.browser.conftest import Editor, Tabs
from tests.console.steering import CONSOLE, Console, inspect, notice
from tests.pages.reading import Page

pytestmark = pytest.mark.anyio
SECRETS = (
    "demo_editor_secret",
    "583cae889af3be3c2361750fe89c5f842b582714dcf485155964c1b35fa5d418",
)
PATH = "/editors/demo_editor_client"


async def stored(console: Console, client_id: str = "demo_editor_client") -> dict[str, object]:
    return dict(await console.control("GET", f"editors/{client_id}"))


def leaks(page: Page) -> list[str]:
    return [secret for secret in SECRETS if secret in page.response.text]


async def test_the_list_tells_rights_and_no_secret(console: Console) -> None:
    page = await console.open("/editors")
    text = page.test("editors").text
    assert "unauthorized_editor_client" in text and "non habilité" in text
    assert "inactive_editor_client" in text and "inactif" in text
    assert leaks(page) == []
    assert "not authorised" in (await console.open("/editors", "en")).text


async def test_secrets_are_shown_when_asked_for_and_in_no_address(console: Console) -> None:
    page = await console.open(PATH)
    assert leaks(page) == []
    shown = await console.press(page, "Montrer les secrets")
    assert leaks(shown) == list(SECRETS)
    assert shown.response.headers["cache-control"] == "no-store"
    assert not any(secret in str(shown.response.url) for secret in SECRETS)
    addresses = [e["href"] + e["action"] + e["value"] for e in shown.elements]
    assert not any(secret in address for address in addresses for secret in SECRETS)
    for path in ("", "/timeline", PATH):
        assert leaks(await console.open(path)) == []
    refused = await console.get(f"{CONSOLE}{PATH}/secrets")
    assert refused.path.endswith(PATH) and leaks(refused) == []


async def test_settings_are_changed(console: Console) -> None:
    page = await console.open(PATH)
    page = await console.press(
        page,
        "Enregistrer",
        name="Ma plateforme",
        completion_webhook_url="http://127.0.0.1:9999/wh",
        redirect_url="",
    )
    assert "Réglages enregistrés" in notice(page)
    editor = await stored(console)
    assert editor["name"] == "Ma plateforme"
    assert editor["completion_webhook_url"] == "http://127.0.0.1:9999/wh"
    assert editor["redirect_url"] is None
    assert editor["authorized"] is True
    page = await console.press(page, "Enregistrer")
    assert "Rien n’a changé" in notice(page)


async def test_rights_are_taken_and_given(console: Console) -> None:
    page = await console.open(PATH)
    form = next(f for f in page.forms if f.action.split("?")[0].endswith("/settings"))
    await console.send(page, form, without=("active",))
    assert (await stored(console))["active"] is False
    refused = await console.ask_token(
        client_id="demo_editor_client", client_secret="demo_editor_secret"
    )
    assert refused.status_code == 401
    await console.press(await console.open(PATH), "Enregistrer", active="1")
    assert (await stored(console))["active"] is True


async def test_a_bad_address_is_said_at_its_place(console: Console) -> None:
    page = await console.open(PATH)
    page = await console.press(page, "Enregistrer", buyer_return_url="ftp://nowhere")
    assert page.status == 422
    assert page.one("input", name="buyer_return_url")["value"] == "ftp://nowhere"
    assert page.one("input", name="buyer_return_url")["aria-invalid"] == "true"
    assert page.errors and "buyer_return_url" in page.test("refusal").text
    assert (await stored(console))["buyer_return_url"] != "ftp://nowhere"
    for link in (page.test("language")["href"], page.path):
        assert (await console.get(link)).path.endswith(PATH)
    assert (await console.press(page, "+1 h")).path.endswith(PATH)


async def test_a_secret_is_drawn_anew(console: Console) -> None:
    page = await console.press(await console.open(PATH), "Nouveau client_secret")
    assert "Nouveau client_secret" in notice(page)
    editor = await stored(console)
    assert editor["client_secret"] != SECRETS[0] and editor["webhook_secret"] == SECRETS[1]
    assert str(editor["client_secret"]) not in page.response.text
    shown = await console.press(page, "Montrer les secrets")
    assert str(editor["client_secret"]) in shown.text


async def test_an_editor_is_added(console: Console) -> None:
    page = await console.open("/editors")
    page = await console.press(page, "Ajouter", name="Deuxième", client_id="mine")
    assert "Éditeur ajouté" in notice(page) and page.path.endswith("/editors/mine")
    assert (await stored(console, "mine"))["name"] == "Deuxième"
    again = await console.press(await console.open("/editors"), "Ajouter", client_id="mine")
    assert again.status == 422 and "in use" in again.test("refusal").text


async def test_who_is_not_there(console: Console) -> None:
    assert (await console.get(f"{CONSOLE}/editors/nobody")).status == 404


async def test_the_pages_are_accessible(tabs: Tabs, editor: Editor, axe_script: str) -> None:
    await inspect(tabs, axe_script, ["/editors", PATH])
    await inspect(tabs, axe_script, [PATH], "dark")
    tab = await tabs.open(f"{tabs.live.url}{CONSOLE}{PATH}?lang=en")
    async with tab.page.expect_navigation():
        await tab.page.get_by_role("button", name="Show the secrets").click()
    assert SECRETS[0] in await tab.page.locator("#secret-client_secret").inner_text()
