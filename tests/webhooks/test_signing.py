"""The signature, held against an independent computation."""

import hashlib
import hmac

from hypothesis import given
from hypothesis import strategies as st

from sandbox.webhooks.signing import sign


def test_known_value() -> None:
    expected = "sha256=f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8"
    assert sign("key", b"The quick brown fox jumps over the lazy dog") == expected


@given(st.text(st.characters(codec="utf-8"), min_size=1), st.binary())
def test_is_the_hmac_of_the_bytes(secret: str, body: bytes) -> None:
    expected = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    assert sign(secret, body) == f"sha256={expected}"
