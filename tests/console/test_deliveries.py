"""Webhooks in the console: the list, the breakers, a delivery in full, its signature compared."""

import json
from base64 import b64encode
from hashlib import sha256
from hmac import digest

import pytest

from tests.browser.conftest import Editor, Receiver, Tabs
from tests.console.receiving import SECRET, receiving, send, signed, statuses
from tests.console.steering import CONSOLE, Console, check, inspect, notice
from tests.pages.reading import Page

pytestmark = pytest.mark.anyio


async def sent(console: Console) -> tuple[str, bytes]:
    """Have a webhook sent; gives the path of its page and the body."""
    delivery = await send(console)
    shown = await console.control("GET", f"webhooks/deliveries/{delivery}")
    return f"/deliveries/{delivery}", shown["attempts"][0]["request"]["body"].encode()


async def compare(console: Console, path: str, **given: str) -> Page:
    page = await console.open(path)
    form = next(form for form in page.forms if form.action.endswith("/compare#compare"))
    return await console.send(page, form, **given)


async def test_it_shows_the_bytes_and_how_they_are_signed(console: Console) -> None:
    async with receiving(console, statuses()):
        path, body = await sent(console)
        page = await console.open(path)
        assert page.test("status").text == "livré"
        assert page.one(id="sent-body").text == body.decode()
        text = page.test("signature").text
        assert sha256(body).hexdigest() in text
        assert page.test("digest").text == digest(SECRET.encode(), body, "sha256").hex()
        assert f"X-Webhook-Signature-SHA256: {signed(body)}" in text
        assert page.one(id="secret-text").text == SECRET
        assert body.hex(" ")[:47] in page.test("sent").text


async def test_each_attempt_is_told_with_what_comes_next(console: Console) -> None:
    await console.control("POST", "clock", json={"freeze_at": "2026-11-23T10:00:00Z"})
    async with receiving(console, statuses(500, 503)):
        path, _ = await sent(console)
        page = await console.open(path)
        assert "HTTP 500" in page.test("attempts").text
        assert "10:00:01.000 UTC" in page.test("next").text
        page = await console.press(page, "Avancer l’horloge jusque-là")
        page = await console.press(page, "Avancer l’horloge jusque-là")
        text = page.test("attempts").text
        assert "Livré à l’essai 3, après HTTP 500, HTTP 503" in text
        assert not page.has("next")


def rewritten(body: bytes) -> bytes:
    return json.dumps(json.loads(body)).encode()


@pytest.mark.parametrize(
    ("compute", "said"),
    [
        (signed, "C’est la bonne signature."),
        (lambda body: signed(rewritten(body)), "json.dumps (Python)"),
        (lambda body: signed(body, "demo_editor_secret"), "client_secret"),
        (lambda body: signed(body).removeprefix("sha256="), "le préfixe « sha256= » manque"),
        (
            lambda body: "sha256=" + b64encode(digest(SECRET.encode(), body, "sha256")).decode(),
            "base64",
        ),
        (lambda _: "sha256=" + "0" * 64, "Aucune erreur courante"),
    ],
)
async def test_a_signature_is_compared(console: Console, compute: object, said: str) -> None:
    async with receiving(console, statuses()):
        path, body = await sent(console)
        page = await compare(console, path, signature=compute(body))  # type: ignore[operator]
        assert said in page.test("verdict").text.replace("\u00a0", " ")


async def test_a_secret_and_a_body_are_compared(console: Console) -> None:
    async with receiving(console, statuses()):
        path, body = await sent(console)
        page = await compare(console, path, secret="basic_editor_secret")
        assert "basic_editor_client" in page.test("verdict").text
        page = await compare(console, path, secret=SECRET)
        assert "C’est le bon secret" in page.test("verdict").text
        page = await compare(console, path, body=rewritten(body).decode())
        assert "json.dumps (Python)" in page.test("verdict").text
        assert "Première différence au caractère 10" in page.text
        page = await compare(console, path, signature=signed(body, "mine"), secret="mine")
        first = page.all(data_testid="verdict")[0].text
        assert "n’est pas le secret de webhook de l’éditeur" in first
        # What was given stands in the form again, and is not kept.
        assert page.one(id="given-secret")["value"] == "mine"
        assert (await console.get(page.path)).one(id="given-secret")["value"] == ""


