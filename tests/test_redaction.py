"""No reader of a journal ever sees a secret."""

import base64
import hashlib
import json
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.redaction import _SIGNS, HIDDEN, SECRET_NAMES, Redactor, is_secret_name

SECRET = "0123456789abcdef-very-secret"  # of an editor
MISTYPED = "not-a-secret-of-anybody"
TOKEN = "y9Vq3-opaque-token-of-forty-three-characters"
JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl"

BY_VALUE = Redactor([SECRET], {hashlib.sha256(TOKEN.encode()).digest()}.__contains__)
BY_NAME = Redactor()


@pytest.mark.parametrize(
    "text",
    [
        '{"client_secret": "%s"}',
        '{ "client_secret"  :\n "%s" , "grant_type": "client_credentials"}',
        '{"a": [{"deep": {"Client_Secret": "%s"}}]}',
        '{"client\\u005fsecret": "%s"}',
        '{"client_secret": ["%s", "again"]}',
        '{"client_secret": {"value": "%s"}, "b": 1}',
        '{"client_secret": "%s',
        "{'client_secret': '%s'}",
        '{"nested": "{\\"client_secret\\": \\"%s\\"}"}',
        '{name": "x", "access_token": "%s"}',
        '{"token": %s}',
        "grant_type=client_credentials&client_secret=%s&scope=api_access",
        "client%%5Fsecret=%s",
        "%%63lient_secret=%s",
        "client-secret=%s",
        "/oauth/token?client_secret=%s",
        "/api/v1/public_markets?x=1&access_token=%s",
        '--b\r\nContent-Disposition: form-data; name="client_secret"\r\n\r\n%s\r\n--b--\r\n',
        "--b\nContent-Disposition: form-data; name=token\nContent-Type: text/plain\n\n%s\n--b--",
    ],
)
def test_what_is_named_like_a_secret_is_hidden(text: str) -> None:
    shown = BY_NAME.text(text % MISTYPED)
    assert MISTYPED not in shown
    assert HIDDEN in shown


@pytest.mark.parametrize(
    "text",
    [
        "<client><key>%s</key></client>",
        "client_secret: %s",
        "/%s/public_markets",
        "no name at all %s",
        '{"secert": "%s"}',
    ],
)
@pytest.mark.parametrize("secret", [SECRET, TOKEN, JWT])
def test_a_known_secret_is_hidden_wherever_it_stands(text: str, secret: str) -> None:
    assert secret not in BY_VALUE.text(text % secret)


def test_a_known_secret_is_hidden_in_other_spellings() -> None:
    odd = 'pass"word/with é'
    redactor = Redactor([odd, base64.b64encode(f"id:{odd}".encode()).decode()])
    for spelling in (odd, quote(odd, safe=""), json.dumps(odd)[1:-1]):
        assert spelling not in redactor.text(f"x {spelling} y")
    basic = base64.b64encode(f"id:{odd}".encode()).decode()
    assert basic not in redactor.text(f'{{"note": "{basic}"}}')


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("authorization", "Bearer abc.def", f"Bearer {HIDDEN}"),
        ("Authorization", "Basic aWQ6c2VjcmV0", f"Basic {HIDDEN}"),
        ("authorization", "abcdefgh", HIDDEN),
        ("authorization", "abc def", HIDDEN),
        ("cookie", "session=abc", HIDDEN),
        ("x-api-key", "abc", HIDDEN),
        ("x-auth-token", "abc", HIDDEN),
        (
            "referer",
            f"http://localhost/?access_token={MISTYPED}",
            f"http://localhost/?access_token={HIDDEN}",
        ),
        ("www-authenticate", 'Bearer realm="passe-marche"', 'Bearer realm="passe-marche"'),
        ("content-type", "application/json", "application/json"),
    ],
)
def test_headers(name: str, value: str, shown: str) -> None:
    assert BY_NAME.header(name, value) == shown


@pytest.mark.parametrize(
    "text",
    [
        "",
        '{"public_market": {"name": "Jeton et secret", "token_type": "Bearer"}}',
        '{"webhook_secret": null, "expires_in": 86400}',
        "grant_type=client_credentials&client_id=demo_editor_client&client_secret=",
        "VR-2026-ABCDEFGHIJKL FT20261123A1B2C3D4 13002526500013",
    ],
)
def test_the_rest_is_left_as_it_came(text: str) -> None:
    assert BY_VALUE.text(text) == text


def test_what_surrounds_a_secret_is_left_as_it_came() -> None:
    text = '{"a": 1,  "client_secret": "x", "b": "é"}'
    assert BY_NAME.text(text) == f'{{"a": 1,  "client_secret": "{HIDDEN}", "b": "é"}}'


@pytest.mark.parametrize("name", ["token", "Access_Token", "client-secret", "webhook_secret"])
def test_names_of_secrets(name: str) -> None:
    assert is_secret_name(name)


def test_no_secret_name_escapes_the_first_look() -> None:
    assert all(any(sign in name for sign in _SIGNS) for name in SECRET_NAMES)


@given(st.text(), st.text())
def test_never_fails_nor_shows_a_known_secret(before: str, after: str) -> None:
    assert SECRET not in BY_VALUE.text(before + SECRET + after)


@pytest.mark.parametrize(
    "text",
    [
        '\\"' * 30_000,
        '"a' * 30_000,
        '"a":' * 15_000,
        "eyJ" * 20_000,
        "a=" * 30_000,
        "name=a\n" * 9_000,
        '{"token":' * 7_000,
        "a" * 60_000,
        " " * 60_000,
        '"token"' + " " * 60_000,
        "x." * 30_000,
    ],
)
def test_hostile_text_is_read_in_one_go(text: str) -> None:
    """A pattern that goes over the text again and again would take minutes for these."""
    assert BY_VALUE.text(text) is not None
