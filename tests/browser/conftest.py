"""A real browser before a live sandbox.

It needs Chromium and Playwright (the extra `browser`). Where one is missing these tests skip and
say so; in CI (`CI=true`) that is a failure.
"""

import os
import shutil
import threading
from collections.abc import AsyncIterator, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from tests.api.conftest import COMPANY, MARKET
from tests.conftest import Live

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
PATIENCE_MS = 10_000


def missing(what: str) -> None:
    """Skip for want of a tool, or fail where it has to be there."""
    reason = f"browser tests need {what}"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


def chromium_path() -> str:
    """Find the browser: `CHROMIUM` or what distributions call it."""
    names = (os.environ.get("CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome")
    found = next((path for name in names if name and (path := shutil.which(name))), None)
    if found is None:
        missing("Chromium (Debian's package `chromium`)")
    assert found is not None
    return found


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="module")
async def chromium(anyio_backend: str) -> AsyncIterator[Any]:
    path = chromium_path()
    try:
        from playwright.async_api import async_playwright
    except ImportError:
        missing("Playwright (pip install '.[browser]')")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        await browser.close()


@pytest.fixture(scope="session")
def axe_script() -> str:
    try:
        import axe_playwright_python
    except ImportError:
        missing("axe (pip install '.[browser]')")
    (folder,) = axe_playwright_python.__path__
    return Path(folder, "axe.min.js").read_text(encoding="utf-8")


class Editor:
    """The platform: opens markets and applications, and steers the sandbox."""

    def __init__(self, http: httpx.Client) -> None:
        self.http = http
        token = self.http.post(
            "/oauth/token",
            data={
                "grant_type": "client_credentials",
                "client_id": "demo_editor_client",
                "client_secret": "demo_editor_secret",
            },
        ).json()["access_token"]
        self.http.headers["Authorization"] = f"Bearer {token}"

    def market(self, **fields: Any) -> str:
        """Create a market; gives the address of its configuration."""
        body = {"public_market": {**MARKET, **fields}}
        return str(self._created("/api/v1/public_markets", body)["configuration_url"])

    def application(
        self, optional: list[str] | None = None, siret: str | None = COMPANY, **fields: Any
    ) -> str:
        """Create a finished market and an application; gives the address of the latter."""
        market = identifier(self.market(**fields))
        self.control(
            "POST", f"public_markets/{market}/complete", {"optional_field_keys": optional or []}
        )
        path = f"/api/v1/public_markets/{market}/market_applications"
        body = {"market_application": {"siret": siret} if siret else {}}
        return str(self._created(path, body)["application_url"])

    def _created(self, path: str, body: Any) -> Any:
        answer = self.http.post(path, json=body)
        assert answer.status_code == 201, answer.text
        return answer.json()

    def control(self, method: str, path: str, body: Any = None) -> Any:
        """Make a control call that must succeed."""
        answer = self.http.request(method, f"/_sandbox/{path}", json=body)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    def state(self, kind: str, address: str) -> Any:
        """Ask what has become of the market or application of an address."""
        return self.control("GET", f"{kind}/{identifier(address)}")


def identifier(address: str) -> str:
    """Read the identifier out of the address of a page."""
    return urlsplit(address).path.split("/")[3]


@pytest.fixture
def editor(live: Live) -> Iterator[Editor]:
    with httpx.Client(base_url=live.url) as http:
        yield Editor(http)


class Tab:
    """A tab that notes what went wrong in it: errors of scripts, refused resources, other hosts."""

    def __init__(self, page: Any, allowed: set[str]) -> None:
        self.page = page
        self.complaints: list[str] = []
        page.set_default_timeout(PATIENCE_MS)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda message: self._console(message.type, message.text))
        page.on("request", lambda request: self._request(request.url, allowed))

    def _console(self, kind: str, text: str) -> None:
        # A refused form is an answer like any other; Chromium reports its status as an error.
        if kind in ("error", "warning") and "status of 4" not in text:
            self.complaints.append(text)

    def _request(self, url: str, allowed: set[str]) -> None:
        host = urlsplit(url).netloc
        if urlsplit(url).scheme in ("http", "https") and host not in allowed:
            self.complaints.append(f"request to {url}")

    def by_test(self, name: str) -> Any:
        """Find an element by its `data-testid`."""
        return self.page.get_by_test_id(name)

    async def click(self, name: str) -> None:
        await self.by_test(name).click()

    async def go(self, name: str = "next") -> None:
        """Click on what leads to another page, and wait for that page."""
        async with self.page.expect_navigation():
            await self.click(name)

    async def focused(self) -> str:
        """The id of the element that has the focus."""
        return str(await self.page.evaluate("document.activeElement.id"))

    @property
    def step(self) -> str:
        return urlsplit(self.page.url).path.rsplit("/", 1)[-1]


class Tabs:
    """Opens tabs, and checks at the end that nothing went wrong in any of them."""

    def __init__(self, chromium: Any, live: Live) -> None:
        self.chromium = chromium
        self.live = live
        self.opened: list[Tab] = []
        self.contexts: list[Any] = []
        self.allowed = {urlsplit(live.url).netloc}

    async def open(
        self, address: str | None = None, *, phone: bool = False, scripts: bool = True, **more: Any
    ) -> Tab:
        """Open a tab in a browser of its own."""
        context = await self.chromium.new_context(
            viewport=PHONE if phone else DESKTOP, java_script_enabled=scripts, **more
        )
        self.contexts.append(context)
        tab = Tab(await context.new_page(), self.allowed)
        self.opened.append(tab)
        if address is not None:
            await tab.page.goto(address)
        return tab

    async def close(self) -> None:
        for context in self.contexts:
            await context.close()


@pytest.fixture
async def tabs(chromium: Any, live: Live) -> AsyncIterator[Tabs]:
    tabs = Tabs(chromium, live)
    yield tabs
    await tabs.close()
    assert [complaint for tab in tabs.opened for complaint in tab.complaints] == []


class Receiver:
    """The platform: a webhook endpoint that answers what it is told to, and a page."""

    def __init__(self) -> None:
        self.status = 200
        self.page = b""
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(receiver.page)))
                self.end_headers()
                self.wfile.write(receiver.page)

            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["Content-Length"]))
                self.send_response(receiver.status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Stay silent."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/webhooks"
        self.thread = threading.Thread(target=self.server.serve_forever)

    def __enter__(self) -> "Receiver":
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as receiver:
        yield receiver