@pytest.mark.parametrize(
    ("label", "said"),
    [
        ("À l’identique", "accepté, c’est juste"),
        ("Signature fausse", "le faux est accepté"),
        ("Sans signature", "le faux est accepté"),
        ("Corps altéré", "le faux est accepté"),
        ("En double", "HTTP 200, HTTP 200 : accepté"),
        ("Vieux d’un an", "un événement d’il y a un an est accepté"),
    ],
)
async def test_each_variant_is_replayed(console: Console, label: str, said: str) -> None:
    async with receiving(console, statuses()):
        path, _ = await sent(console)
        page = await console.press(await console.open(path), label)
        assert said in notice(page).replace("\u00a0", " ")
        assert label in page.test("replays").text
        replay = next(
            e["href"] for e in page.all("a") if "/deliveries/" in e["href"] and e.inside("ul")
        )
        page = await console.get(replay)
        assert "rejoue l’envoi" in page.text


async def test_the_list_is_narrowed_and_shows_the_breaker(console: Console) -> None:
    async with receiving(console, statuses(400)):
        await send(console)
        await send(console)
        assert len((await console.open("/deliveries")).all(data_testid="delivery")) == 2
        for show, status in (("failed", "en échec"), ("delivered", "livré")):
            page = await console.open("/deliveries", show=show)
            assert status in page.test("delivery").text
        page = await console.open("/deliveries", show="open")
        assert "Aucun webhook ici" in page.text


async def test_the_breaker_is_forced(console: Console) -> None:
    page = await console.press(await console.open("/deliveries", lang="en"), "Open")
    assert "is open" in notice(page)
    page = await console.press(page, "Half-open")
    assert "half-open" in page.test("breaker").text
    page = await console.press(page, "Close")
    assert "closed: webhooks pass" in page.test("breaker").text


async def test_a_webhook_with_no_way_to_go(console: Console) -> None:
    settings = {"completion_webhook_url": None}
    await console.control("PATCH", "editors/demo_editor_client", json=settings)
    path = f"/deliveries/{await send(console)}"
    page = await console.open(path, lang="en")
    assert "has no webhook URL" in page.test("why").text
    page = await console.press(page, "As it was")
    assert "nowhere to send it" in notice(page)


async def test_what_is_not_kept(console: Console) -> None:
    page = await console.get(f"{CONSOLE}/deliveries/nothing?lang=en")
    assert page.status == 404 and "Nothing here" in page.text


async def test_it_follows_what_happens_and_looks_right(
    tabs: Tabs, editor: Editor, receiver: Receiver, axe_script: str
) -> None:
    receiver.status = 401
    editor.control("PATCH", "editors/demo_editor_client", {"completion_webhook_url": receiver.url})
    made = editor.control("POST", "trigger?wait=delivery", {"event": "market.completed"})
    path = f"/deliveries/{made['delivery']['id']}"
    await inspect(tabs, axe_script, ["/deliveries", path, "/deliveries/nothing"])
    tab = await tabs.open(f"{tabs.live.url}{CONSOLE}{path}?lang=en", color_scheme="dark")
    await tab.page.get_by_label("The signature that your receiver computed").fill("sha256=00")
    await tab.page.get_by_label("The body that it computes over").fill("{}")
    async with tab.page.expect_navigation():
        await tab.click("compare")
    await check(tab, axe_script, "a comparison")
    async with tab.page.expect_navigation():
        await tab.page.get_by_role("button", name="Wrong signature").click()
    assert "forgery" in await tab.by_test("notice").inner_text()
    await check(tab, axe_script, "a notice")
    tab = await tabs.open(f"{tabs.live.url}{CONSOLE}{path}?lang=en", scripts=True)
    await tab.page.wait_for_selector("[data-live-switch][data-state=on]")
    receiver.status = 200
    editor.control("POST", f"webhooks/{path[1:]}/replay", {"variant": "same"})
    await tab.page.wait_for_selector("text=accepted, which is right")


async def test_one_click_finds_the_cause_in_a_browser(
    tabs: Tabs, editor: Editor, receiver: Receiver
) -> None:
    receiver.status = 401
    editor.control("PATCH", "editors/demo_editor_client", {"completion_webhook_url": receiver.url})
    editor.control("POST", "trigger?wait=delivery", {"event": "market.completed"})
    tab = await tabs.open(f"{tabs.live.url}{CONSOLE}?lang=en", scripts=False)
    async with tab.page.expect_navigation():
        await tab.page.get_by_role("button", name="Find the cause").click()
    assert "all refused" in await tab.by_test("notice").inner_text()
