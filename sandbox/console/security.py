"""Form tokens, and the headers that keep the console to itself.

As on the pages of the service, a form carries the value of a cookie, signed by this process. No
site may frame the console, and nothing of another host is ever loaded into it.
"""

import hashlib

from flask import Response, request
from itsdangerous import Signer
from markupsafe import Markup

from sandbox.console.addresses import PREFIX
from sandbox.console.context import site
from sandbox.pages.form_tokens import FIELD, POLICY, FormTokens, is_change

_TOKENS = FormTokens("passe_marche_console", PREFIX, "Strict")


def check_token() -> None:
    """Let a change through only with a valid token; raises `ForgedForm`."""
    if is_change():
        _TOKENS.check(_signer(), request.form.get(FIELD, ""))


def csrf_field() -> Markup:
    """Write the hidden field of a form."""
    token = _TOKENS.make(_signer())
    return Markup('<input type="hidden" name="{}" value="{}">').format(FIELD, token)


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
        headers["Content-Security-Policy"] = f"{POLICY}; frame-ancestors 'none'"
        page = response.get_data()
        if b"\0" in page:  # of a path or a body; no document can hold it, not even escaped
            response.set_data(page.replace(b"\0", "␀".encode()))
    _TOKENS.keep(response)
    return response
