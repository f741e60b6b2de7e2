"""A webhook receiver as an integrator writes one: it verifies the signature, then accepts."""

import hashlib
import hmac
import json
import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Empty, Queue
from typing import Any

SIGNATURE_HEADER = "X-Webhook-Signature-SHA256"
PATH = "/webhooks/passemarche"
MAX_BODY_BYTES = 1_000_000


@dataclass(frozen=True)
class Received:
    """One webhook: its bytes as they came, and what the verification of its signature gave."""

    body: bytes
    signature: str
    verified: bool

    def json(self) -> Any:
        """Give the payload; raises `ValueError` where it is not JSON."""
        return json.loads(self.body)


class Receiver:
    """Listens on a free port of the loopback for the time of a `with` block."""

    def __init__(self) -> None:
        self.secret = ""
        self._received: Queue[Received] = Queue()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self.url = f"http://127.0.0.1:{self._server.server_port}{PATH}"

    def __enter__(self) -> "Receiver":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def next(self, timeout_seconds: float) -> Received | None:
        """Give the next webhook, waiting for it; None when none came."""
        try:
            return self._received.get(timeout=timeout_seconds)
        except Empty:
            return None

    def accept(self, body: bytes, signature: str) -> bool:
        """Verify and note one webhook; tells whether its signature was right."""
        verified = hmac.compare_digest(sign(self.secret, body).encode(), signature.encode())
        self._received.put(Received(body, signature, verified))
        return verified

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = min(int(self.headers.get("Content-Length") or 0), MAX_BODY_BYTES)
                # The signature covers the bytes received: they are read before any parsing.
                body = self.rfile.read(length)
                good = receiver.accept(body, self.headers.get(SIGNATURE_HEADER, ""))
                self.send_response(200 if good else 401)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Say nothing: the demonstration tells what came."""

        return Handler


def sign(secret: str, body: bytes) -> str:
    """Give the value of the signature header for a body (D07)."""
    return f"sha256={hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}"
