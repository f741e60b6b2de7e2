"""Placeholders: `{{ name }}` and `{{ name.key }}`, in any text of a step or of what is told.

A text that is nothing but a placeholder takes the value with its type; inside a longer text the
value is written out.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from contracts.wording import Text
from sandbox.domain.errors import Violation

PATTERN = re.compile(r"\{\{\s*([A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z0-9_]+)*)\s*\}\}")
_OPENING = re.compile(r"\{\{")


class PlaceholderError(ValueError):
    """A placeholder leads nowhere; the message says which, and what there is."""


def names_in(value: Any) -> Iterator[str]:
    """List the names, without their keys, that stand in a value."""
    if isinstance(value, str):
        yield from (match[1].partition(".")[0] for match in PATTERN.finditer(value))
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from names_in(item)
    elif isinstance(value, list):
        for item in value:
            yield from names_in(item)


def has_any(value: Any) -> bool:
    """Tell whether a value holds a placeholder."""
    return next(names_in(value), None) is not None


def malformed(text: str) -> bool:
    """Tell whether a text has `{{` that begins no placeholder."""
    return len(_OPENING.findall(text)) > len(PATTERN.findall(text))


def filled(value: Any, names: Mapping[str, Any]) -> Any:
    """Put the values of `names` into a value; raises `PlaceholderError`."""
    if isinstance(value, str):
        alone = PATTERN.fullmatch(value.strip())
        if alone:
            return look_up(alone[1], names)
        return PATTERN.sub(lambda match: _written(match[1], look_up(match[1], names)), value)
    if isinstance(value, Mapping):
        return {key: filled(item, names) for key, item in value.items()}
    if isinstance(value, list):
        return [filled(item, names) for item in value]
    return value


def look_up(path: str, names: Mapping[str, Any]) -> Any:
    """Give what a name with its keys leads to; raises `PlaceholderError`."""
    found: Any = names
    walked = ""
    for key in path.split("."):
        if isinstance(found, list) and key.isdecimal() and int(key) < len(found):
            found = found[int(key)]
        elif isinstance(found, Mapping) and key in found:
            found = found[key]
        else:
            known = ", ".join(found) if isinstance(found, Mapping) else "nothing"
            where = f"'{walked}' has no '{key}'" if walked else f"nothing is called '{key}'"
            raise PlaceholderError(f"{{{{ {path} }}}}: {where}; there is: {known}")
        walked = f"{walked}.{key}" if walked else key
    return found


def _written(path: str, value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return ""
    if isinstance(value, str | int | float):
        return str(value)
    if isinstance(value, list) and all(isinstance(item, str | int | float) for item in value):
        return ", ".join(map(str, value))
    raise PlaceholderError(
        f"{{{{ {path} }}}}: cannot be written inside a text; take one of its keys, "
        f"such as {{{{ {path}.identifier }}}}"
    )


def told(text: Text, names: Mapping[str, Any]) -> Text:
    """Put values into both languages of a text."""
    return Text(written(text.fr, names), written(text.en, names))


def written(text: str, names: Mapping[str, Any]) -> str:
    """Put values into a text; what leads nowhere is left out."""

    def value(match: re.Match[str]) -> str:
        try:
            return _written(match[1], look_up(match[1], names))
        except PlaceholderError:
            return "…"  # A step that was left out has given nothing.

    return PATTERN.sub(value, text)


def settled(violations: list[Violation], value: Any) -> list[Violation]:
    """Keep the violations that no placeholder can put right once it has its value."""
    return [
        found
        for found in violations
        if found.rule in ("required", "additionalProperties") or not has_any(_at(value, found.path))
    ]


def _at(value: Any, path: tuple[str | int, ...]) -> Any:
    for step in path:
        if isinstance(value, Mapping) and step in value:
            value = value[str(step)]
        elif isinstance(value, list) and isinstance(step, int) and step < len(value):
            value = value[step]
        else:
            return None
    return value
