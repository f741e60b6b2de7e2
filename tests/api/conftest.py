"""A sandbox in this process, every answer of which is held against the contract."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from sandbox.app import Application, create_app
from sandbox.settings import Settings

MARKET: dict[str, Any] = {
    "name": "Entretien des espaces verts",
    "deadline": "2099-12-31T12:00:00Z",
    "siret": "13002526500013",
    "market_type_codes": ["services"],
}
COMPANY = "73282932000074"


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def shared_application() -> Application:
    # Nobody listens there: a delivery is refused at once.
    settings = Settings(seed=1, webhook_url="http://127.0.0.1:9/")
    return create_app(settings, validate_responses=True)


class Sandbox:
    """A client of the API, with the few steps that most tests begin with."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self.http = http

    async def token(self, client: str = "demo_editor", scope: str | None = "api_access") -> str:
        """Get a token; gives its text."""
        answer = await self.ask_token(
            client_id=f"{client}_client", client_secret=f"{client}_secret", scope=scope
        )
        assert answer.status_code == 200, answer.text
        return str(answer.json()["access_token"])

    async def ask_token(self, **fields: str | None) -> httpx.Response:
        """Send a token request; a field that is None is left out."""
        form = {"grant_type": "client_credentials", **fields}
        return await self.http.post(
            "/oauth/token", data={k: v for k, v in form.items() if v is not None}
        )

    async def use(self, client: str = "demo_editor", scope: str | None = "api_access") -> None:
        """Send a token of this client from now on."""
        self.http.headers["Authorization"] = f"Bearer {await self.token(client, scope)}"

    async def create_market(self, **fields: Any) -> httpx.Response:
        """Create a market with these fields over valid ones; a field that is None is left out."""
        market = {k: v for k, v in {**MARKET, **fields}.items() if v is not None}
        return await self.http.post("/api/v1/public_markets", json={"public_market": market})

    async def market(self, **fields: Any) -> str:
        """Create a market; gives its identifier."""
        answer = await self.create_market(**fields)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["identifier"])

    async def create_application(self, market: str, **fields: Any) -> httpx.Response:
        """Create an application with exactly these fields."""
        return await self.http.post(
            f"/api/v1/public_markets/{market}/market_applications",
            json={"market_application": fields},
        )

    async def application(self, market: str | None = None, siret: str = COMPANY) -> str:
        """Create an application; gives its identifier."""
        answer = await self.create_application(market or await self.market(), siret=siret)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["identifier"])

    async def complete(self, kind: str, identifier: str, **fields: Any) -> httpx.Response:
        """Finish a market or an application over the control API."""
        answer = await self.http.post(f"/_sandbox/{kind}/{identifier}/complete", json=fields)
        assert answer.status_code == 200, answer.text
        return answer

    async def control(self, method: str, path: str, **options: Any) -> Any:
        """Make a control call that must succeed; gives its JSON."""
        answer = await self.http.request(method, f"/_sandbox/{path}", **options)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None


@pytest.fixture
async def sandbox(shared_application: Application) -> AsyncIterator[Sandbox]:
    transport = httpx.ASGITransport(shared_application)
    async with httpx.AsyncClient(transport=transport, base_url="http://sandbox.test") as http:
        await http.post("/_sandbox/reset")
        yield Sandbox(http)
        await http.post("/_sandbox/reset")
