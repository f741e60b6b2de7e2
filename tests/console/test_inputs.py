"""Forms made of schemas: what they show, and what is read out of them."""

from typing import Any

import pytest

from contracts.wording import Text
from sandbox.console.inputs import blamed, inputs, read

SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["count"],
    "properties": {
        "count": {"type": "integer", "minimum": 1, "maximum": 9},
        "share": {"type": "number", "default": 0.5},
        "on": {"type": "boolean", "default": True},
        "kind": {"type": "string", "enum": ["a", "b"], "default": "b"},
        "level": {"type": "integer", "enum": [1, 2], "default": 2},
        "owner": {"type": "string", "nullable": True, "default": None},
        "pages": {"type": "array", "items": {"type": "integer"}, "default": [1, 2]},
        "body": {"default": None},
    },
}


def given(**texts: str) -> dict[str, str]:
    return {f"p.{name}": text for name, text in texts.items()}


def test_fields_show_the_defaults() -> None:
    shown = {field.code: field for field in inputs(SCHEMA, {}, {}, {})}
    assert {name: field.kind for name, field in shown.items()} == {
        "count": "number",
        "share": "number",
        "on": "choice",
        "kind": "choice",
        "level": "choice",
        "owner": "text",
        "pages": "lines",
        "body": "text",
    }
    assert [f.value for f in shown.values()] == ["", "0.5", "true", "b", "2", "", "1\n2", ""]
    assert shown["count"].required and not shown["share"].required
    assert shown["count"].hint == Text("de 1 à 9", "from 1 to 9")
    assert shown["level"].options == ("1", "2")


def test_what_the_fields_show_is_read_as_the_defaults() -> None:
    form = {field.name: field.value for field in inputs(SCHEMA, {}, {}, {})}
    values = read(SCHEMA, {**form, "p.count": "3"}).values
    rules = SCHEMA["properties"]
    assert values["count"] == 3
    assert all(values.get(name) == rules[name]["default"] for name in rules if name != "count")


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("count", " 4 ", 4),
        ("share", "0,25", 0.25),
        ("on", "false", False),
        ("level", "1", 1),
        ("pages", "3, 4\n5\n", [3, 4, 5]),
        ("body", '{"a": null}', {"a": None}),
        ("owner", "Zoé", "Zoé"),
    ],
)
def test_values_have_the_types_of_the_schema(name: str, text: str, value: object) -> None:
    read_values = read(SCHEMA, given(count="1") | given(**{name: text}))
    assert read_values.errors == {}
    assert read_values.values[name] == value
    assert type(read_values.values[name]) is type(value)


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("count", "", "This is needed."),
        ("count", "1.5", "Give a whole number."),
        ("count", "10", "Give a number from 1 to 9."),
        ("share", "inf", "Give a number."),
        ("pages", "1\nx", "Give a whole number."),
        ("body", "{", "That is no JSON"),
    ],
)
def test_what_cannot_be_read_is_told(name: str, text: str, told: str) -> None:
    found = read(SCHEMA, given(count="1") | given(**{name: text}))
    assert list(found.errors) == [name]
    assert found.errors[name].en.startswith(told)
    assert name not in found.values


def test_what_was_typed_in_stays() -> None:
    form = given(count="many", share="")
    fields = {f.code: f for f in inputs(SCHEMA, {}, form, read(SCHEMA, form).errors)}
    assert fields["count"].value == "many" and fields["count"].error.fr
    assert fields["share"].value == ""


def test_a_refusal_names_the_field_that_it_is_about() -> None:
    assert blamed(SCHEMA, "count: 12 is too much") == "count"
    assert blamed(SCHEMA, "pages.0: 'x' is not a number") == "pages"
    assert blamed(SCHEMA, "there is no fault 'x'") is None
