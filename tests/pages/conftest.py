"""The pages of a sandbox in this process, reached over HTTP as a browser without scripts does."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from sandbox.app import Application, create_app
from sandbox.settings import Settings
from tests.api.conftest import COMPANY, Sandbox
from tests.conftest import NOBODY
from tests.pages.reading import Form, Page, read

__all__ = ["COMPANY", "Browser", "Page"]

CONTACT = {
    "identite_entreprise_contact_email": "contact@entreprise.example",
    "identite_entreprise_contact_telephone": "01 99 00 12 34",
}


class Browser(Sandbox):
    """A browser with its cookies, and an editor that opens markets and applications for it."""

    async def get(self, path: str, **options: Any) -> Page:
        """Open a page, following redirections."""
        return read(await self.http.get(path, follow_redirects=True, **options))

    async def send(
        self,
        page: Page,
        form: Form | None = None,
        files: Any = None,
        without: tuple[str, ...] = (),
        **fields: Any,
    ) -> Page:
        """Send a form of a page with these fields over what stands in it, and follow."""
        form = form or page.form
        data: dict[str, Any] = {k: v for k, v in form.values().items() if k not in without}
        data |= {name: value for name, value in fields.items() if value is not None}
        answer = await self.http.request(
            form.method, form.action or page.path, data=data, files=files, follow_redirects=True
        )
        return read(answer)

    async def buyer(self, **fields: Any) -> Page:
        """Open a new market's first page."""
        return await self.get(f"/buyer/public_markets/{await self.market(**fields)}/setup")

    async def buyer_at(self, step: str, **fields: Any) -> Page:
        """Walk a new market to one of the buyer's steps."""
        page = await self.buyer(**fields)
        while page.step != step:
            page = await self.send(page)
        return page

    async def open_market(self, optional: list[str] | None = None, **fields: Any) -> str:
        """Create a market and finish it; gives its identifier."""
        market = await self.market(**fields)
        await self.complete("public_markets", market, optional_field_keys=optional or [])
        return market

    async def candidate(
        self, optional: list[str] | None = None, siret: str | None = COMPANY, **fields: Any
    ) -> Page:
        """Open the first page of a new application to a new market."""
        market = await self.open_market(optional, **fields)
        created = await self.create_application(market, **({"siret": siret} if siret else {}))
        return await self.get(httpx.URL(created.json()["application_url"]).path)

    async def candidate_at(
        self, step: str, optional: list[str] | None = None, siret: str = COMPANY, **fields: Any
    ) -> Page:
        """Walk a new application to one of the candidate's steps."""
        page = await self.candidate(optional, siret, **fields)
        while page.step != step:
            before = page.path
            page = await self.send(page, **(CONTACT if page.step == "identite_entreprise" else {}))
            assert page.path != before, page.errors
        return page

    async def state(self, kind: str, page: Page) -> Any:
        """Ask the control API what has become of the market or application of a page."""
        return await self.control("GET", f"{kind}/{page.identifier}")

    async def stored(self, page: Page, key: str) -> Any:
        """Give the stored answer to a field."""
        return (await self.state("market_applications", page))["answers"][key]


@pytest.fixture(scope="session")
def pages_application() -> Application:
    return create_app(Settings(seed=1, webhook_url=NOBODY), validate_responses=True)


@pytest.fixture
async def browser(pages_application: Application) -> AsyncIterator[Browser]:
    transport = httpx.ASGITransport(pages_application)
    async with httpx.AsyncClient(transport=transport, base_url="http://sandbox.test") as http:
        await http.post("/_sandbox/reset")
        browser = Browser(http)
        await browser.use()
        yield browser
        await http.post("/_sandbox/reset")
