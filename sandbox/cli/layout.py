"""JSON set for reading: short where it can be, one key a line where it cannot, abridged."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

LONG_TEXT = 72
"""Of a longer text only the beginning is shown, in characters."""

LONG_LIST = 3
"""Of a longer list only the first items are shown."""


def lay_out(value: Any, width: int) -> list[str]:
    """Give the lines of a value, at most `width` wide where its texts allow."""
    return list(_lines(_abridge(value), width, ""))


def _lines(value: Any, width: int, comma: str) -> Iterator[str]:
    compact = json.dumps(value, ensure_ascii=False)
    if len(compact) + len(comma) <= width or not isinstance(value, Mapping | list):
        yield compact + comma
        return
    opening, closing = ("{", "}") if isinstance(value, Mapping) else ("[", "]")
    yield opening
    entries = list(value.items() if isinstance(value, Mapping) else ((None, v) for v in value))
    for number, (key, item) in enumerate(entries, 1):
        label = "" if key is None else f"{json.dumps(key, ensure_ascii=False)}: "
        after = "," if number < len(entries) else ""
        first, *rest = _lines(item, width - 2 - len(label), after)
        yield f"  {label}{first}"
        yield from (f"  {line}" for line in rest)
    yield closing + comma


def _abridge(value: Any) -> Any:
    if isinstance(value, str):
        # An address is of use only as a whole.
        return value if value.startswith("http") else shorten(value, LONG_TEXT)
    if isinstance(value, Mapping):
        return {key: _abridge(item) for key, item in value.items()}
    if isinstance(value, list):
        shown = [_abridge(item) for item in value[:LONG_LIST]]
        more = len(value) - LONG_LIST
        return shown if more <= 0 else [*shown, f"… et {more} de plus"]
    return value


def shorten(text: str, length: int) -> str:
    """Cut a text that is too long, and show that it was."""
    return text if len(text) <= length else f"{text[: length - 1]}…"
