"""Casts of parameters to the types of database columns."""

import re
from typing import Any

_BLANK = re.compile(r"[\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]*")
_DIGITS = re.compile(r"\s*([+-]?\d+)")
_TRIMMED = "\t\n\v\f\r \0"
_MAX_DIGITS = 18


def is_blank(text: str | None) -> bool:
    """Tell whether a text is absent, empty or made of white space only."""
    return text is None or _BLANK.fullmatch(text) is not None


def is_scalar(value: object) -> bool:
    """Tell whether a value may be given for a column: objects and lists are left out."""
    return not isinstance(value, dict | list)


def trimmed(text: str) -> str:
    """Take white space off both ends."""
    return text.strip(_TRIMMED)


def to_text(value: Any) -> str | None:
    """Cast to text; None for what is no scalar."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, float):
        # Ruby writes 1.0e+16 where Python writes 1e+16.
        return re.sub(r"^(-?\d+)e", r"\1.0e", repr(value))
    return str(value) if isinstance(value, int) else None


def to_integer(value: Any) -> int | None:
    """Cast to a whole number: the digits with which a text begins, 0 where it has none."""
    if isinstance(value, bool | int):
        return int(value)
    if isinstance(value, float):
        return int(value)
    if not isinstance(value, str) or is_blank(value):
        return None
    digits = _DIGITS.match(value)
    return int(digits[1][:_MAX_DIGITS]) if digits else 0
