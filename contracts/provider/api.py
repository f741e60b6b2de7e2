"""The API as one editor calls it."""

import base64
import itertools
import json
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlencode

from contracts.exchange import Exchange
from contracts.masking import Secrets
from contracts.provider.credentials import Credentials
from contracts.provider.wire import Http
from contracts.wording import NOTHING, Text

TEST_USER = "passe-marche-contracts"
"""`provider_user_id` of everything that a run creates."""
TEST_PREFIX = "[TEST] "
"""How the name of every market that a run creates begins."""


class Api:
    """Calls the service as one editor does."""

    def __init__(self, http: Http, credentials: Credentials, secrets: Secrets) -> None:
        self.http = http
        self.credentials = credentials
        self._secrets = secrets
        self._tokens: dict[str, str] = {}
        secrets.add_client(credentials.client_id, credentials.client_secret, "CLIENT_SECRET")

    def ask_token(
        self,
        *,
        scope: str | None = "api_access",
        label: Text = NOTHING,
        basic: bool = False,
        **fields: str | None,
    ) -> Exchange:
        """Ask for a token; a field that is None is left out."""
        form: dict[str, str | None] = {"grant_type": "client_credentials"}
        headers = [("Content-Type", "application/x-www-form-urlencoded")]
        if basic:
            pair = f"{self.credentials.client_id}:{self.credentials.client_secret}"
            headers.append(("Authorization", "Basic " + base64.b64encode(pair.encode()).decode()))
        else:
            form |= {
                "client_id": self.credentials.client_id,
                "client_secret": self.credentials.client_secret,
            }
        form |= {"scope": scope, **fields}
        body = urlencode({k: v for k, v in form.items() if v is not None}).encode()
        exchange = self.http.send("POST", "/oauth/token", headers=headers, body=body, label=label)
        token = token_in(exchange)
        if token is not None:
            self._secrets.add(token, "ACCESS_TOKEN")
            # It may have revoked the others: they are forgotten.
            self._tokens = {scope or "api_access": token}
        return exchange

    def token(self, scope: str = "api_access") -> str:
        """Give a token, a new one where there is none yet; raises `NoToken`."""
        if scope not in self._tokens:
            exchange = self.ask_token(scope=scope)
            if token_in(exchange) is None:
                raise NoToken(exchange)
        return self._tokens[scope]

    def forget_tokens(self) -> None:
        """Have the next call ask for a new token."""
        self._tokens.clear()

    def call(
        self,
        method: str,
        path: str,
        payload: object = None,
        *,
        label: Text = NOTHING,
        token: str | None = None,
        headers: Sequence[tuple[str, str]] = (),
        body: bytes | None = None,
    ) -> Exchange:
        """Call the API with a token and, if given, a JSON payload; raises `NoToken`."""
        given = list(headers)
        if not any(name.lower() == "authorization" for name, _ in given):
            given.append(("Authorization", f"Bearer {token or self.token()}"))
        if body is None:
            body = b"" if payload is None else json.dumps(payload, ensure_ascii=False).encode()
        if body and not any(name.lower() == "content-type" for name, _ in given):
            given.append(("Content-Type", "application/json"))
        return self.http.send(method, path, headers=given, body=body, label=label)

    def create_market(
        self, *, label: Text = NOTHING, token: str | None = None, **fields: Any
    ) -> Exchange:
        """Create a market marked as test, with these fields over valid ones; None leaves out."""
        market = {**MARKET, **fields}
        payload = {"public_market": {k: v for k, v in market.items() if v is not None}}
        return self.call("POST", "/api/v1/public_markets", payload, label=label, token=token)

    def create_application(
        self, market: str, *, label: Text = NOTHING, token: str | None = None, **fields: Any
    ) -> Exchange:
        """Create an application marked as test."""
        application = {"siret": next_siret(), "provider_user_id": TEST_USER, **fields}
        payload = {"market_application": {k: v for k, v in application.items() if v is not None}}
        path = f"/api/v1/public_markets/{quote(market, safe='')}/market_applications"
        return self.call("POST", path, payload, label=label, token=token)

    def download(
        self, application: str, document: str, *, label: Text = NOTHING, token: str | None = None
    ) -> Exchange:
        """Download `attestation` or `documents_package`."""
        path = f"/api/v1/market_applications/{quote(application, safe='')}/{document}"
        return self.call("GET", path, label=label, token=token)


MARKET: Mapping[str, Any] = {
    "name": f"{TEST_PREFIX}Entretien des espaces verts",
    "deadline": "2099-12-31T12:00:00Z",
    "siret": "13002526500013",
    "market_type_codes": ["services"],
    "provider_user_id": TEST_USER,
}


class NoToken(Exception):
    """The environment gives no token to the client; `exchange` says why."""

    def __init__(self, exchange: Exchange) -> None:
        super().__init__(str(exchange.status))
        self.exchange = exchange


def token_in(exchange: Exchange) -> str | None:
    """Give the token that an answer brings; None where it brings none."""
    content = exchange.response.json() if exchange.response else None
    token = content.get("access_token") if isinstance(content, dict) else None
    return token if exchange.status == 200 and isinstance(token, str) and token else None


def text_in(exchange: Exchange, key: str) -> str | None:
    """Give a text of a JSON answer; None where it has none."""
    content = exchange.response.json() if exchange.response else None
    value = content.get(key) if isinstance(content, dict) else None
    return value if isinstance(value, str) else None


_siret_numbers = itertools.count()


def next_siret() -> str:
    """Make a company's number with a right key (SFD §5.3.1), never the same twice in a run."""
    number = f"1000{next(_siret_numbers) % 10**9:09d}"
    return number + str(luhn_key(number))


def luhn_key(digits: str) -> int:
    """Give the digit that completes a number (ISO/IEC 7812-1)."""
    doubled = [
        sum(divmod(2 * int(digit), 10)) if place % 2 == 0 else int(digit)
        for place, digit in enumerate(reversed(digits))
    ]
    return -sum(doubled) % 10
