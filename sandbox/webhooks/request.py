"""Builds the request of an attempt: the headers of the rules, and a signature over the body."""

from dataclasses import dataclass

from sandbox.webhooks import address
from sandbox.webhooks.address import UnusableUrl
from sandbox.webhooks.delivery import Request
from sandbox.webhooks.policy import WebhookRules
from sandbox.webhooks.signing import sign


@dataclass(frozen=True, slots=True)
class Target:
    """Where an editor's webhooks go, and the secret that they are signed with."""

    url: str | None
    secret: str | None

    def usable_url(self) -> str:
        """Give the URL; raises `UnusableUrl` where there is none."""
        if not self.url:
            raise UnusableUrl(
                "the editor has no completion_webhook_url, which is optional (D02, SFD §3.2.2): "
                "there is nowhere to send it to, and as in the running service it fails at once"
            )
        return self.url


def build(rules: WebhookRules, url: str, body: bytes, signature: str | None) -> Request:
    """Build it, complete as it goes on the wire; raises `UnusableUrl`.

    `Connection: close` because every attempt has a connection of its own (RFC 9112 §9.6).
    """
    try:
        authority = address.parse(url).authority
    except UnusableUrl as error:
        raise UnusableUrl(f"the editor's completion_webhook_url cannot be used: {error}") from None
    headers = [("Host", authority), *rules.headers]
    if signature is not None:
        headers.append((rules.signature_header, signature))
    headers += [("Content-Length", str(len(body))), ("Connection", "close")]
    return Request(url, tuple(headers), body)


def signed(rules: WebhookRules, target: Target, body: bytes) -> Request:
    """Build it with the signature that the editor's secret gives, or none without a secret.

    Raises `UnusableUrl`.
    """
    signature = sign(target.secret, body) if target.secret else None
    return build(rules, target.usable_url(), body, signature)
