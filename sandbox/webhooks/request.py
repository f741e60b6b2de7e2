"""Builds the request of an attempt: the headers of the rules, and a signature over the body."""

from sandbox.webhooks import address
from sandbox.webhooks.delivery import Request
from sandbox.webhooks.policy import WebhookRules
from sandbox.webhooks.signing import sign


def build(rules: WebhookRules, url: str, body: bytes, signature: str | None) -> Request:
    """Build it, complete as it goes on the wire; raises `address.UnusableUrl`.

    `Connection: close` because every attempt has a connection of its own (RFC 9112 §9.6).
    """
    headers = [("Host", address.parse(url).authority), *rules.headers]
    if signature is not None:
        headers.append((rules.signature_header, signature))
    headers += [("Content-Length", str(len(body))), ("Connection", "close")]
    return Request(url, tuple(headers), body)


def signed(rules: WebhookRules, url: str, body: bytes, secret: str | None) -> Request:
    """Build it with the signature that the editor's secret gives, or none without a secret."""
    return build(rules, url, body, sign(secret, body) if secret else None)
