"""Sandboxes of both profiles, in which scenarios are run over HTTP and looked at from outside."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from sandbox.app import Application, create_app
from sandbox.settings import Settings
from tests.control.conftest import receiver

__all__ = ["receiver"]

NOWHERE = "http://127.0.0.1:9/"
"""Nobody listens there: a delivery is refused at once."""
PROFILES = ("documented", "deployed")

MINIMAL = """\
title: {fr: Essai, en: Trial}
summary: {fr: Un essai., en: A trial.}
steps:
  - create_market: {name: Essai}
    as: market
see: {fr: "{{ market.identifier }}", en: "{{ market.identifier }}"}
"""


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


class World:
    """A client of one workspace: scenarios, control calls, and the service's calls."""

    def __init__(self, http: httpx.AsyncClient, workspace: str, profile: str) -> None:
        self.http, self.workspace, self.profile = http, workspace, profile

    async def ask(self, method: str, path: str, **options: Any) -> httpx.Response:
        """Make a control call."""
        parameters = {"workspace": self.workspace, **options.pop("params", {})}
        return await self.http.request(method, f"/_sandbox/{path}", params=parameters, **options)

    async def get(self, path: str, **parameters: Any) -> Any:
        """Read something that is there."""
        answer = await self.ask("GET", path, params=parameters)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def post(self, path: str, body: Any = None, **parameters: Any) -> Any:
        """Make a control call that succeeds."""
        answer = await self.ask("POST", path, json=body or {}, params=parameters)
        assert answer.is_success, answer.text
        return answer.json()

    async def play(self, scenario: str, reset: bool = False, **parameters: Any) -> Any:
        """Run a scenario that succeeds."""
        body = {"parameters": parameters, "reset": reset}
        return await self.post(f"scenarios/{scenario}/run", body)

    async def refused(self, status: int, scenario: str, **body: Any) -> Any:
        """Run a scenario that is refused or fails; gives the whole answer."""
        answer = await self.ask("POST", f"scenarios/{scenario}/run", json=body)
        assert answer.status_code == status, answer.text
        told = answer.json()
        assert told["error"] and told["hint"]
        return told

    async def editor(self) -> Any:
        """Give the first editor, as it is now."""
        return (await self.get("editors"))["editors"][0]

    async def ask_token(self, secret: str | None = None) -> httpx.Response:
        """Ask for a token as the first editor."""
        editor = await self.editor()
        form = {
            "grant_type": "client_credentials",
            "client_id": editor["client_id"],
            "client_secret": secret or editor["client_secret"],
            "scope": "api_access",
        }
        return await self.http.post("/oauth/token", data=form)

    async def token(self) -> str:
        """Get a token of the first editor."""
        answer = await self.ask_token()
        assert answer.status_code == 200, answer.text
        return str(answer.json()["access_token"])

    async def create_market(self, token: str, **fields: Any) -> httpx.Response:
        """Call the service."""
        market = {
            "name": "Essai",
            "deadline": "2099-12-31T12:00:00Z",
            "siret": "13002526500013",
            "market_type_codes": ["services"],
            **fields,
        }
        headers = {"Authorization": f"Bearer {token}"}
        return await self.http.post(
            "/api/v1/public_markets", json={"public_market": market}, headers=headers
        )

    async def download(self, token: str, application: str, document: str) -> httpx.Response:
        """Download a document of an application."""
        return await self.http.get(
            f"/api/v1/market_applications/{application}/{document}",
            headers={"Authorization": f"Bearer {token}"},
        )

    async def market(self, result: Any) -> Any:
        """Give the market that a scenario has named, as it is now."""
        return await self.get(f"public_markets/{result['results']['market']['identifier']}")

    async def application(self, result: Any) -> Any:
        """Give the application that a scenario has named, as it is now."""
        identifier = result["results"]["application"]["identifier"]
        return await self.get(f"market_applications/{identifier}")

    async def deliveries(self, identifier: str) -> list[Any]:
        """List the webhooks about a market or an application, oldest first."""
        found = await self.get("webhooks/deliveries", identifier=identifier)
        return list(found["deliveries"][::-1])


@pytest.fixture(scope="session")
def applications(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Application, Path]]:
    """Build a sandbox for each profile, with a folder of the user's own."""
    built = {}
    for profile in PROFILES:
        folder = tmp_path_factory.mktemp(profile)
        settings = Settings(
            seed=1, profile=profile, webhook_url=NOWHERE, scenarios=str(folder), clock_patience=0.05
        )
        built[profile] = (create_app(settings, validate_responses=True), folder)
    return built


@pytest.fixture(params=PROFILES)
def profile(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def folder(applications: dict[str, tuple[Application, Path]]) -> Path:
    """Give the user's folder of the sandbox that tests of one profile use; it is empty."""
    own = applications["documented"][1]
    for file in own.iterdir():
        file.unlink()
    return own


async def opened(application: Application, profile: str) -> AsyncIterator[World]:
    """Give a client of the default workspace, as new."""
    transport = httpx.ASGITransport(application)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost:3000") as http:
        yield World(http, "default", profile)
        await application.spaces.reset("default")


@pytest.fixture
async def world(
    applications: dict[str, tuple[Application, Path]], profile: str
) -> AsyncIterator[World]:
    """Give a sandbox of each profile in turn."""
    async for client in opened(applications[profile][0], profile):
        yield client


@pytest.fixture
async def sandbox(
    applications: dict[str, tuple[Application, Path]], folder: Path
) -> AsyncIterator[World]:
    """Give the sandbox of the profile documented, with an empty folder of the user's own."""
    async for client in opened(applications["documented"][0], "documented"):
        yield client
