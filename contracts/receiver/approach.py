"""Finds a way of speaking that a receiver accepts, or learns what it expects instead."""

import base64
import hashlib
import hmac
from collections.abc import Callable, Mapping

from contracts.exchange import Exchange
from contracts.receiver.forge import SIGNATURE_HEADER, Forge, Style
from contracts.receiver.forms import BY_ID, STARTING_POINTS
from contracts.receiver.probes import Reply, reply_of
from contracts.receiver.wire import Unreachable, Wire
from contracts.wording import Text, same

SPELLINGS = (
    SIGNATURE_HEADER,
    SIGNATURE_HEADER.lower(),
    "X-Webhook-Signature-Sha256",
    SIGNATURE_HEADER.upper(),
)

_MANNERS = [
    *((SIGNATURE_HEADER, form) for form in STARTING_POINTS),
    *((spelling, BY_ID["plain"]) for spelling in SPELLINGS[1:]),
]


class Approach:
    """The first contact with a receiver."""

    def __init__(self, wire: Wire, forge: Forge) -> None:
        self._wire = wire
        self._forge = forge
        self.exchanges: list[Exchange] = []

    async def find_style(self) -> Style | None:
        """Find a form and a spelling in which both events are accepted, or at least the first.

        Raises `Unreachable` where nobody listens. A market is announced before its application,
        as in real life.
        """
        second_best: Style | None = None
        for header, form in _MANNERS:
            style = Style(form, header)
            market = self._forge.market(rich=not form.plain)
            first = await self._greet(style, market)
            if reply_of(first) is Reply.ACCEPTED:
                self._forge.known_market = str(market["market"]["identifier"])
                application = self._forge.application(rich=not form.plain)
                second = await self._greet(style, application)
                if reply_of(second) is Reply.ACCEPTED:
                    return style
                second_best = second_best or style
            if first.error == "timeout":
                break
        return second_best

    async def _greet(self, style: Style, event: object) -> Exchange:
        body = style.form.write(event)
        request = self._forge.signed(body, header=style.header)
        title = style.form.title
        label = Text(f"valide, {title.fr}, {style.header}", f"valid, {title.en}, {style.header}")
        exchange = await self._wire.send(request, label)
        if not self.exchanges and _nobody_there(exchange):
            raise Unreachable(exchange.error or "")
        self.exchanges.append(exchange)
        return exchange

    async def try_wrong_ways(self) -> dict[str, Exchange]:
        """Sign in the ways that programs get wrong, to learn what the receiver expects."""
        found: dict[str, Exchange] = {}
        for name, signature in wrong_ways(self._forge.secret).items():
            body = BY_ID["plain"].write(self._forge.market(rich=False))
            request = self._forge.signed(body, signature=signature(body))
            found[name] = await self._wire.send(request, same(name))
            if found[name].error == "timeout":
                break
        return found


def wrong_ways(secret: str) -> Mapping[str, Callable[[bytes], str]]:
    """Give the usual mistakes in computing a signature, by their names."""

    def digest(body: bytes, key: bytes) -> bytes:
        return hmac.digest(key, body, hashlib.sha256)

    key = secret.encode()
    ways: dict[str, Callable[[bytes], str]] = {
        "no-prefix": lambda body: digest(body, key).hex(),
        "base64": lambda body: "sha256=" + base64.b64encode(digest(body, key)).decode(),
        "capitals": lambda body: "sha256=" + digest(body, key).hex().upper(),
        "newline": lambda body: "sha256=" + digest(body, key + b"\n").hex(),
        "plain-hash": lambda body: "sha256=" + hashlib.sha256(body).hexdigest(),
        "empty-secret": lambda body: "sha256=" + digest(body, b"").hex(),
    }
    try:
        decoded = bytes.fromhex(secret)
    except ValueError:
        return ways
    return {"hex-secret": lambda body: "sha256=" + digest(body, decoded).hex(), **ways}


def _nobody_there(exchange: Exchange) -> bool:
    return exchange.response is None and (exchange.error or "").startswith("ConnectError")
