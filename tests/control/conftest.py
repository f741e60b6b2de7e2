"""A sandbox in this process, driven over its control API, and a receiver of webhooks."""

import asyncio
import json
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
    "lots": [{"name": "Nord"}, {"name": "Sud"}],
}
COMPANY = "73282932000074"
NOWHERE = "http://127.0.0.1:9/"
"""Nobody listens there: a delivery is refused at once."""


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


class Client:
    """A client of one workspace: control calls, and the service's calls as its first editor."""

    def __init__(self, http: httpx.AsyncClient, workspace: str = "default") -> None:
        self.http, self.workspace = http, workspace

    async def call(self, method: str, path: str, **options: Any) -> httpx.Response:
        """Make a control call in this workspace."""
        parameters = {"workspace": self.workspace, **options.pop("params", {})}
        return await self.http.request(method, f"/_sandbox/{path}", params=parameters, **options)

    async def get(self, path: str, **parameters: Any) -> Any:
        """Read something that is there."""
        answer = await self.call("GET", path, params=parameters)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def post(self, path: str, body: Any = None, **parameters: Any) -> Any:
        """Make a call that succeeds."""
        answer = await self.call("POST", path, json=body or {}, params=parameters)
        assert answer.is_success, answer.text
        return answer.json()

    async def refusal(self, status: int, method: str, path: str, **options: Any) -> tuple[str, str]:
        """Make a call that is refused; gives the error and the hint."""
        answer = await self.call(method, path, **options)
        assert answer.status_code == status, answer.text
        body = answer.json()
        assert list(body) == ["error", "hint"]
        assert all(isinstance(text, str) and text for text in body.values())
        return body["error"], body["hint"]

    async def token(self, editor: dict[str, Any] | None = None) -> str:
        """Get a token of an editor, by default the first one."""
        editor = editor or (await self.get("editors"))["editors"][0]
        answer = await self.http.post(
            "/oauth/token",
            data={
                "grant_type": "client_credentials",
                "client_id": editor["client_id"],
                "client_secret": editor["client_secret"],
                "scope": "api_access",
            },
        )
        assert answer.status_code == 200, answer.text
        return str(answer.json()["access_token"])

    async def market(self, token: str | None = None, **fields: Any) -> str:
        """Create a market over the service's API; gives its identifier."""
        answer = await self.http.post(
            "/api/v1/public_markets",
            json={"public_market": {**MARKET, **fields}},
            headers={"Authorization": f"Bearer {token or await self.token()}"},
        )
        assert answer.status_code == 201, answer.text
        return str(answer.json()["identifier"])

    async def application(self, market: str, **fields: Any) -> str:
        """Create an application over the service's API; gives its identifier."""
        answer = await self.http.post(
            f"/api/v1/public_markets/{market}/market_applications",
            json={"market_application": fields},
            headers={"Authorization": f"Bearer {await self.token()}"},
        )
        assert answer.status_code == 201, answer.text
        return str(answer.json()["identifier"])

    async def world(self, **wanted: Any) -> "Client":
        """Make a workspace; gives a client of it."""
        return Client(self.http, (await self.post("workspaces", wanted))["name"])

    async def deliveries(self, **parameters: Any) -> list[dict[str, Any]]:
        """List the deliveries, newest first."""
        found: list[dict[str, Any]] = (await self.get("webhooks/deliveries", **parameters))[
            "deliveries"
        ]
        return found


@pytest.fixture(scope="session")
def shared_application() -> Application:
    return create_app(Settings(seed=1, webhook_url=NOWHERE), validate_responses=True)


@pytest.fixture
async def sandbox(shared_application: Application) -> AsyncIterator[Client]:
    transport = httpx.ASGITransport(shared_application)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost:3000") as http:
        yield Client(http)
        for space in list(shared_application.spaces)[1:]:
            await shared_application.spaces.delete(space.request.name)
        await shared_application.spaces.reset("default")


class Receiver:
    """A platform's webhook endpoint: notes what comes, and answers with `status`."""

    def __init__(self) -> None:
        self.status = 200
        self.bodies: list[dict[str, Any]] = []
        self.signatures: list[str | None] = []
        self.arrived = asyncio.Event()
        self.may_answer = asyncio.Event()
        self.may_answer.set()
        self.url = ""

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one request."""
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            headers = dict(line.lower().split(": ", 1) for line in head[1:] if line)
            body = await reader.readexactly(int(headers["content-length"]))
            self.bodies.append(json.loads(body))
            self.signatures.append(headers.get("x-webhook-signature-sha256"))
            self.arrived.set()
            await self.may_answer.wait()
            writer.write(f"HTTP/1.1 {self.status} X\r\nContent-Length: 0\r\n\r\n".encode())
        finally:
            writer.close()

    @property
    def events(self) -> list[str]:
        """Name the events in the order in which they came."""
        return [body["event"] for body in self.bodies]


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    server = await asyncio.start_server(receiver.handle, "127.0.0.1", 0)
    receiver.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/hook"
    yield receiver
    receiver.may_answer.set()
    server.close()
