"""The console keeps to itself: form tokens, policies, addresses to go back to."""

import pytest

from tests.console.steering import CONSOLE, Console

pytestmark = pytest.mark.anyio


async def test_a_button_needs_its_token(console: Console) -> None:
    form = {"client_id": "demo_editor_client", "state": "open"}
    address = f"{CONSOLE}/deliveries/breakers/demo_editor_client"
    for token in ({}, {"csrf_token": "made.up"}):
        answer = await console.http.post(address, data=form | token)
        assert answer.status_code == 403
        assert "Bouton refusé" in answer.text
    breaker = await console.control("GET", "breaker")
    assert breaker["state"] == "closed"


async def test_a_token_of_another_browser_is_refused(console: Console) -> None:
    page = await console.open("/deliveries")
    values = page.forms[-1].values()
    console.http.cookies.clear()
    answer = await console.http.post(page.forms[-1].action, data=values)
    assert answer.status_code == 403


async def test_headers_keep_others_out(console: Console) -> None:
    headers = (await console.open()).response.headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy
    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "back", ["//evil.example", "https://evil.example", f"{CONSOLE}\\@evil", "/", f"{CONSOLE}x", ""]
)
async def test_a_button_never_leads_elsewhere(console: Console, back: str) -> None:
    page = await console.open("/deliveries")
    form = next(f for f in page.forms if "/breakers/" in f.action)
    answer = await console.http.post(form.action, data={**form.values(), "back": back})
    assert answer.status_code == 303
    assert answer.headers["location"].partition("?")[0] == CONSOLE


async def test_an_address_cannot_put_words_on_a_page(console: Console) -> None:
    page = await console.open(notice="Tout va bien")
    assert not page.has("notice")


@pytest.mark.parametrize(
    ("path", "status"), [("/nothing", 404), ("/calls/0", 404), ("/assets/../web.py", 404)]
)
async def test_what_is_not_there(console: Console, path: str, status: int) -> None:
    assert (await console.get(f"{CONSOLE}{path}")).status == status


async def test_the_language_is_chosen_kept_and_asked_for(console: Console) -> None:
    english = {"Accept-Language": "en-GB,en;q=0.9"}
    assert "Overview" in (await console.get(CONSOLE, headers=english)).title
    assert "Aperçu" in (await console.get(CONSOLE, headers={"Accept-Language": "de"})).title
    await console.get(f"{CONSOLE}?lang=en")
    assert "Overview" in (await console.get(CONSOLE)).title
    page = await console.get(f"{CONSOLE}/timeline?q=a+b&lang=fr")
    assert page.test("language")["href"] == f"{CONSOLE}/timeline?q=a+b&lang=en"


async def test_the_landing_page_leads_to_it(console: Console) -> None:
    page = await console.get("/")
    assert page.test("console")["href"] == CONSOLE
