"""A browser in front of a sandbox that behaves as the running service; its webhooks arrive."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from sandbox.app import Application, create_app
from sandbox.settings import Settings
from tests.deployed.conftest import COMPANY, NOWHERE, OTHER_COMPANY, Deployed, Receiver
from tests.pages.reading import Page, read

__all__ = ["COMPANY", "OTHER_COMPANY"]
EMAIL = "candidat@entreprise.example"
LOTS = [{"name": "Gros œuvre"}, {"name": "Second œuvre"}]
SESSIONS = "/candidate/sessions"


class Visitor(Deployed):
    """A browser with its cookies, and an editor that opens markets and applications for it."""

    async def get(self, path: str, **options: Any) -> httpx.Response:
        """Ask for an address, not following redirections."""
        return await self.http.get(path, **options)

    async def page(self, path: str) -> Page:
        """Open a page, following redirections."""
        return read(await self.http.get(path, follow_redirects=True))

    async def csrf(self) -> str:
        """Get a token for forms."""
        page = await self.page(f"{SESSIONS}/new")
        return str(page.one("input", name="authenticity_token")["value"])

    async def send(self, path: str, method: str = "patch", **fields: Any) -> httpx.Response:
        """Send a form as the service's own forms do; does not follow."""
        files = fields.pop("files", None)
        data = {"_method": method, "authenticity_token": await self.csrf(), **fields}
        return await self.http.post(path, data=data, files=files)

    async def ask_link(self, application: str, **fields: str) -> httpx.Response:
        """Ask for a link to an application."""
        form = {"email": EMAIL, "siret": COMPANY, "market_application_id": application, **fields}
        return await self.http.post(
            SESSIONS, data={"authenticity_token": await self.csrf(), **form}
        )

    async def link(self, application: str, **fields: str) -> str:
        """Ask for a link; gives its address."""
        answer = await self.ask_link(application, **fields)
        assert answer.status_code == 302, answer.text
        return str((await self.page(f"{SESSIONS}/sent")).test("magic-link")["href"])

    async def sign_in(self, application: str, **fields: str) -> httpx.Response:
        """Ask for a link and follow it."""
        return await self.get(await self.link(application, **fields))

    async def signed_in(self, siret: str = COMPANY, **market: Any) -> str:
        """Open an application to a new market and sign in for it; gives its identifier."""
        application = await self.application(await self.open_market(**market), siret)
        await self.sign_in(application, siret=siret)
        return application

    async def stored(self, application: str) -> Any:
        """Ask the control API for an application."""
        return await self.control("GET", f"market_applications/{application}")


@pytest.fixture(scope="module")
def deployed_pages() -> Application:
    return create_app(
        Settings(profile="deployed", seed=1, webhook_url=NOWHERE, clock_patience=0.05)
    )


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    server = await asyncio.start_server(receiver.handle, "127.0.0.1", 0)
    receiver.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/webhooks/voie-rapide"
    yield receiver
    receiver.may_answer.set()
    server.close()


@pytest.fixture
async def visitor(deployed_pages: Application, receiver: Receiver) -> AsyncIterator[Visitor]:
    transport = httpx.ASGITransport(deployed_pages)
    async with httpx.AsyncClient(transport=transport, base_url="http://sandbox.test") as http:
        visitor = Visitor(http)
        await visitor.hook(receiver.url)
        await visitor.use()
        yield visitor
        receiver.may_answer.set()
        await visitor.control("POST", "webhooks/wait", json={"until": "quiet"})
        await deployed_pages.spaces.reset("default")


def steps(application: str) -> str:
    """Give what the addresses of a candidate's steps begin with."""
    return f"/candidate/market_applications/{application}"


def sync_page(application: str) -> str:
    """Give the address of a candidate's sync page."""
    return f"/candidate/market_application/{application}/sync_status/{application}"
