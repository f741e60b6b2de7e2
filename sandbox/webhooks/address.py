"""The address of a receiver, taken apart for the connection and the request line."""

from dataclasses import dataclass
from ipaddress import IPv6Address
from urllib.parse import quote, urlsplit

_DEFAULT_PORTS = {"http": 80, "https": 443}


class UnusableUrl(ValueError):
    """Nothing can be sent to this address; the message says why."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where to connect (`host`, `port`, `secure`) and what to ask for (`target`, `authority`)."""

    host: str
    port: int
    secure: bool
    target: str
    authority: str


def parse(url: str) -> Address:
    """Take a URL apart; raises `UnusableUrl`."""
    try:
        parts = urlsplit(url)
        port = parts.port or _DEFAULT_PORTS[parts.scheme]
        host = _ascii_host(parts.hostname or "")
    except KeyError:
        raise UnusableUrl("it is not an http:// or https:// address") from None
    except (ValueError, UnicodeError) as error:
        raise UnusableUrl(str(error)) from None
    shown = f"[{host}]" if ":" in host else host
    path = parts.path or "/"
    return Address(
        host=host,
        port=port,
        secure=parts.scheme == "https",
        target=_quoted(f"{path}?{parts.query}" if parts.query else path),
        authority=shown if port == _DEFAULT_PORTS[parts.scheme] else f"{shown}:{port}",
    )


def _ascii_host(host: str) -> str:
    if not host:
        raise ValueError("it has no host")
    if ":" in host:
        return str(IPv6Address(host))
    return host.encode("idna").decode()


def _quoted(target: str) -> str:
    """Percent-encode what may not stand in a request line; what is encoded already stays."""
    return quote(target, safe="%/?:@!$&'()*+,;=-._~[]")
