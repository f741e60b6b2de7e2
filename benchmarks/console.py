"""Measure the console: 10,000 events, what it costs while nothing happens, what the journal costs.

python benchmarks/console.py [--output FILE]

Pages are timed over HTTP, and in Chromium where Playwright is installed: from the request until the
page is drawn and its scripts have run.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import shutil
import statistics
import sys
import time
from pathlib import Path
from typing import Any

import httpx
from client import MARKET, Client
from servers import ROOT, Server, memory_mb, start_sandbox

sys.path.insert(0, str(ROOT))

from sandbox.api.service import ServiceHooks
from sandbox.app import create_app
from sandbox.settings import Settings

EVENTS = 10_000
STREAMS = 5
IDLE_SECONDS = 30
CONSOLE = "/_sandbox/console"
PAGES = {
    "overview": "",
    "timeline": "/timeline",
    "problems only": "/timeline?problems=1",
    "search, found": "/timeline?q=Entretien",
    "search, nothing found": "/timeline?q=nothing+of+the+kind",
    "oldest page": "/timeline?before=101",
    "webhooks": "/deliveries",
}
FORM = (
    "grant_type=client_credentials&client_id=demo_editor_client"
    "&client_secret=demo_editor_secret&scope=api_access"
)


def median(values: list[float]) -> float:
    return round(statistics.median(values), 2)


def cpu_seconds(pid: int) -> float:
    """Give the processor time that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def fill(client: Client, pid: int) -> float:
    """Make calls until there are that many events; gives the processor time of one, in µs."""
    _, answer = client.call("POST", "/oauth/token", form=FORM)
    token = json.loads(answer)["access_token"]
    refused = {"public_market": {"name": ""}}
    before = cpu_seconds(pid)
    for number in range(EVENTS):
        client.call(
            "POST", "/api/v1/public_markets", MARKET if number % 5 else refused, token=token
        )
    return round((cpu_seconds(pid) - before) / EVENTS * 1e6, 1)


def open_pages(url: str) -> dict[str, Any]:
    with httpx.Client(base_url=url + CONSOLE, timeout=30) as http:
        http.get("")  # Flask is loaded with the first page.
        found = {}
        for name, path in PAGES.items():
            times = []
            for _ in range(7):
                started = time.perf_counter()
                answer = http.get(path)
                times.append((time.perf_counter() - started) * 1000)
                assert answer.status_code == 200, path
            found[name] = {"ms": median(times), "kB": round(len(answer.content) / 1024)}
    return found


async def draw_pages(url: str) -> dict[str, float]:
    """Time the pages in a browser; nothing where there is none."""
    path = shutil.which("chromium") or shutil.which("google-chrome")
    try:
        from playwright.async_api import async_playwright  # noqa: PLC0415 - only with the extra
    except ImportError:
        return {}
    if path is None:
        return {}
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        found = {}
        for name in ("overview", "timeline", "search, found"):
            times = []
            for _ in range(5):
                page = await browser.new_page()
                await page.goto(url + CONSOLE + PAGES[name], wait_until="load")
                entry = "performance.getEntriesByType('navigation')[0].loadEventEnd"
                times.append(float(await page.evaluate(entry)))
                await page.close()
            found[name] = median(times)
        await browser.close()
        return found


async def idle(url: str, pid: int) -> float:
    """Keep streams open while nothing happens; gives the share of a core, in percent."""
    async with httpx.AsyncClient(timeout=None) as http:
        streams = [
            await http.send(http.build_request("GET", f"{url}{CONSOLE}/stream"), stream=True)
            for _ in range(STREAMS)
        ]
        await asyncio.sleep(3)
        before = cpu_seconds(pid)
        await asyncio.sleep(IDLE_SECONDS)
        used = cpu_seconds(pid) - before
        for stream in streams:
            await stream.aclose()
    return round(used / IDLE_SECONDS * 100, 2)


class Stopwatch:
    """Takes the time of each call of a method; the median tells, as other work interrupts some."""

    def __init__(self, owner: Any, name: str) -> None:
        self.times: list[float] = []
        method = getattr(owner, name)

        def timed(*arguments: Any) -> Any:
            started = time.perf_counter()
            try:
                return method(*arguments)
            finally:
                self.times.append((time.perf_counter() - started) * 1e6)

        setattr(owner, name, timed)


async def recording() -> float:
    """Time what is done for journal and feed in one call, in µs, all of it in this process.

    What finds out which differences of the drift register a call relies on is left out.
    """
    app = create_app(Settings(seed=1))
    wire = type(app.spaces.get("default").profile.wire)
    whole, drift = Stopwatch(ServiceHooks, "_record"), Stopwatch(wire, "relied_on")
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://sandbox") as http:
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        answer = await http.post("/oauth/token", content=FORM, headers=form)
        headers = {"Authorization": f"Bearer {answer.json()['access_token']}"}
        for _ in range(5_000):
            await http.post("/api/v1/public_markets", json=MARKET, headers=headers)
    return round(median(whole.times) - median(drift.times), 2)


def measure(server: Server) -> dict[str, Any]:
    pid = server.process.pid
    request_us = fill(Client(server.url), pid)
    found: dict[str, Any] = {"events": EVENTS, "pages over HTTP": open_pages(server.url)}
    found["pages in Chromium, ms"] = asyncio.run(draw_pages(server.url))
    found["memory_mb"] = memory_mb(pid)
    found[f"idle with {STREAMS} pages open, % of a core"] = asyncio.run(idle(server.url, pid))
    record_us = asyncio.run(recording())
    found["recording a call, µs"] = record_us
    found["processor time of a call, µs"] = request_us
    found["share of the journal, %"] = round(record_us / request_us * 100, 1)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--output", type=Path)
    arguments = parser.parse_args()
    server = start_sandbox()
    try:
        found = measure(server)
    finally:
        server.stop()
    text = json.dumps(found, indent=2, ensure_ascii=False)
    print(text)
    if arguments.output:
        arguments.output.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
