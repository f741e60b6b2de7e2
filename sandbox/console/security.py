"""Form tokens, and the headers that keep the console to itself.

As on the pages of the service, a form carries the value of a cookie, signed by this process. No
site may frame the console, and nothing of another host is ever loaded into it.
"""

import hashlib
import hmac
import re
import secrets

from flask import Response, g, request
from itsdangerous import BadSignature, Signer
from markupsafe import Markup

from sandbox.console.addresses import PREFIX
from sandbox.console.context import site
from sandbox.pages.bridge import REFUSAL

COOKIE = "passe_marche_console"
FIELD = "csrf_token"

_COOKIE_VALUE = re.compile(r"[A-Za-z0-9_-]{16,64}")
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)


class ForgedForm(Exception):
    """A form came without a valid token; nothing was changed."""


def refuse_unreadable() -> None:
    """Answer with the refusal that the bridge left, if the body was not acceptable."""
    refusal = request.environ.get(REFUSAL)
    if refusal is not None:
        raise refusal


def check_token() -> None:
    """Let a change through only with a valid token; raises `ForgedForm`."""
    if request.method in _SAFE_METHODS or request.url_rule is None:
        return
    cookie = _cookie()
    try:
        value = _signer().unsign(request.form.get(FIELD, "")).decode("ascii")
    except (BadSignature, UnicodeError) as error:
        raise ForgedForm from error
    if cookie is None or not hmac.compare_digest(cookie, value):
        raise ForgedForm


def csrf_field() -> Markup:
    """Write the hidden field of a form."""
    if "csrf_value" not in g:
        g.csrf_value = _cookie() or secrets.token_urlsafe(18)
    token = _signer().sign(g.csrf_value).decode("ascii")
    return Markup('<input type="hidden" name="{}" value="{}">').format(FIELD, token)


def _cookie() -> str | None:
    value = request.cookies.get(COOKIE, "")
    return value if _COOKIE_VALUE.fullmatch(value) else None


def _signer() -> Signer:
    return Signer(site().secret, salt="forms of the console", digest_method=hashlib.sha256)


def add_headers(response: Response) -> Response:
    """Add what keeps other origins out of a page, and the page out of caches."""
    headers = response.headers
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "same-origin")
    if request.endpoint != "static":
        headers["Cache-Control"] = "no-store"
    if response.mimetype == "text/html":
        headers["Content-Security-Policy"] = _POLICY
        page = response.get_data()
        if b"\0" in page:  # of a path or a body; no document can hold it, not even escaped
            response.set_data(page.replace(b"\0", "␀".encode()))
    if "csrf_value" in g and _cookie() != g.csrf_value:
        response.set_cookie(COOKIE, g.csrf_value, httponly=True, samesite="Strict", path=PREFIX)
    return response
