"""Measure the sandbox beside Prism and Mockoon, in one run, median of interleaved rounds.

    python benchmarks/run.py --tools DIR/node_modules/.bin [--rounds 5] [--output FILE]

`--tools` holds `prism` and `mockoon-cli`; without it the sandbox is measured alone. Needs `wrk`.
"""

from __future__ import annotations

import argparse
import json
import platform
import shutil
import statistics
import sys
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

from client import MARKET, Client, load, start_receiver, timed
from servers import Server, memory_mb, start_mockoon, start_prism, start_sandbox

Starter = Callable[[], Server]


def median(values: list[float]) -> float:
    return round(statistics.median(values), 2)


def measure_start(starters: list[Starter], rounds: int) -> dict[str, Any]:
    ready, answer, memory = defaultdict(list), defaultdict(list), defaultdict(list)
    for _ in range(rounds):
        for start in starters:
            server = start()
            ready[server.name].append(server.ready_seconds * 1000)
            answer[server.name].append(server.first_answer_seconds * 1000)
            memory[server.name].append(memory_mb(server.process.pid))
            server.stop()
    return {
        name: {
            "ready_ms": median(ready[name]),
            "first_answer_ms": median(answer[name]),
            "memory_mb": median(memory[name]),
        }
        for name in ready
    }


def measure_load(servers: list[Server], rounds: int, seconds: int) -> dict[str, Any]:
    results: dict[str, Any] = defaultdict(lambda: defaultdict(list))
    for _ in range(rounds):
        for server in servers:
            for connections in (1, 16):
                for what, script, path in (
                    ("market", "post_market.lua", "/api/v1/public_markets"),
                    ("attestation", "download.lua", server.extra["attestation"]),
                ):
                    result = load(server.url + path, script, server.token, connections, seconds)
                    results[f"{what}, {connections} connections"][server.name].append(result)
    return {
        case: {
            name: {
                "per_second": median([r["per_second"] for r in rows]),
                "p99_ms": median([r["p99_ms"] for r in rows]),
                "errors": sum(r["errors"] for r in rows),
            }
            for name, rows in by_server.items()
        }
        for case, by_server in results.items()
    }


def measure_sandbox(receiver: str) -> dict[str, Any]:
    server = start_sandbox()
    client = Client(server.url)
    client.call(
        "PATCH", "/_sandbox/editors/demo_editor_client", {"completion_webhook_url": receiver}
    )
    client.journey()
    journeys = [timed(client.journey) for _ in range(300)]
    resets = [timed(lambda: client.call("POST", "/_sandbox/reset")) for _ in range(50)]
    spaces = [timed(lambda: client.call("POST", "/_sandbox/workspaces", {})) for _ in range(50)]
    server.stop()
    return {
        "journeys_per_second": round(1000 / statistics.mean(journeys), 1),
        "reset_ms": median(resets),
        "new_workspace_ms": median(spaces),
        **measure_memory(),
    }


def measure_memory() -> dict[str, Any]:
    server = start_sandbox()
    client = Client(server.url)
    token = client.token()
    before = memory_mb(server.process.pid)
    refused = {"public_market": {**MARKET["public_market"], "name": ""}}
    for _ in range(50_000):
        client.call("POST", "/api/v1/public_markets", refused, token)
    stateless = memory_mb(server.process.pid)
    for _ in range(50_000):
        client.call("POST", "/api/v1/public_markets", MARKET, token)
    stateful = memory_mb(server.process.pid)
    server.stop()
    return {
        "memory_before_mb": round(before, 1),
        "memory_after_50000_refused_mb": round(stateless, 1),
        "memory_after_50000_markets_mb": round(stateful, 1),
        "bytes_per_market": round((stateful - stateless) * 1024 * 1024 / 50_000),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tools", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=3)
    parser.add_argument("--output", type=Path)
    options = parser.parse_args()
    if not shutil.which("wrk"):
        print("wrk is needed: apt-get install wrk", file=sys.stderr)
        return 2
    starters: list[Starter] = [start_sandbox]
    if options.tools:
        starters += [lambda: start_prism(options.tools), lambda: start_mockoon(options.tools)]
    receiver_process, receiver = start_receiver()
    results: dict[str, Any] = {
        "machine": f"{platform.machine()}, Python {platform.python_version()}",
        "rounds": options.rounds,
        "start": measure_start(starters, options.rounds),
    }
    servers = [start() for start in starters]
    client = Client(servers[0].url)
    client.call(
        "PATCH", "/_sandbox/editors/demo_editor_client", {"completion_webhook_url": receiver}
    )
    servers[0].token = client.token()
    identifier = client.application(servers[0].token)
    for server in servers:
        server.extra["attestation"] = f"/api/v1/market_applications/{identifier}/attestation"
    results["load"] = measure_load(servers, options.rounds, options.seconds)
    for server in servers:
        server.stop()
    results["sandbox"] = measure_sandbox(receiver)
    receiver_process.kill()
    text = json.dumps(results, indent=2, ensure_ascii=False)
    print(text)
    if options.output:
        options.output.write_text(text + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
