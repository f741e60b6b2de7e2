"""Cases of the OAuth endpoints that only the running service has."""

from collections.abc import Callable
from urllib.parse import urlencode

from contracts.exchange import Exchange
from contracts.provider.api import token_in
from contracts.provider.cases.model import (
    GARBAGE_TOKEN,
    JSON_TYPE,
    Case,
    provoked,
    too_large,
)
from contracts.provider.story import Story
from contracts.wording import Text

_FORM = ("Content-Type", "application/x-www-form-urlencoded")
_ONLY = ("deployed",)
_SOURCE = "écart 9"
_REVOKE, _INTROSPECT, _INFO = "/oauth/revoke", "/oauth/introspect", "/oauth/token/info"
_OPERATIONS = {_REVOKE: "revokeToken", _INTROSPECT: "introspectToken", _INFO: "getTokenInfo"}


def _new_token(story: Story) -> str:
    return token_in(story.expect(story.world.api.ask_token(), 200)) or ""


def _post(story: Story, path: str, label: Text, *, secret: str | None = None) -> Exchange:
    """Present a token of one's own, with one's own credentials or a wrong secret."""
    credentials = story.world.api.credentials
    form = {
        "token": _new_token(story),
        "client_id": credentials.client_id,
        "client_secret": secret or credentials.client_secret,
    }
    body = urlencode(form).encode()
    exchange = story.world.api.http.send("POST", path, headers=[_FORM], body=body, label=label)
    story.world.api.forget_tokens()
    return exchange


def _info(story: Story, token: str) -> Exchange:
    headers = [("Authorization", f"Bearer {token}")]
    label = Text("informations du jeton", "token information")
    return story.world.api.http.send("GET", _INFO, headers=headers, label=label)


def _malformed(story: Story, path: str) -> Exchange:
    return story.world.api.http.send("POST", path, headers=JSON_TYPE, body=b"{")


def _case(
    path: str, status: int, slug: str, title: Text, play: Callable[[Story], Exchange]
) -> Case:
    return Case(_OPERATIONS[path], status, slug, title, _SOURCE, play, profiles=_ONLY)


_REVOKED = Text("Révoquer son jeton", "Revoking one's token")
_SHOWN = Text("Introspection de son jeton", "Introspection of one's token")
_WRONG = Text("Secret erroné", "Wrong secret")
_MALFORMED = Text("Corps mal formé", "Malformed body")
_LARGE = Text("Corps de plus de 10 Mo", "Body of more than 10 MB")
_FAILING = Text("Erreur interne provoquée", "Internal error on purpose")


def _common(path: str) -> tuple[Case, ...]:
    method = "GET" if path == _INFO else "POST"

    def call(story: Story) -> Exchange:
        if path == _INFO:
            # A token of one's own leads to the workspace in which the fault was scripted.
            return _info(story, _new_token(story))
        return _post(story, path, _REVOKED)

    return (
        _case(
            path,
            413,
            "too-large",
            _LARGE,
            lambda story: too_large(story, path, [_FORM], b"token=xxxxxxxxxxx&", method=method),
        ),
        _case(
            path,
            500,
            "failing",
            _FAILING,
            lambda story: provoked(story, _OPERATIONS[path], 500, lambda: call(story)),
        ),
    )


CASES: tuple[Case, ...] = (
    _case(_REVOKE, 200, "own", _REVOKED, lambda story: _post(story, _REVOKE, _REVOKED)),
    _case(_REVOKE, 400, "malformed", _MALFORMED, lambda story: _malformed(story, _REVOKE)),
    _case(
        _REVOKE,
        403,
        "wrong-secret",
        _WRONG,
        lambda story: _post(story, _REVOKE, _WRONG, secret="9f" * 32),
    ),
    *_common(_REVOKE),
    _case(_INTROSPECT, 200, "own", _SHOWN, lambda story: _post(story, _INTROSPECT, _SHOWN)),
    _case(_INTROSPECT, 400, "malformed", _MALFORMED, lambda story: _malformed(story, _INTROSPECT)),
    _case(
        _INTROSPECT,
        401,
        "wrong-secret",
        _WRONG,
        lambda story: _post(story, _INTROSPECT, _WRONG, secret="9f" * 32),
    ),
    *_common(_INTROSPECT),
    _case(
        _INFO,
        200,
        "own",
        Text("Informations de son jeton", "Information on one's token"),
        lambda story: _info(story, _new_token(story)),
    ),
    _case(
        _INFO,
        400,
        "unreadable",
        Text("Paramètre illisible", "Unreadable parameter"),
        lambda story: story.world.api.http.send("GET", f"{_INFO}?access_token=%ff"),
    ),
    _case(
        _INFO,
        401,
        "garbage",
        Text("Jeton inventé", "Made-up token"),
        lambda story: _info(story, GARBAGE_TOKEN),
    ),
    *_common(_INFO),
)
