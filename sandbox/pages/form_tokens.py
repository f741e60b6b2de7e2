"""Form tokens and content policy: what the pages of the service and the console have in common.

A token is the value of a cookie, signed by this process: it proves that a form was made here and
for this browser. With which key, and for what besides, is for each of the two to say.
"""

import hmac
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass

from flask import Response, g, request
from itsdangerous import BadSignature, Signer

from sandbox.pages.bridge import REFUSAL

FIELD = "csrf_token"

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
    )
)
"""Nothing of another host is ever loaded into a page; who may frame it is said after this."""

_COOKIE_VALUE = re.compile(r"[A-Za-z0-9_-]{16,64}")
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class ForgedForm(Exception):
    """A form came without a valid token; nothing was changed."""


def refuse_unreadable() -> None:
    """Answer with the refusal that the bridge left, if the body was not acceptable."""
    refusal = request.environ.get(REFUSAL)
    if refusal is not None:
        raise refusal


def is_change() -> bool:
    """Tell whether the request may change something, and needs a token for it."""
    return request.method not in _SAFE_METHODS and request.url_rule is not None


def _from_nowhere() -> bool:
    return False


@dataclass(frozen=True, slots=True)
class FormTokens:
    """The tokens that belong to one cookie: its name, its path, and its `SameSite`."""

    cookie: str
    path: str
    same_site: str

    def check(
        self, signer: Signer, token: str, without_cookie: Callable[[], bool] = _from_nowhere
    ) -> None:
        """Check the token that was sent; raises `ForgedForm`.

        `without_cookie` is asked where the browser has sent no cookie at all.
        """
        try:
            value = signer.unsign(token).decode("ascii")
        except (BadSignature, UnicodeError) as error:
            raise ForgedForm from error
        cookie = self._sent()
        if cookie is None:
            if not without_cookie():
                raise ForgedForm
        elif not hmac.compare_digest(cookie, value):
            raise ForgedForm

    def make(self, signer: Signer) -> str:
        """Make the token of the forms on this page."""
        if "csrf_value" not in g:
            g.csrf_value = self._sent() or secrets.token_urlsafe(18)
        return signer.sign(g.csrf_value).decode("ascii")

    def keep(self, response: Response) -> None:
        """Set the cookie, where the page has a form and the browser no cookie for it yet."""
        if "csrf_value" in g and self._sent() != g.csrf_value:
            response.set_cookie(
                self.cookie, g.csrf_value, httponly=True, samesite=self.same_site, path=self.path
            )

    def _sent(self) -> str | None:
        value = request.cookies.get(self.cookie, "")
        return value if _COOKIE_VALUE.fullmatch(value) else None
