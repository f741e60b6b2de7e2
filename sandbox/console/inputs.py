"""Forms made of JSON Schemas: the parameters of faults and of scenarios.

A field that is left empty is not sent, so that its default holds. What cannot be read, or lies
beyond a bound, is said beside the field; everything else is for the control call to judge.
"""

import json
import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from contracts.wording import NOTHING, Text, same

PREFIX = "p."
"""Stands before the names of parameters in a form, apart from the form's own fields."""

Schema = Mapping[str, Any]

_WHOLE = Text("Donnez un nombre entier.", "Give a whole number.")
_NUMBER = Text("Donnez un nombre.", "Give a number.")
_JSON = Text(
    'Ce n’est pas du JSON : un texte se met entre guillemets, par exemple "ok".',
    'That is no JSON: a text stands between quotes, for example "ok".',
)
_NEEDED = Text("À renseigner.", "This is needed.")
_BOUNDS = Text("Donnez un nombre de {low} à {high}.", "Give a number from {low} to {high}.")
_FROM_TO = Text("de {low} à {high}", "from {low} to {high}")
_LINES = Text("une valeur par ligne", "one value on each line")
_AS_JSON = Text("en JSON ; vide pour la valeur par défaut", "as JSON; empty for the default")


class Unreadable(ValueError):
    """What was typed in cannot be read; `why` says what would do."""

    def __init__(self, why: Text) -> None:
        super().__init__(why.en)
        self.why = why


@dataclass(frozen=True, slots=True)
class Input:
    """One field of a form. `kind` is `text`, `number`, `choice` or `lines`."""

    name: str
    label: Text
    kind: str
    value: str = ""
    required: bool = False
    options: tuple[str, ...] = ()
    hint: Text = NOTHING
    error: Text = NOTHING

    @property
    def id(self) -> str:
        """Its name as an id of the page."""
        return self.name.replace(".", "-")

    @property
    def code(self) -> str:
        """What it is called in a control call."""
        return self.name.removeprefix(PREFIX)


@dataclass(frozen=True, slots=True)
class Given:
    """What a form holds: values that can be sent, and what is wrong with the others, by name."""

    values: Mapping[str, Any]
    errors: Mapping[str, Text] = field(default_factory=dict)


def read(schema: Schema, form: Mapping[str, str]) -> Given:
    """Read the parameters out of a form."""
    values: dict[str, Any] = {}
    errors: dict[str, Text] = {}
    needed = schema.get("required", ())
    for name, rules in schema["properties"].items():
        text = form.get(PREFIX + name, "").strip()
        if not text:
            if name in needed:
                errors[name] = _NEEDED
            continue
        try:
            values[name] = _value(rules, text)
        except Unreadable as error:
            errors[name] = error.why
    return Given(values, errors)


def inputs(
    schema: Schema,
    labels: Mapping[str, Text],
    form: Mapping[str, str],
    errors: Mapping[str, Text],
) -> Iterator[Input]:
    """Make the fields, with what was typed in before, else the defaults."""
    for name, rules in schema["properties"].items():
        required = name in schema.get("required", ())
        kind = _kind(rules)
        yield Input(
            name=PREFIX + name,
            label=_titled(labels.get(name, same(name)), rules),
            kind=kind,
            value=form.get(PREFIX + name, _written(rules)),
            required=required,
            options=_options(rules, required=required),
            hint=_hint(rules, kind),
            error=errors.get(name, NOTHING),
        )


def _titled(label: Text, rules: Schema) -> Text:
    """Write a label as a title, but for one that begins with a value to be typed in as it is."""
    if any(label.fr.startswith(str(value)) for value in rules.get("enum", ())):
        return label
    return Text(*(text[:1].upper() + text[1:].removesuffix(".") for text in label))


def blamed(schema: Schema, told: str) -> str | None:
    """Find the parameter that a sentence of the control API is about; None where it is another."""
    name = told.partition(":")[0].partition(".")[0].strip().removeprefix("parameter ").strip("' ")
    return name if name in schema["properties"] else None


def _kind(rules: Schema) -> str:
    if "enum" in rules or rules.get("type") == "boolean":
        return "choice"
    if rules.get("type") == "array":
        return "lines"
    return "number" if rules.get("type") in ("integer", "number") else "text"


def _options(rules: Schema, *, required: bool) -> tuple[str, ...]:
    if rules.get("type") == "boolean":
        return ("true", "false")
    options = tuple(_plain(value) for value in rules.get("enum", ()) if value is not None)
    return options if required or "default" not in rules or rules["default"] else ("", *options)


def _hint(rules: Schema, kind: str) -> Text:
    if kind == "number" and "minimum" in rules and "maximum" in rules:
        return _FROM_TO.fill(low=_plain(rules["minimum"]), high=_plain(rules["maximum"]))
    if kind == "lines":
        return _LINES
    return _AS_JSON if "type" not in rules and kind == "text" else NOTHING


def _written(rules: Schema) -> str:
    """Write the default as it would be typed in, an example where there is none."""
    value = rules.get("default", rules.get("example"))
    if value is None:
        return ""
    if isinstance(value, list):
        return "\n".join(map(_plain, value))
    return _plain(value)


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _value(rules: Schema, text: str) -> Any:
    if "enum" in rules:
        found = [value for value in rules["enum"] if _plain(value) == text]
        return found[0] if found else text
    reader = _READERS.get(rules.get("type", ""))
    if rules.get("type") == "array":
        items = rules.get("items", {})
        lines = (line.strip() for line in text.replace(",", "\n").splitlines())
        return [_value(items, line) for line in lines if line]
    if reader is None:
        return text if rules.get("type") == "string" else _json(text)
    value = reader(text)
    _check_bounds(rules, value)
    return value


def _check_bounds(rules: Schema, value: Any) -> None:
    low, high = rules.get("minimum", -math.inf), rules.get("maximum", math.inf)
    if not isinstance(value, bool) and not low <= value <= high:
        raise Unreadable(_BOUNDS.fill(low=_plain(low), high=_plain(high)))


def _integer(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise Unreadable(_WHOLE) from None


def number(text: str) -> float:
    """Read a number, whose decimal sign may be a comma; raises `Unreadable`."""
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        raise Unreadable(_NUMBER) from None
    if not math.isfinite(value):
        raise Unreadable(_NUMBER)
    return value


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise Unreadable(_JSON) from None


_READERS: Mapping[str, Callable[[str], Any]] = {
    "integer": _integer,
    "number": number,
    "boolean": lambda text: text == "true",
}
