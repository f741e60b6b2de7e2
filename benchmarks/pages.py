"""Measure the pages: how long one takes, a whole journey on both sides, and a large upload.

python benchmarks/pages.py [--output FILE]
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import httpx
from servers import ROOT, Server, memory_mb, start_sandbox

sys.path.insert(0, str(ROOT))

from tests.pages.reading import read
from tests.pages.walker import Walker

UPLOAD_FIELD = "capacites_techniques_professionnelles_realisations_attestations_cinq_ans"
UPLOAD_BYTES = 100 * 1024 * 1024
MARKET = {
    "name": "Réfection de l'école",
    "deadline": "2099-12-31T12:00:00Z",
    "siret": "13002526500013",
    "market_type_codes": ["works", "supplies"],
    "lots": [{"name": "Lot 1"}, {"name": "Lot 2"}],
}


class Editor:
    """A platform that creates what the pages are about."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self.http = http

    async def login(self) -> None:
        form = {
            "grant_type": "client_credentials",
            "client_id": "demo_editor_client",
            "client_secret": "demo_editor_secret",
        }
        token = (await self.http.post("/oauth/token", data=form)).json()["access_token"]
        self.headers = {"Authorization": f"Bearer {token}"}

    async def post(self, path: str, body: Any) -> Any:
        answer = await self.http.post(path, json=body, headers=self.headers)
        assert answer.is_success, answer.text
        return answer.json()

    async def market(self) -> Any:
        return await self.post("/api/v1/public_markets", {"public_market": MARKET})

    async def application(self, market: str) -> Any:
        path = f"/api/v1/public_markets/{market}/market_applications"
        return await self.post(path, {"market_application": {"siret": "73282932000074"}})


async def journey(http: httpx.AsyncClient, editor: Editor) -> list[str]:
    """Walk both sides to their end; gives the pages that were met."""
    market = await editor.market()
    buyer, candidate = Walker(http), Walker(http)
    await buyer.walk(httpx.URL(market["configuration_url"]).path)
    application = await editor.application(market["identifier"])
    await candidate.walk(httpx.URL(application["application_url"]).path)
    return [page.path for page in (*buyer.pages, *candidate.pages)]


async def measure_pages(http: httpx.AsyncClient, editor: Editor) -> dict[str, Any]:
    await journey(http, editor)
    journeys = []
    for _ in range(10):
        started = time.perf_counter()
        await journey(http, editor)
        journeys.append(time.perf_counter() - started)
    market = await editor.market()
    times = []
    address = httpx.URL(market["configuration_url"]).path
    application = await editor.application(market["identifier"])
    for path in (address, httpx.URL(application["application_url"]).path):
        page = read(await http.get(path, follow_redirects=True))
        while form := next((f for f in page.forms if f.method == "POST"), None):
            for _ in range(20):
                started = time.perf_counter()
                await http.get(page.path)
                times.append((time.perf_counter() - started) * 1000)
            page = await Walker(http).fill(page, form)
    return {
        "two_sided_journey_seconds": round(statistics.median(journeys), 3),
        "page_ms_median": round(statistics.median(times), 2),
        "page_ms_slowest": round(max(times), 2),
    }


async def probe(url: str, until: asyncio.Event) -> list[float]:
    """Ask for a page of its own again and again; gives how long each answer took, in ms."""
    times = []
    async with httpx.AsyncClient(base_url=url) as http:
        while not until.is_set():
            started = time.perf_counter()
            await http.get("/_sandbox/health")
            times.append((time.perf_counter() - started) * 1000)
            await asyncio.sleep(0.005)
    return times


async def timed_probe(url: str, seconds: float) -> list[float]:
    stop = asyncio.Event()
    task = asyncio.create_task(probe(url, stop))
    await asyncio.sleep(seconds)
    stop.set()
    return await task


async def measure_upload(server: Server, http: httpx.AsyncClient, editor: Editor) -> dict[str, Any]:
    market = await editor.market()
    path = f"/_sandbox/public_markets/{market['identifier']}/complete"
    await editor.post(path, {"optional_field_keys": [UPLOAD_FIELD]})
    application = await editor.application(market["identifier"])
    page = read(await http.get(httpx.URL(application["application_url"]).path))
    while not any(
        i.type == "file" and UPLOAD_FIELD in i["name"] for f in page.forms for i in f.inputs
    ):
        form = next(f for f in page.forms if f.method == "POST")
        page = await Walker(http).fill(page, form)
    form = next(f for f in page.forms if f.method == "POST")
    name = next(i["name"] for i in form.inputs if i.type == "file" and UPLOAD_FIELD in i["name"])
    before = memory_mb(server.process.pid)
    quiet = await timed_probe(server.url, 2)
    peak, stop = [before], asyncio.Event()

    async def watch() -> None:
        while not stop.is_set():
            peak.append(memory_mb(server.process.pid))
            await asyncio.sleep(0.02)

    with tempfile.TemporaryFile() as large:
        large.write(b"%PDF-1.4\n")
        large.truncate(UPLOAD_BYTES)
        large.seek(0)
        watcher = asyncio.create_task(watch())
        others = asyncio.create_task(probe(server.url, stop))
        started = time.perf_counter()
        answer = await asyncio.to_thread(
            httpx.post,
            server.url + (form.action or page.path),
            data=form.values(),
            files={name: ("grand.pdf", large, "application/pdf")},
            cookies=dict(http.cookies),
            timeout=120,
        )
        seconds = time.perf_counter() - started
    stop.set()
    await watcher
    busy = await others
    return {
        "status": answer.status_code,
        "seconds": round(seconds, 2),
        "memory_growth_mb": round(max(peak) - before, 1),
        "others_median_ms": [round(statistics.median(quiet), 2), round(statistics.median(busy), 2)],
    }


async def measure(server: Server) -> dict[str, Any]:
    async with httpx.AsyncClient(base_url=server.url, timeout=60) as http:
        editor = Editor(http)
        await editor.login()
        return {
            "pages": await measure_pages(http, editor),
            "upload_100_mb": await measure_upload(server, http, editor),
        }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--output", type=Path)
    options = parser.parse_args()
    server = start_sandbox("--webhook-url", "http://127.0.0.1:9/")
    results = asyncio.run(measure(server))
    server.stop()
    text = json.dumps(results, indent=2)
    print(text)
    if options.output:
        options.output.write_text(text + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
