"""A webhook receiver of our own: it keeps every delivery, and answers as a scenario wants."""

import threading
import time
from collections import deque
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType

from contracts.exchange import Exchange, Headers, Request, Response, find_header
from contracts.wording import Text

MAX_BODY = 20 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Delivered:
    """One webhook as it arrived."""

    path: str
    headers: Headers
    body: bytes
    answered: int

    def header(self, name: str) -> str | None:
        """Give a header."""
        return find_header(self.headers, name)

    def exchange(self, url: str) -> Exchange:
        """Show it as evidence."""
        label = Text("webhook reçu", "webhook received")
        request = Request("POST", url, self.headers, self.body)
        return Exchange(request, Response(self.answered), label=label)


@dataclass
class Inbox:
    """What arrives at one path, and the statuses with which it is answered; then 200."""

    url: str
    deliveries: list[Delivered] = field(default_factory=list)
    answers: deque[int] = field(default_factory=deque)
    location: str | None = None

    def next_answer(self) -> int:
        """Give the status of the next answer."""
        return self.answers.popleft() if self.answers else 200


class WebhookListener:
    """Listens for the time of a `with` block; raises `OSError` where the port is taken."""

    def __init__(self, host: str = "127.0.0.1", port: int = 0, public_url: str | None = None):
        self._arrived = threading.Condition()
        self._inboxes: dict[str, Inbox] = {}
        self._others = Inbox("")
        self._server = _Server((host, port), _handler(self))
        shown = f"[{host}]" if ":" in host else host
        self.base_url = public_url or f"http://{shown}:{self._server.server_port}"
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        )

    def __enter__(self) -> "WebhookListener":
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def inbox(self, path: str) -> Inbox:
        """Open an inbox at a path of its own."""
        inbox = Inbox(self.base_url + path)
        with self._arrived:
            self._inboxes[path] = inbox
        return inbox

    def catch_all(self, path: str) -> Inbox:
        """Open an inbox for whatever path a platform's settings name; `path` is only shown."""
        with self._arrived:
            self._others = Inbox(self.base_url + path)
        return self._others

    def receive(self, path: str, headers: Headers, body: bytes) -> tuple[int, str | None]:
        """Take a delivery; gives the status to answer with, and where to redirect to."""
        with self._arrived:
            inbox = self._inboxes.get(path, self._others)
            status = inbox.next_answer()
            inbox.deliveries.append(Delivered(path, headers, body, status))
            self._arrived.notify_all()
            return status, inbox.location if 300 <= status < 400 else None

    def wait(self, inbox: Inbox, count: int, seconds: float) -> bool:
        """Wait until so many deliveries have come; tells whether they have."""
        until = time.monotonic() + seconds
        with self._arrived:
            return self._arrived.wait_for(
                lambda: len(inbox.deliveries) >= count, max(0.0, until - time.monotonic())
            )


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *args: object) -> None:
        """Say nothing of a sender that hangs up."""


def _handler(listener: WebhookListener) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 30

        def do_POST(self) -> None:
            length = self.headers.get("Content-Length", "0")
            size = min(int(length) if length.isdigit() else 0, MAX_BODY)
            body = self.rfile.read(size)
            status, location = listener.receive(self.path, list(self.headers.items()), body)
            self.send_response_only(status)
            if location is not None:
                self.send_header("Location", location)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args: object) -> None:
            """Keep quiet."""

    return Handler
