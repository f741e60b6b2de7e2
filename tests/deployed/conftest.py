"""A sandbox that behaves as the running service, its answers held against its contract."""

import asyncio
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
OTHER_COMPANY = "42417936400023"
NOWHERE = "http://127.0.0.1:9/"
"""Nobody listens there: a delivery is refused at once."""
HTML = "text/html; charset=utf-8"
JSON = "application/json; charset=utf-8"


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


class Receiver:
    """A platform's webhook endpoint: keeps every request as it came, and answers with a status.

    `script` holds the statuses of the next answers; once it is used up, `status` serves.
    """

    def __init__(self) -> None:
        self.status = 200
        self.script: list[int] = []
        self.heads: list[list[str]] = []
        self.bodies: list[bytes] = []
        self.url = ""
        self.speaks_tls_wrongly = False
        self.may_answer = asyncio.Event()
        self.may_answer.set()

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one request."""
        if self.speaks_tls_wrongly:
            writer.write(b"HTTP/1.1 400 This is no TLS\r\n\r\n")
            writer.close()
            return
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            self.heads.append([line for line in head if line])
            self.bodies.append(await reader.readexactly(int(self.header("content-length") or 0)))
            await self.may_answer.wait()
            status = self.script.pop(0) if self.script else self.status
            writer.write(f"HTTP/1.1 {status} X\r\nContent-Length: 0\r\n\r\n".encode())
        finally:
            writer.close()

    def header(self, name: str, request: int = -1) -> str | None:
        """Give a header of a request, by default of the last one."""
        lines = (line.partition(": ") for line in self.heads[request][1:])
        return next((value for key, _, value in lines if key.lower() == name), None)


class Deployed:
    """A client of one workspace, with the few steps that most tests begin with."""

    def __init__(self, http: httpx.AsyncClient, workspace: str = "default") -> None:
        self.http, self.workspace = http, workspace
        self.editor: dict[str, Any] = {
            "client_id": "demo_editor_client",
            "client_secret": "demo_editor_secret",
        }

    async def ask_token(self, **fields: str | None) -> httpx.Response:
        """Ask for a token as the first editor; a field that is None is left out."""
        form = {
            "grant_type": "client_credentials",
            "client_id": self.editor["client_id"],
            "client_secret": self.editor["client_secret"],
            **fields,
        }
        return await self.http.post(
            "/oauth/token", data={k: v for k, v in form.items() if v is not None}
        )

    async def token(self, scope: str | None = None, client: str | None = None) -> str:
        """Get a token; gives its text."""
        own = {"client_id": f"{client}_client", "client_secret": f"{client}_secret"}
        answer = await self.ask_token(scope=scope, **(own if client else {}))
        assert answer.status_code == 200, answer.text
        return str(answer.json()["access_token"])

    async def use(self, scope: str | None = None, client: str | None = None) -> None:
        """Send a new token with every call from now on."""
        self.http.headers["Authorization"] = f"Bearer {await self.token(scope, client)}"

    async def create_market(self, **fields: Any) -> httpx.Response:
        """Create a market with these fields over valid ones; a field that is None is left out."""
        market = {k: v for k, v in {**MARKET, **fields}.items() if v is not None}
        return await self.http.post("/api/v1/public_markets", json={"public_market": market})

    async def market(self, **fields: Any) -> str:
        """Create a market; gives its identifier."""
        answer = await self.create_market(**fields)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["identifier"])

    async def open_market(self, **fields: Any) -> str:
        """Create a market and have its webhook delivered; gives its identifier."""
        identifier = await self.market(**fields)
        market = await self.complete("public_markets", identifier)
        assert market["sync_status"] == "sync_completed"
        return identifier

    async def create_application(self, market: str, **fields: Any) -> httpx.Response:
        """Create an application with exactly these fields."""
        return await self.http.post(
            f"/api/v1/public_markets/{market}/market_applications",
            json={"market_application": fields},
        )

    async def application(self, market: str, siret: str = COMPANY) -> str:
        """Create an application; gives its identifier."""
        answer = await self.create_application(market, siret=siret)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["identifier"])

    async def complete(self, kind: str, identifier: str, **fields: Any) -> Any:
        """Finish a market or an application and wait for the first attempt of its webhook."""
        path = f"{kind}/{identifier}/complete?wait=delivery"
        return await self.control("POST", path, json=fields)

    async def control(self, method: str, path: str, **options: Any) -> Any:
        """Make a control call that must succeed; gives its JSON."""
        joint = "&" if "?" in path else "?"
        address = f"/_sandbox/{path}{joint}workspace={self.workspace}"
        answer = await self.http.request(method, address, **options)
        assert answer.is_success, answer.text
        return answer.json()

    async def hook(self, url: str | None, client: str = "demo_editor_client") -> None:
        """Have the webhooks of an editor sent to an address."""
        change = {"completion_webhook_url": url}
        await self.control("PATCH", f"editors/{client}", json=change)

    async def freeze(self, instant: str = "now") -> None:
        """Stop the clock."""
        await self.control("POST", "clock", json={"freeze_at": instant})

    async def advance(self, seconds: float) -> Any:
        """Let so many seconds pass; gives what fell due."""
        return (await self.control("POST", "clock", json={"advance_seconds": seconds}))["ran"]

    async def deliveries(self) -> Any:
        """List the deliveries, newest first."""
        return (await self.control("GET", "webhooks/deliveries"))["deliveries"]


@pytest.fixture(scope="session")
def deployed_application() -> Application:
    settings = Settings(profile="deployed", seed=1, webhook_url=NOWHERE, clock_patience=0.05)
    return create_app(settings, validate_responses=True)


@pytest.fixture
async def deployed(deployed_application: Application) -> AsyncIterator[Deployed]:
    transport = httpx.ASGITransport(deployed_application)
    async with httpx.AsyncClient(transport=transport, base_url="http://sandbox.test") as http:
        yield Deployed(http)
        for space in list(deployed_application.spaces)[1:]:
            await deployed_application.spaces.delete(space.request.name)
        await deployed_application.spaces.reset("default")


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    server = await asyncio.start_server(receiver.handle, "127.0.0.1", 0)
    receiver.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/webhooks/voie-rapide"
    yield receiver
    receiver.may_answer.set()
    server.close()


@pytest.fixture
async def synced(deployed: Deployed, receiver: Receiver) -> Deployed:
    """Give a client with a token, whose webhooks are all received."""
    await deployed.hook(receiver.url)
    await deployed.use()
    return deployed
