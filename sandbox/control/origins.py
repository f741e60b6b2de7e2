"""Keeping web pages of other sites from driving the sandbox (docs/adr/0010).

A browser lets any page send a POST to `http://127.0.0.1:3000`; the page cannot read the answer,
but the deed is done. A browser says where a request comes from, and a test client does not: so a
request that changes something is refused where it names an origin that is not the sandbox itself,
or one under whose name anybody could hide (DNS rebinding).
"""

from ipaddress import ip_address
from urllib.parse import urlsplit

from sandbox.control.errors import ControlError
from sandbox.http import Call
from sandbox.settings import Settings

_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def refuse_other_sites(call: Call, settings: Settings) -> None:
    """Let through what does not come from a page of another site; raises `ControlError` 403."""
    if call.method in _SAFE_METHODS:
        return
    origin = call.headers.get("origin")
    foreign = origin is not None and not _is_ours(origin, call.host, settings)
    if foreign or call.headers.get("sec-fetch-site") == "cross-site":
        raise ControlError(
            403,
            f"a web page of another site ({origin or 'cross-site'}) may not drive the sandbox",
            "call it from your tests instead of from a page, or without the headers Origin and "
            "Sec-Fetch-Site; behind a proxy, start the sandbox with its public_url",
        )


def _is_ours(origin: str, host: str, settings: Settings) -> bool:
    name = _hostname(origin)
    if name is None:
        return False
    if settings.public_url and name == _hostname(settings.public_url):
        return True
    own = _hostname(f"//{host}")
    if _is_loopback(name):
        return own is not None and _is_loopback(own)
    return name == own and (name == settings.host or _cannot_be_rebound(name))


def _hostname(url: str) -> str | None:
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None


def _is_loopback(name: str) -> bool:
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False


def _cannot_be_rebound(name: str) -> bool:
    """Tell whether no stranger can own the name: an address, or a name of the local network."""
    try:
        ip_address(name)
    except ValueError:
        return "." not in name or name.endswith((".internal", ".local", ".test"))
    return True
