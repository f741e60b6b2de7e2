"""Parameters nested by brackets."""

from typing import Any

import pytest

from sandbox.rails.parameters import BadParameters, parse


@pytest.mark.parametrize(
    ("encoded", "parsed"),
    [
        (b"", {}),
        (b"&&", {}),
        (b"a=1", {"a": "1"}),
        (b"a=1&a=2", {"a": "2"}),
        (b"a", {"a": None}),
        (b"a=", {"a": ""}),
        (b"=1", {}),
        (b"a=b=c", {"a": "b=c"}),
        (b"a+b=c%20d%26", {"a b": "c d&"}),
        (b"caf%C3%A9=%F0%9F%8F%97", {"café": "🏗"}),
        (b"a[b]=1", {"a": {"b": "1"}}),
        (b"a%5Bb%5D=1&a[c]=2", {"a": {"b": "1", "c": "2"}}),
        (b"a[b][c]=1", {"a": {"b": {"c": "1"}}}),
        (b"a[]=1&a[]=2", {"a": ["1", "2"]}),
        (b"a[b][]=1", {"a": {"b": ["1"]}}),
        (b"a[][b]=1&a[][c]=2&a[][b]=3", {"a": [{"b": "1", "c": "2"}, {"b": "3"}]}),
        (b"a[][b][]=1", {"a": [{"b": ["1"]}]}),
        (b"a[0][b]=1", {"a": {"0": {"b": "1"}}}),
        (b"a[=1", {"a[": "1"}),
        (b"[a]=1", {"[a]": "1"}),
        (b"a[b=1", {"a": {"[b": "1"}}),
        (b"a[b]c=1", {"a": {"b": {"c": "1"}}}),
    ],
)
def test_names_with_brackets(encoded: bytes, parsed: dict[str, Any]) -> None:
    assert parse(encoded) == parsed


@pytest.mark.parametrize(
    "encoded",
    [b"a=%ff", b"%ff=1", b"a=1&a[b]=2", b"a=1&a[]=2", b"a[]=1&a[b]=2", b"a" + b"[b]" * 40 + b"=1"],
)
def test_what_cannot_be_read(encoded: bytes) -> None:
    with pytest.raises(BadParameters):
        parse(encoded)
