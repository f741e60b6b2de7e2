"""How long a large state takes to be written down, saved and loaded, and what others notice of it.

python benchmarks/snapshots.py --output benchmarks/results/snapshots.json
"""

import argparse
import asyncio
import json
import logging
import statistics
import tempfile
from pathlib import Path
from time import perf_counter
from typing import Any

import httpx

from sandbox.app import create_app
from sandbox.domain import applications, markets
from sandbox.settings import Settings
from sandbox.snapshots import files, reading, restoring, taking
from sandbox.spaces import Spaces

MARKETS = 10_000
NOBODY = "http://127.0.0.1:9/"
MARKET = {
    "name": "Entretien des espaces verts",
    "deadline": "2099-12-31T12:00:00Z",
    "siret": "13002526500013",
    "market_type_codes": ["services"],
    "lots": [{"name": "Nord"}, {"name": "Sud"}],
}


async def _filled() -> Any:
    """Make a sandbox with many markets, each with its webhook, and a full journal."""
    application = create_app(Settings(seed=1, webhook_url=NOBODY))
    space = application.spaces.get("default")
    workspace = space.workspace
    editor = workspace.default_editor()
    for number in range(MARKETS):
        market = markets.create_market(workspace, editor, MARKET)
        space.submit(markets.complete_market(workspace, market, cause="benchmark"))
        if number % 5 == 0:
            company = {"siret": "73282932000074"}
            applications.create_application(workspace, editor, market.identifier, company)
    transport = httpx.ASGITransport(application)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost:3000") as http:
        for _ in range(MARKETS):
            await http.post("/api/v1/public_markets", json={"public_market": MARKET})
    return application


async def measure() -> dict[str, float]:
    """Measure each step five times; gives medians, in milliseconds."""
    application = await _filled()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "state.json"
        steps: dict[str, list[float]] = {}

        def took(step: str, since: float) -> None:
            steps.setdefault(step, []).append((perf_counter() - since) * 1000)

        for _ in range(5):
            start = perf_counter()
            taken = await taking.take(application.spaces)
            took("written down, on the event loop", start)
            start = perf_counter()
            size = files.write(path, taken.chunks())
            took("brought to the disk, in a thread", start)
            start = perf_counter()
            parsed = restoring.examine(reading.parse(path.read_bytes()))
            took("read and checked, in a thread", start)
            spaces = Spaces(Settings())
            start = perf_counter()
            restoring.install(spaces, restoring.prepare(spaces, parsed))
            took("made into worlds and put in, on the event loop", start)
    await application.close()
    medians = {step: round(statistics.median(times), 1) for step, times in steps.items()}
    return {"markets": MARKETS, "megabytes": round(size / 1e6, 1), **medians}


def main() -> None:
    """Measure, and print or write the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--output", type=Path)
    options = parser.parse_args()
    logging.disable(logging.WARNING)
    text = json.dumps(asyncio.run(measure()), indent=2) + "\n"
    print(text)
    if options.output:
        options.output.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
