"""Webhook receivers to be examined: one that does everything right, and others with one fault."""

import hashlib
import hmac
import json
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

SECRET = hashlib.sha256(b"a platform").hexdigest()
HEADER = "X-Webhook-Signature-SHA256"
KNOWN = {"market.completed", "market_application.completed"}

Answer = tuple[int, str]


class Receiver:
    """A right receiver; a test's variant overrides the step that it gets wrong."""

    def __init__(self) -> None:
        self.processed: Counter[tuple[str, str, str]] = Counter()
        self.lock = threading.Lock()

    def receive(self, headers: list[tuple[str, str]], body: bytes) -> Answer:
        """Take one webhook; gives the status and the text of the answer."""
        if not self.is_authentic(headers, body):
            return 401, "bad signature"
        try:
            event = json.loads(body)
        except ValueError:
            return 400, "not JSON"
        if not isinstance(event, dict):
            return 400, "not an object"
        if event.get("event") not in KNOWN:
            return self.ignore(event)
        return self.process(event)

    def is_authentic(self, headers: list[tuple[str, str]], body: bytes) -> bool:
        given = self.signature(headers)
        return given is not None and hmac.compare_digest(given.encode(), self.expected(body))

    def signature(self, headers: list[tuple[str, str]]) -> str | None:
        wanted = HEADER.lower()
        return next((value for name, value in headers if name.lower() == wanted), None)

    def expected(self, body: bytes) -> bytes:
        return f"sha256={hmac.digest(SECRET.encode(), body, hashlib.sha256).hex()}".encode()

    def ignore(self, event: dict[str, Any]) -> Answer:
        return 200, "ignored"

    def process(self, event: dict[str, Any]) -> Answer:
        with self.lock:
            if self.is_new(event):
                self.processed[key(event)] += 1
        return 200, "ok"

    def is_new(self, event: dict[str, Any]) -> bool:
        return not self.processed[key(event)]


def key(event: dict[str, Any]) -> tuple[str, str, str]:
    subject = event.get("market_application") or event.get("market") or {}
    return event["event"], subject.get("identifier", ""), event.get("timestamp", "")


class NoCheck(Receiver):
    def is_authentic(self, headers: list[tuple[str, str]], body: bytes) -> bool:
        return True


class Reserialised(Receiver):
    """Signs what `json.dumps` with some options makes of the body."""

    def __init__(self, **options: Any) -> None:
        super().__init__()
        self.options = options

    def is_authentic(self, headers: list[tuple[str, str]], body: bytes) -> bool:
        again = json.dumps(json.loads(body), **self.options)
        return super().is_authentic(headers, again.encode())


class CaseSensitive(Receiver):
    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def signature(self, headers: list[tuple[str, str]]) -> str | None:
        return dict(headers).get(self.name)


class NotIdempotent(Receiver):
    def is_new(self, event: dict[str, Any]) -> bool:
        return True


class CrashesOnUnknownEvents(Receiver):
    def ignore(self, event: dict[str, Any]) -> Answer:
        return 500, "KeyError"


class Slow(Receiver):
    """Takes its time for every event that it processes."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self.seconds = seconds

    def process(self, event: dict[str, Any]) -> Answer:
        threading.Event().wait(self.seconds)
        return super().process(event)


class QuietServer(ThreadingHTTPServer):
    """A receiver that crashes does so in silence: it is meant to."""

    def handle_error(self, *args: object) -> None:
        """Say nothing."""


@contextmanager
def listening(receiver: Receiver) -> Iterator[tuple[str, str]]:
    """Serve a receiver on a free port; gives its address and that of its hook."""
    server = QuietServer(("127.0.0.1", 0), _handler(receiver))
    server.daemon_threads = True
    thread = threading.Thread(target=lambda: server.serve_forever(poll_interval=0.01))
    thread.start()
    base = f"http://127.0.0.1:{server.server_port}"
    try:
        yield f"{base}/webhooks/passemarche", f"{base}/processed"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _handler(receiver: Receiver) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = self.rfile.read(length)
            if len(body) < length:
                return
            self._answer(*receiver.receive(list(self.headers.items()), body))

        def do_GET(self) -> None:
            if urlsplit(self.path).path == "/processed":
                total = receiver.processed.total()
                self._answer(200, json.dumps({"processed": total}))
            else:
                self._answer(405, "")

        def _answer(self, status: int, text: str) -> None:
            content = text.encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *args: object) -> None:
            """Keep quiet."""

    return Handler


Make = Callable[[], Receiver]
