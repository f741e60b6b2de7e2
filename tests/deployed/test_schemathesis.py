"""Schemathesis against the deployed sandbox, with objects that exist behind its identifiers."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import httpx
import pytest

from sandbox.launcher import Launcher

ROOT = Path(__file__).parents[2]
MARKET = {
    "name": "Entretien des espaces verts",
    "deadline": "2099-12-31T12:00:00Z",
    "siret": "13002526500013",
    "market_type_codes": ["services"],
}


class _Accepting(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def webhook_url() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), _Accepting)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


def prepared(url: str) -> tuple[str, str, str]:
    """Give a token, a market that is open and an application that was submitted."""
    form = {
        "grant_type": "client_credentials",
        "client_id": "demo_editor_client",
        "client_secret": "demo_editor_secret",
    }
    with httpx.Client(base_url=url) as http:
        token = http.post("/oauth/token", data=form).json()["access_token"]
        http.headers["Authorization"] = f"Bearer {token}"
        answer = http.post("/api/v1/public_markets", json={"public_market": MARKET})
        market = answer.json()["identifier"]
        http.post(f"/_sandbox/public_markets/{market}/complete?wait=delivery")
        path = f"/api/v1/public_markets/{market}/market_applications"
        answer = http.post(path, json={"market_application": {"siret": "73282932000074"}})
        application = answer.json()["identifier"]
        http.post(f"/_sandbox/market_applications/{application}/complete?wait=delivery")
    return token, market, application


def test_no_failure(webhook_url: str, tmp_path: Path) -> None:
    options = ["--profile=deployed", "--seed=1", f"--webhook-url={webhook_url}"]
    with Launcher(options) as sandbox:
        token, market, application = prepared(sandbox.url)
        config = tmp_path / "schemathesis.toml"
        config.write_text(
            (ROOT / "schemathesis.toml").read_text()
            + f'\n[project.parameters]\nmarket_identifier = "{market}"\n'
            + f'identifier = "{application}"\n'
        )
        run = subprocess.run(
            [
                *(sys.executable, "-m", "schemathesis.cli", "--config-file", str(config)),
                *("run", f"{sandbox.url}/_sandbox/openapi.json", "--url", sandbox.url),
                *("-H", f"Authorization: Bearer {token}"),
                *("--max-examples", "10", "--seed", "1", "--no-color"),
            ],
            capture_output=True,
            text=True,
            cwd=tmp_path,
            check=False,
        )
    assert run.returncode == 0, run.stdout[-10_000:] + run.stderr
    assert "8/8" in run.stdout
