"""Addresses of receivers, taken apart."""

import pytest

from sandbox.webhooks.address import Address, UnusableUrl, parse


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://localhost:4567/a", Address("localhost", 4567, False, "/a", "localhost:4567")),
        ("https://Example.com", Address("example.com", 443, True, "/", "example.com")),
        (
            "http://example.com:80/?x=1&y",
            Address("example.com", 80, False, "/?x=1&y", "example.com"),
        ),
        ("https://example.com:80/", Address("example.com", 80, True, "/", "example.com:80")),
        ("http://[::1]:4567/a#b", Address("::1", 4567, False, "/a", "[::1]:4567")),
        ("http://x/é/%20 a?q=é", Address("x", 80, False, "/%C3%A9/%20%20a?q=%C3%A9", "x")),
        ("http://école.fr/", Address("xn--cole-9oa.fr", 80, False, "/", "xn--cole-9oa.fr")),
    ],
)
def test_parts(url: str, expected: Address) -> None:
    assert parse(url) == expected


@pytest.mark.parametrize(
    "url",
    [
        "",
        "ftp://x/",
        "//x/",
        "http://",
        "http://:80/",
        "http://x:99999/",
        "http://x:abc/",
        "http://[::zz]/",
        "http://a..b/",
        "http://.a/",
        f"http://{'a' * 64}.fr/",
    ],
)
def test_unusable(url: str) -> None:
    with pytest.raises(UnusableUrl):
        parse(url)
