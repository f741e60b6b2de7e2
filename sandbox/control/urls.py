"""The addresses that a control call sets: the sandbox will send to them, or lead a user there."""

from collections.abc import Mapping
from typing import Any

from sandbox.control.errors import ControlError
from sandbox.settings import check_url


def check_urls(body: Mapping[str, Any]) -> None:
    """Check every `…_url` of a body that is not null; raises `ControlError` 422."""
    for key, value in body.items():
        if not key.endswith("_url") or value is None:
            continue
        try:
            check_url(value)
        except ValueError as error:
            raise ControlError(
                422,
                f"{key}: {value[:200]!r} is no address that can be used",
                "give an absolute http:// or https:// address without user name or blanks, "
                f'for example {{"{key}": "http://127.0.0.1:4567/"}}, or null for none',
            ) from error
