"""Form tokens, and the headers that keep a page to itself.

A token proves that a form was made by this process, for this market or application and for this
browser: it is the signed value of the browser's cookie. A browser that shows the pages inside a
frame of another site withholds the cookie; it says where the form comes from instead.
"""

import hashlib
from urllib.parse import urlsplit

from flask import Response, g, request
from itsdangerous import Signer
from markupsafe import Markup

from sandbox.pages.context import rules, site
from sandbox.pages.form_tokens import FIELD, POLICY, FormTokens, is_change

COOKIE = "passe_marche_formulaires"
RAILS_FIELD = "authenticity_token"
RAILS_HEADER = "X-CSRF-Token"

_NEEDS_NONE = "sending.put"
"""Its address is a secret of its own."""

_TOKENS = FormTokens(COOKIE, "/", "Lax")


def check_token() -> None:
    """Let a change through only with a valid token; raises `ForgedForm`."""
    if is_change() and request.endpoint != _NEEDS_NONE:
        _TOKENS.check(_signer(), _sent_token(), without_cookie=_comes_from_here)


def _sent_token() -> str:
    """Read the token under our name for it, or under those that Rails gives it."""
    form = request.form
    return form.get(FIELD) or form.get(RAILS_FIELD) or request.headers.get(RAILS_HEADER, "")


def _comes_from_here() -> bool:
    """Tell whether the browser itself says that the form was on one of our pages."""
    fetch_site = request.headers.get("Sec-Fetch-Site")
    if fetch_site is not None:
        return fetch_site == "same-origin"
    origin = request.headers.get("Origin")
    return origin is not None and urlsplit(origin).netloc == request.host


def csrf_token() -> str:
    """Make the token of the forms on this page."""
    return _TOKENS.make(_signer())


def csrf_field(method: str = "patch") -> Markup:
    """Write the hidden fields of a form: the token, and the method where it is not POST.

    `method` is the one that is meant where forms do not all send POST.
    """
    methods = rules().form_methods
    name = FIELD if "POST" in methods else RAILS_FIELD
    token = Markup('<input type="hidden" name="{}" value="{}">').format(name, csrf_token())
    if "POST" in methods or method == "post":
        return token
    return Markup('<input type="hidden" name="_method" value="{}">').format(method) + token


def _signer() -> Signer:
    subject = "" if rules().one_token else (request.view_args or {}).get("identifier", "")
    return Signer(site().secret, salt=f"forms of {subject}", digest_method=hashlib.sha256)


def add_headers(response: Response) -> Response:
    """Add what keeps scripts, styles and forms of other origins out of a page."""
    headers = response.headers
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "same-origin")
    if response.mimetype == "text/html":
        headers["Content-Security-Policy"] = f"{POLICY}; frame-ancestors {_frames()}"
        headers.setdefault("Cache-Control", "private, no-cache")
    if not rules().framing:
        headers["X-Frame-Options"] = "SAMEORIGIN"
    if g.get("space") is not None:
        headers["X-Sandbox-Profile"] = g.space.profile.name
    _TOKENS.keep(response)
    return response


def _frames() -> str:
    """Tell which sites may show this page inside a frame."""
    here = g.get("space")
    return "'self'" if here is None or not here.profile.page_rules().framing else "*"
