"""The servers that are compared: ours, Prism and Mockoon, on the same openapi.yaml."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SPEC = ROOT / "openapi.yaml"


def free_port() -> int:
    """Find a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def memory_mb(pid: int) -> float:
    """Read the resident memory of a process and its children, in MB."""
    pids = [pid]
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        pids.append(int(child))
    total = 0
    for one in pids:
        for line in Path(f"/proc/{one}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                total += int(line.split()[1])
    return total / 1024


@dataclass
class Server:
    """One running server, how long it took to start and how to stop it."""

    name: str
    url: str
    process: subprocess.Popen[str]
    ready_seconds: float
    first_answer_seconds: float
    token: str = "any"
    extra: dict[str, str] = field(default_factory=dict)

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()


def _wait_for_answer(url: str, process: subprocess.Popen[str]) -> None:
    deadline = time.perf_counter() + 60
    while time.perf_counter() < deadline:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except urllib.error.HTTPError:
            return
        except OSError:
            if process.poll() is not None:
                raise RuntimeError(f"the server at {url} ended with {process.returncode}") from None
            time.sleep(0.002)
    raise RuntimeError(f"no answer from {url}")


def start_sandbox(*options: str) -> Server:
    """Start our sandbox; ready is its ready line."""
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "sandbox", "serve", "--port", "0", *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        cwd=ROOT,
    )
    assert process.stdout
    ready = json.loads(process.stdout.readline())
    ready_seconds = time.perf_counter() - started
    _wait_for_answer(ready["url"] + "/api/v1/none", process)
    return Server("sandbox", ready["url"], process, ready_seconds, time.perf_counter() - started)


def _start_node(name: str, command: list[str], url: str) -> Server:
    started = time.perf_counter()
    process = subprocess.Popen(
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, "NODE_ENV": "production"},
    )
    _wait_for_answer(url + "/api/v1/none", process)
    seconds = time.perf_counter() - started
    return Server(name, url, process, seconds, seconds)


def start_prism(tools: Path) -> Server:
    """Start Prism with its log off; ready is its first answer."""
    port = free_port()
    command = [str(tools / "prism"), "mock", str(SPEC), "-p", str(port), "-v", "silent"]
    return _start_node("prism", command, f"http://127.0.0.1:{port}")


def start_mockoon(tools: Path) -> Server:
    """Start Mockoon with its log off; ready is its first answer."""
    port = free_port()
    command = [
        str(tools / "mockoon-cli"),
        "start",
        "-d",
        str(SPEC),
        "-p",
        str(port),
        "-l",
        "127.0.0.1",
        "-X",
        "--max-transaction-logs",
        "0",
    ]
    return _start_node("mockoon", command, f"http://127.0.0.1:{port}")
