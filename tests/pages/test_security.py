"""What keeps a form from being forged, and a page to itself."""

from typing import Any

import httpx
import pytest

from sandbox.app import Application
from tests.pages.conftest import Browser
from tests.pages.reading import read

pytestmark = pytest.mark.anyio
TOKEN = "csrf_token"
FROM_HERE = {"Sec-Fetch-Site": "same-origin"}


async def _is_untouched(browser: Browser, identifier: str) -> bool:
    stored = await browser.control("GET", f"public_markets/{identifier}")
    return bool(stored["state"] == "pending")


@pytest.mark.parametrize("token", ["", "forged", "a.b", "é" * 300, "x" * 100_000])
async def test_a_forged_token(browser: Browser, token: str) -> None:
    page = await browser.buyer_at("summary")
    refused = await browser.send(page, csrf_token=token)
    assert (refused.status, refused.title) == (403, "Formulaire refusé")
    assert "Rien n’a été modifié" in refused.text
    assert refused.test("reload")["href"] == page.path
    assert await _is_untouched(browser, page.identifier)


async def test_no_token_at_all(browser: Browser) -> None:
    page = await browser.buyer_at("summary")
    assert (await browser.send(page, without=(TOKEN,))).status == 403
    assert (await browser.http.post(page.path)).status_code == 403
    assert (await browser.http.post(page.path, json={"a": 1})).status_code == 403
    assert await _is_untouched(browser, page.identifier)


async def test_the_token_of_another_market(browser: Browser) -> None:
    other = await browser.buyer_at("summary")
    page = await browser.buyer_at("summary")
    refused = await browser.send(page, csrf_token=other.form.values()[TOKEN])
    assert refused.status == 403
    assert await _is_untouched(browser, page.identifier)


async def test_the_token_of_another_browser(
    browser: Browser, pages_application: Application
) -> None:
    page = await browser.buyer_at("summary")
    data = page.form.values()
    transport = httpx.ASGITransport(pages_application)
    async with httpx.AsyncClient(transport=transport, base_url="http://sandbox.test") as other:
        # Without a cookie, then with a cookie of its own.
        assert (await other.post(page.path, data=data)).status_code == 403
        await other.get(page.path)
        assert (await other.post(page.path, data=data)).status_code == 403
    assert await _is_untouched(browser, page.identifier)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        (FROM_HERE, 303),
        ({"Origin": "http://sandbox.test"}, 303),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://sandbox.test"}, 403),
        ({"Origin": "http://evil.test"}, 403),
        ({"Origin": "null"}, 403),
        ({}, 403),
    ],
)
async def test_inside_the_frame_of_a_platform(
    browser: Browser, headers: dict[str, str], status: int
) -> None:
    """There the browser withholds the cookie, and says where the form comes from."""
    page = await browser.buyer()
    browser.http.cookies.clear()
    answer = await browser.http.post(page.path, data=page.form.values(), headers=headers)
    assert answer.status_code == status


async def test_a_cookie_that_is_not_ours(browser: Browser) -> None:
    page = await browser.buyer()
    name = next(iter(browser.http.cookies))
    for value in (b"x", "é".encode(), b"a" * 5_000):
        browser.http.cookies.clear()
        cookie = name.encode() + b"=" + value
        answer = await browser.http.get(page.path, headers=[(b"cookie", cookie)])
        assert answer.status_code == 200
        assert name in answer.cookies


async def test_the_cookie_is_kept_from_scripts(browser: Browser) -> None:
    answer = await browser.http.get((await browser.buyer()).path)
    browser.http.cookies.clear()
    answer = await browser.http.get(answer.url.path)
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie


async def test_the_headers_of_a_page(browser: Browser) -> None:
    answer = (await browser.buyer()).response
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy
    # Frames are announced by the documents (D00).
    assert "frame-ancestors *" in policy and "x-frame-options" not in answer.headers
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["x-sandbox-profile"] == "documented"
    assert answer.headers["content-type"] == "text/html; charset=utf-8"


async def test_the_site_itself(browser: Browser) -> None:
    home = await browser.get("/")
    assert home.status == 200
    assert home.test("sandbox-banner").text.startswith("Bac à sable – service non officiel")
    assert "http://sandbox.test/oauth/token" in home.text
    assert (await browser.http.get("/up")).status_code == 200
    up = await browser.http.get("/up", headers={"Accept": "application/json"})
    assert up.json() == {"status": "up"}
    robots = await browser.http.get("/robots.txt")
    assert robots.text == "User-agent: *\nDisallow: /\n"
    for asset in [e["href"] for e in home.all("link")] + [e["src"] for e in home.all("script")]:
        answer = await browser.http.get(asset)
        assert answer.status_code == 200 and "max-age" in answer.headers["cache-control"]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nowhere", 404),
        ("GET", "/buyer", 404),
        ("GET", "/assets/../web.py", 404),
        ("GET", "/assets/nothing.css", 404),
        ("POST", "/", 405),
        ("GET", "/%ff%fe", 404),
        ("GET", "/buyer/public_markets/%3Cscript%3E/setup", 404),
        ("DELETE", "/buyer/public_markets/VR-2026-AAAAAAAAAAAA/setup", 405),
    ],
)
async def test_where_there_is_no_page(
    browser: Browser, method: str, path: str, status: int
) -> None:
    page = read(await browser.http.request(method, path))
    assert page.status == status
    assert page.title and "<script>" not in page.response.text


async def test_a_failure_of_ours(
    browser: Browser, pages_application: Any, caplog: pytest.LogCaptureFixture
) -> None:
    page = await browser.buyer()
    pages_application.spaces.get("default").workspace.markets[page.identifier].deadline = None
    page = await browser.get(page.path)
    assert (page.status, page.title) == (500, "Erreur du bac à sable")
    assert "GET" in caplog.text and page.path in caplog.text
