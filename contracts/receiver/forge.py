"""Makes the webhooks of the battery: documented events, and their signatures."""

import hashlib
import hmac
import itertools
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from contracts.exchange import Request
from contracts.receiver.forms import BY_ID, Form

SIGNATURE_HEADER = "X-Webhook-Signature-SHA256"
USER_AGENT = "PasseMarche-Webhook/1.0"
RICH_NAME = 'Rénovation de l\'école « Jean-Moulin » & du préau <côté cour> "été 2027" 🏫'
PLAIN_NAME = "Entretien des espaces verts"
OTHER_SECRET = "0" * 64
"""A secret in the documented format, which is surely not that of the platform."""


def sign(secret: str | bytes, body: bytes) -> str:
    """Give the value of the signature header (D07, SFD §7.5)."""
    key = secret.encode() if isinstance(secret, str) else secret
    return "sha256=" + hmac.digest(key, body, hashlib.sha256).hex()


@dataclass(frozen=True, slots=True)
class Style:
    """How a receiver wants to be spoken to, so that a fault of one kind does not hide others."""

    form: Form = BY_ID["compact"]
    header: str = SIGNATURE_HEADER


@dataclass(frozen=True, slots=True)
class Subject:
    """The market and the application that events are about; made up where not given."""

    market: str | None = None
    application: str | None = None
    siret: str = "73282932000074"


class Forge:
    """Makes events, each with a time of its own, and the requests that carry them."""

    def __init__(
        self, url: str, secret: str, subject: Subject, *, now: datetime | None = None
    ) -> None:
        self.url = url
        self.secret = secret
        self.style = Style()
        self.known_market: str | None = subject.market
        """A market that the receiver has heard of: applications are made to it."""
        self._subject = subject
        self._start = now or datetime.now(UTC)
        self._number = itertools.count()
        self._run = secrets.token_hex(3).upper()

    def market(self, *, rich: bool = True, deployed: bool = False) -> dict[str, Any]:
        """Make a new `market.completed` (D03, D07; the running service's for `deployed`)."""
        number, stamp = self._next(deployed)
        lots: list[dict[str, Any]] = [{"name": "Gros œuvre" if rich else "Lot 1"}]
        market: dict[str, Any] = {
            "identifier": self._subject.market or f"VR-2026-{self._run}{number:06d}",
            "name": RICH_NAME if rich else PLAIN_NAME,
            "lots": [{"id": 12, **lot} for lot in lots] if deployed else lots,
            "deadline": "2099-12-31T12:00:00.000Z",
            "market_type_codes": ["works"],
            "completed_at": stamp,
            "field_keys": ["identite_entreprise_identification_siret"],
        }
        if deployed:
            del market["deadline"]
        return {"event": "market.completed", "timestamp": stamp, "market": market}

    def application(
        self, *, rich: bool = True, deployed: bool = False, orphan: bool = False
    ) -> dict[str, Any]:
        """Make a new `market_application.completed` (D04, D07), of an unheard-of market if orphan.

        A market given on the command line is used all the same: others may be refused.
        """
        number, stamp = self._next(deployed)
        market = self._subject.market if orphan else self.known_market
        market = market or f"VR-2026-{self._run}{number:06d}"
        identifier = self._subject.application or self._application_identifier(number, deployed)
        base = f"https://staging.passemarche.data.gouv.fr/api/v1/market_applications/{identifier}"
        application: dict[str, Any] = {
            "identifier": identifier,
            "siret": self._subject.siret,
            "company_name": "Ateliers du Rhône & fils" if rich else "Ateliers du Rhin",
            "completed_at": stamp,
            "attestation_url": f"{base}/attestation",
            "documents_package_url": f"{base}/documents_package",
        }
        if deployed:
            del application["company_name"], application["completed_at"]
        return {
            "event": "market_application.completed",
            "timestamp": stamp,
            "market_identifier": market,
            "market_application": application,
        }

    def _application_identifier(self, number: int, deployed: bool) -> str:
        if deployed:
            return f"VR-2026-{self._run}A{number:05d}"
        return f"FT{self._start:%Y%m%d}{self._run}{number % 100:02d}"

    def _next(self, deployed: bool) -> tuple[int, str]:
        """Number an event, and give its time: no two of a run have the same."""
        number = next(self._number)
        instant = self._start + timedelta(seconds=number)
        if deployed:
            return number, instant.strftime("%Y-%m-%dT%H:%M:%S+00:00")
        return number, instant.strftime("%Y-%m-%dT%H:%M:%S.") + f"{number % 1000:03d}Z"

    def body(self, event: object, form: Form | None = None) -> bytes:
        """Write an event in a form, by default in the one that the receiver accepts."""
        return (form or self.style.form).write(event)

    def signed(
        self,
        body: bytes,
        *,
        header: str | None = None,
        signature: str | None = None,
        content_type: str = "application/json",
    ) -> Request:
        """Make the request that carries a body with its signature, or with the one given."""
        value = sign(self.secret, body) if signature is None else signature
        return self.request(body, [(header or self.style.header, value)], content_type)

    def request(
        self,
        body: bytes,
        signature: Sequence[tuple[str, str]] = (),
        content_type: str = "application/json",
    ) -> Request:
        """Make a request with exactly these signature headers."""
        headers = [("Content-Type", content_type), *signature, ("User-Agent", USER_AGENT)]
        return Request("POST", self.url, headers, body)

    def event(self, event: object, form: Form | None = None) -> Request:
        """Make a valid webhook."""
        return self.signed(self.body(event, form))
