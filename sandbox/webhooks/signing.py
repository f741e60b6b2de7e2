"""The signature of a webhook (D07, SFD §7.5)."""

import hashlib
import hmac


def sign(secret: str, body: bytes) -> str:
    """Give `sha256=` and the HMAC-SHA256 of the exact bytes of the body, in hexadecimal."""
    return f"sha256={hmac.digest(secret.encode(), body, hashlib.sha256).hex()}"
