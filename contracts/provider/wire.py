"""Sends requests to one environment: each is paced, listened to and accounted for."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import httpx

from contracts.exchange import Exchange, Request, Response
from contracts.provider.contract import Contract, Operation
from contracts.provider.governor import Governor
from contracts.wording import NOTHING, Text

TIMEOUT = 60.0
"""The documents give clients 60 s to read an answer (D05)."""
USER_AGENT = "passe-marche-contracts"


@dataclass(frozen=True, slots=True)
class Created:
    """Something that a run left in the environment."""

    kind: str
    identifier: str
    at: str


Listener = Callable[[Exchange, Operation | None], None]


@dataclass
class Traffic:
    """What went over the wire in a run: who listens to it, and what it left behind."""

    contract: Contract
    listeners: list[Listener] = field(default_factory=list)
    created: list[Created] = field(default_factory=list)

    def note(self, exchange: Exchange) -> None:
        """Tell the listeners, and keep account."""
        request = exchange.request
        operation = self.contract.operation_of(request.method, request.path)
        for listener in self.listeners:
            listener(exchange, operation)
        created = created_by(exchange, operation)
        if created is not None:
            self.created.append(created)


def created_by(exchange: Exchange, operation: Operation | None) -> Created | None:
    """Tell what an exchange has created."""
    if operation is None or exchange.response is None or operation.method != "POST":
        return None
    if not 200 <= exchange.response.status < 300:
        return None
    content = exchange.response.json()
    identifier = content.get("identifier") if isinstance(content, dict) else None
    if not isinstance(identifier, str):
        return None
    kind = "market_application" if operation.path.endswith("applications") else "public_market"
    at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    return Created(kind, identifier, at)


class Http:
    """Sends requests to one environment and to no other host."""

    def __init__(
        self,
        base_url: str,
        traffic: Traffic,
        governor: Governor,
        *,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self.base_url = base_url.rstrip("/")
        self.governor = governor
        self.traffic = traffic
        self._client = httpx.Client(
            timeout=httpx.Timeout(TIMEOUT, connect=10.0),
            follow_redirects=False,
            trust_env=False,
            transport=transport,
            headers={"User-Agent": USER_AGENT},
        )
        self._client.cookies.jar.clear()

    def close(self) -> None:
        """Let go of the connections."""
        self._client.close()

    def send(
        self,
        method: str,
        path: str,
        *,
        headers: Sequence[tuple[str, str]] = (),
        body: bytes = b"",
        label: Text = NOTHING,
    ) -> Exchange:
        """Send a request; never raises for what comes back, raises `QuotaSpent` before sending."""
        self.governor.admit(path)
        request = Request(method, self.base_url + path, list(headers), body)
        started = time.perf_counter()
        try:
            answer = self._client.request(
                method, request.url, headers=list(headers), content=body or None
            )
        except httpx.HTTPError as error:
            reason = f"{type(error).__name__}: {error}"
            exchange = Exchange(request, None, reason, time.perf_counter() - started, label)
        else:
            self._client.cookies.clear()
            pairs = [(k.decode("latin-1"), v.decode("latin-1")) for k, v in answer.headers.raw]
            response = Response(answer.status_code, pairs, answer.content)
            exchange = Exchange(request, response, None, time.perf_counter() - started, label)
        self.governor.note(exchange)
        self.traffic.note(exchange)
        return exchange
