"""JSON and times as the framework writes them."""

from datetime import datetime
from zoneinfo import ZoneInfo

import orjson

ZONE = ZoneInfo("Europe/Paris")
"""The time zone of the application."""

_ESCAPES = (
    (b"<", rb"\u003c"),
    (b">", rb"\u003e"),
    (b"&", rb"\u0026"),
    ("\u2028".encode(), rb"\u2028"),
    ("\u2029".encode(), rb"\u2029"),
)
"""What could end a script in an HTML page; in JSON all of it stands inside of strings."""


def to_json(payload: object) -> bytes:
    """Write JSON in UTF-8 without blanks, with what means something in HTML escaped."""
    text = orjson.dumps(payload)
    for sign, escape in _ESCAPES:
        if sign in text:
            text = text.replace(sign, escape)
    return text


def iso8601(instant: datetime) -> str:
    """Write an instant in the application's zone, to the second."""
    return instant.astimezone(ZONE).isoformat(timespec="seconds")
