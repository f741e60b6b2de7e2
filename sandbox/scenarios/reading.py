"""Reading the text of a scenario: YAML, with the line of every part, and nothing that surprises.

Of YAML only what JSON has is understood: a date, `yes` or `on` is a text. Anchors, duplicate keys
and keys that are no texts are refused.
"""

import re
from dataclasses import dataclass, field
from typing import Any

MAX_BYTES = 65_536
MAX_DEPTH = 20

Place = tuple[str | int, ...]

_INTEGER = re.compile(r"-?(0|[1-9][0-9]*)")
_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?")
_WORDS = {"true": True, "false": False, "null": None, "~": None, "": None}
_MOST_DIGITS = 30


class Unreadable(ValueError):
    """A text is no scenario: what is wrong, where (`line` from 1), and what would be right."""

    def __init__(self, problem: str, remedy: str, line: int | None = None) -> None:
        super().__init__(problem)
        self.problem, self.remedy, self.line = problem, remedy, line


@dataclass
class Text:
    """A text that was read: its value, and the lines of its parts, by their places."""

    value: Any
    lines: dict[Place, int] = field(default_factory=dict)

    def line(self, place: Place) -> int | None:
        """Tell where a part stands; for one that is not there, where it would have to be."""
        for length in range(len(place), -1, -1):
            if place[:length] in self.lines:
                return self.lines[place[:length]]
        return None


def read(content: bytes) -> Text:
    """Read a text; raises `Unreadable`."""
    if len(content) > MAX_BYTES:
        raise Unreadable(
            f"the file has more than {MAX_BYTES} bytes", "split it into several scenarios"
        )
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise Unreadable("the file is not UTF-8", "save it as UTF-8", line) from error
    import yaml  # noqa: PLC0415 - a server starts without it

    # The parser written in C is ten times faster; some builds of PyYAML come without it.
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        _check_events(yaml.parse(text, Loader=loader))
        node = yaml.compose(text, Loader=loader)
    except yaml.YAMLError as error:
        raise _not_yaml(error) from error
    found = Text(None)
    if node is not None:
        found.value = _value(node, (), found.lines)
    return found


def _check_events(events: Any) -> None:
    """Refuse what could blow up or nest without end, before anything is built of it."""
    import yaml  # noqa: PLC0415 - loaded already

    depth = 0
    for event in events:
        line = event.start_mark.line + 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise Unreadable(
                "anchors and aliases (& and *) are not used here", "write it out", line
            )
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > MAX_DEPTH:
                raise Unreadable("it is nested too deeply", f"at most {MAX_DEPTH} levels", line)
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


def _not_yaml(error: Any) -> Unreadable:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    problem = getattr(error, "problem", None) or getattr(error, "reason", None) or str(error)
    return Unreadable(
        f"this is no YAML: {problem}",
        "look at the indentation and the quotes; a text with ': ', '#' or '{{' stands in quotes",
        mark.line + 1 if mark else None,
    )


def _value(node: Any, place: Place, lines: dict[Place, int]) -> Any:
    import yaml  # noqa: PLC0415 - loaded already

    lines[place] = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, place, lines)
    if isinstance(node, yaml.SequenceNode):
        return [_value(item, (*place, i), lines) for i, item in enumerate(node.value)]
    return _scalar(node)


def _mapping(node: Any, place: Place, lines: dict[Place, int]) -> dict[str, Any]:
    import yaml  # noqa: PLC0415 - loaded already

    value: dict[str, Any] = {}
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        if not isinstance(key_node, yaml.ScalarNode):
            raise Unreadable(
                "a mapping stands where a key is expected",
                'a placeholder stands in quotes: "{{ name }}"',
                line,
            )
        key = key_node.value
        if key in value:
            raise Unreadable(f"the key '{key}' stands there twice", "keep one of them", line)
        value[key] = _value(value_node, (*place, key), lines)
        lines[*place, key] = line
    return value


def _scalar(node: Any) -> Any:
    text: str = node.value
    if node.style:  # In quotes, or a block: a text, whatever it looks like.
        return text
    if text in _WORDS:
        return _WORDS[text]
    if len(text) <= _MOST_DIGITS and _INTEGER.fullmatch(text):
        return int(text)
    if len(text) <= _MOST_DIGITS and _NUMBER.fullmatch(text):
        return float(text)
    return text
