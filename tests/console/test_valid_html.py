"""Every page of the console is valid HTML, by the checker of the W3C, as those of the service."""

from pathlib import Path

import pytest

from tests.console.receiving import python_json, receiving, send, verifying
from tests.console.steering import LANGUAGES, Console
from tests.pages.validity import checker, complaints

pytestmark = pytest.mark.anyio
__all__ = ["checker"]

PAGES = (
    "",
    "/timeline",
    "/deliveries",
    "/markets",
    "/applications",
    "/clock",
    "/faults",
    "/editors",
    "/checklist",
    "/scenarios",
    "/workspaces",
)


async def test_every_page(console: Console, checker: list[str], tmp_path: Path) -> None:
    async with receiving(console, verifying(python_json)):
        delivery = await send(console)
        await console.create_market(name="<b>", siret="1", other=[1])
        await console.control("POST", "clock", json={"advance_seconds": 90_000})
        await console.create_market()
        calls = (await console.control("GET", "requests"))["requests"]
        records = await console.control("GET", "public_markets")
        markets = [f"/markets/{market['identifier']}" for market in records["public_markets"]]
        paths = [
            *PAGES,
            *markets,
            f"/deliveries/{delivery}",
            *(f"/calls/{call['id']}" for call in calls),
        ]
        for number, path in enumerate(paths):
            for lang in LANGUAGES:
                page = await console.open(path, lang=lang)
                name = f"{number:02}{path.replace('/', '-')}-{lang}.html"
                (tmp_path / name).write_bytes(page.response.content)
    found = complaints(checker, tmp_path)
    assert found == []
