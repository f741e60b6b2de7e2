"""Copies of the sandbox with one fault each, planted on purpose, on free ports."""

import asyncio
import dataclasses
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sandbox import profiles
from sandbox.app import create_app
from sandbox.profiles.documented import Documented
from sandbox.server import Server, bind
from sandbox.settings import Settings
from sandbox.webhooks.policy import AnswerRule, WebhookRules


@dataclass
class Exchange:
    """A call as it passes through a faulty server, which changes the answer at will."""

    scope: Scope
    request: bytes
    status: int = 500
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    body: bytes = b""

    @property
    def path(self) -> str:
        return str(self.scope["path"])

    def header(self, name: bytes) -> bytes | None:
        return next((value for key, value in self.scope["headers"] if key == name), None)

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    def answer(self, status: int, content: object) -> None:
        self.status, self.body = status, json.dumps(content).encode()
        self.headers = [(b"content-type", b"application/json")]


Fault = Callable[[Exchange], None]


class Faulty:
    """Passes everything on to the sandbox, and spoils what comes back."""

    def __init__(self, application: ASGIApp, fault: Fault) -> None:
        self._application = application
        self._fault = fault

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith("/_sandbox"):
            await self._application(scope, receive, send)
            return
        body, more = b"", True
        while more:
            message = await receive()
            body, more = body + message.get("body", b""), message.get("more_body", False)
        exchange = Exchange(scope, body)

        async def again() -> Message:
            return {"type": "http.request", "body": body, "more_body": False}

        async def keep(message: Message) -> None:
            if message["type"] == "http.response.start":
                exchange.status, exchange.headers = message["status"], list(message["headers"])
            else:
                exchange.body += message.get("body", b"")

        await self._application(scope, again, keep)
        self._fault(exchange)
        length = (b"content-length", str(len(exchange.body)).encode())
        headers = [h for h in exchange.headers if h[0] != b"content-length"] + [length]
        await send({"type": "http.response.start", "status": exchange.status, "headers": headers})
        await send({"type": "http.response.body", "body": exchange.body})


MARKETS = "/api/v1/public_markets"


def missing_field(exchange: Exchange) -> None:
    if exchange.path == MARKETS and exchange.status == 201:
        exchange.body = json.dumps({"identifier": exchange.json["identifier"]}).encode()


def wrong_status(exchange: Exchange) -> None:
    if exchange.path == MARKETS and exchange.status == 201:
        exchange.status = 200


def missing_auth_check(exchange: Exchange) -> None:
    if exchange.path == MARKETS and exchange.status == 401:
        identifier = "VR-2026-0123456789AB"
        url = f"http://127.0.0.1/buyer/public_markets/{identifier}/setup"
        exchange.answer(201, {"identifier": identifier, "configuration_url": url})


def html_instead_of_pdf(exchange: Exchange) -> None:
    if exchange.path.endswith("/attestation") and exchange.status == 200:
        exchange.body = b"<!DOCTYPE html><title>Attestation</title><p>Bonjour"


def created_then_lost(exchange: Exchange) -> None:
    if "/market_applications/" in exchange.path and exchange.status == 422:
        exchange.answer(404, {"error": "Resource not found"})


class SeenByOthers:
    """Gives the package to whoever asks for it."""

    def __init__(self) -> None:
        self.last: tuple[list[tuple[bytes, bytes]], bytes] | None = None

    def __call__(self, exchange: Exchange) -> None:
        if not exchange.path.endswith("/documents_package"):
            return
        if exchange.status == 200:
            self.last = exchange.headers, exchange.body
        elif exchange.status == 403 and self.last is not None:
            exchange.status = 200
            exchange.headers, exchange.body = self.last


def wrong_error_shape(exchange: Exchange) -> None:
    if exchange.path.startswith("/api/") and exchange.status == 422:
        exchange.answer(422, {"message": "Unprocessable", "code": 422})


def secret_echoed(exchange: Exchange) -> None:
    if exchange.path == "/oauth/token" and exchange.status == 401:
        secret = parse_qs(exchange.request.decode()).get("client_secret", ["?"])[0]
        text = f"Client authentication failed: {secret}"
        exchange.answer(401, {"error": "invalid_client", "error_description": text})


class Unsigned(Documented):
    """Sends no signature."""

    def webhook_rules(self, max_attempts: int, timeout_seconds: float) -> WebhookRules:
        rules = super().webhook_rules(max_attempts, timeout_seconds)
        return dataclasses.replace(rules, signature_header="X-Trace")


class RetriesRefusals(Documented):
    """Tries again after a 404."""

    def webhook_rules(self, max_attempts: int, timeout_seconds: float) -> WebhookRules:
        rules = super().webhook_rules(max_attempts, timeout_seconds)
        server_error = next(rule for rule in rules.answers if 500 in rule.statuses)
        again = AnswerRule(frozenset({404}), server_error.verdict)
        return dataclasses.replace(rules, answers=(again, *rules.answers))


def no_fault(exchange: Exchange) -> None:
    """Change nothing."""


@contextmanager
def serving(
    fault: Fault = no_fault,
    profile: Documented | None = None,
    *,
    hide_control: bool = False,
    profile_name: str = "documented",
    **settings: Any,
) -> Iterator[str]:
    """Serve a faulty copy on a free port; gives its address."""
    former = profiles.PROFILES["documented"]
    if profile is not None:
        profiles.PROFILES["documented"] = profile
    try:
        application: ASGIApp = create_app(Settings(seed=1, profile=profile_name, **settings))
        faulty: ASGIApp = Faulty(application, fault)
        with running(_without_control(faulty) if hide_control else faulty) as url:
            yield url
    finally:
        profiles.PROFILES["documented"] = former


def _without_control(application: ASGIApp) -> ASGIApp:
    """Hide the control API: what is left is some implementation of the service."""

    async def hidden(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].startswith("/_sandbox"):
            await send({"type": "http.response.start", "status": 404, "headers": []})
            await send({"type": "http.response.body", "body": b""})
            return
        await application(scope, receive, send)

    return hidden


@contextmanager
def running(application: ASGIApp) -> Iterator[str]:
    """Run an application on a free port, in a thread."""
    sockets = bind("127.0.0.1", 0)
    started = threading.Event()
    found: list[tuple[asyncio.AbstractEventLoop, Server]] = []

    async def serve() -> None:
        server = Server(application, started.set)
        found.append((asyncio.get_running_loop(), server))
        await server.serve(sockets)

    thread = threading.Thread(target=lambda: asyncio.run(serve()), daemon=True)
    thread.start()
    assert started.wait(10), "the server did not start"
    try:
        yield f"http://127.0.0.1:{sockets[0].getsockname()[1]}"
    finally:
        loop, server = found[0]
        loop.call_soon_threadsafe(server.stop)
        thread.join()
