"""What the benchmark does to a server: load by wrk, and the whole journey one step at a time."""

from __future__ import annotations

import http.client
import json
import multiprocessing
import os
import subprocess
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

HERE = Path(__file__).resolve().parent
MARKET = {
    "public_market": {
        "name": "Entretien des espaces verts",
        "deadline": "2099-12-31T12:00:00Z",
        "siret": "13002526500013",
        "market_type_codes": ["services"],
        "lots": [{"name": "Lot 1"}, {"name": "Lot 2"}],
    }
}


def load(url: str, script: str, token: str, connections: int, seconds: int) -> dict[str, float]:
    """Load one address with wrk; gives requests a second and latencies."""
    output = subprocess.run(
        ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "-s", str(HERE / script), url],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "TOKEN": token},
    ).stdout
    line = next(x for x in output.splitlines() if x.startswith("RESULT "))
    result: dict[str, float] = json.loads(line.removeprefix("RESULT "))
    result["per_second"] = result["requests"] / result["seconds"]
    return result


class Client:
    """One keep-alive connection to a sandbox."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._connection = http.client.HTTPConnection(parts.hostname or "", parts.port)

    def call(
        self, method: str, path: str, body: Any = None, token: str | None = None, form: str = ""
    ) -> tuple[int, bytes]:
        headers = {}
        content = None
        if form:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            content = form.encode()
        elif body is not None:
            headers["Content-Type"] = "application/json"
            content = json.dumps(body).encode()
        if token:
            headers["Authorization"] = f"Bearer {token}"
        self._connection.request(method, path, content, headers)
        response = self._connection.getresponse()
        return response.status, response.read()

    def token(self) -> str:
        status, body = self.call(
            "POST",
            "/oauth/token",
            form="grant_type=client_credentials&client_id=demo_editor_client"
            "&client_secret=demo_editor_secret&scope=api_access",
        )
        assert status == 200, body
        return str(json.loads(body)["access_token"])

    def application(self, token: str) -> str:
        """Go as far as a completed application; gives its identifier."""
        market = self._made(*self.call("POST", "/api/v1/public_markets", MARKET, token))
        control = "/_sandbox/{}/{}/complete?wait=delivery"
        self._made(*self.call("POST", control.format("public_markets", market)))
        application = self._made(
            *self.call(
                "POST",
                f"/api/v1/public_markets/{market}/market_applications",
                {"market_application": {"siret": "73282932000074"}},
                token,
            )
        )
        self._made(*self.call("POST", control.format("market_applications", application)))
        return application

    def journey(self) -> None:
        """Go from the token to both downloads, both webhooks delivered on the way."""
        token = self.token()
        application = self.application(token)
        for document in ("attestation", "documents_package"):
            status, content = self.call(
                "GET", f"/api/v1/market_applications/{application}/{document}", token=token
            )
            assert status == 200, content

    @staticmethod
    def _made(status: int, body: bytes) -> str:
        assert status in (200, 201), (status, body)
        answer = json.loads(body)
        assert answer.get("delivery", {}).get("status", "delivered") == "delivered", answer
        return str(answer["identifier"])


class _Receiver(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args: object) -> None:
        pass


def _serve(ports: Any) -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Receiver)
    ports.put(server.server_port)
    server.serve_forever()


def start_receiver() -> tuple[Any, str]:
    """Start a receiver that accepts every webhook, in a process of its own."""
    ports: Any = multiprocessing.Queue()
    process = multiprocessing.Process(target=_serve, args=(ports,), daemon=True)
    process.start()
    return process, f"http://127.0.0.1:{ports.get()}/webhooks"


def timed(action: Any) -> float:
    """Give how many milliseconds an action takes."""
    started = time.perf_counter()
    action()
    return (time.perf_counter() - started) * 1000
