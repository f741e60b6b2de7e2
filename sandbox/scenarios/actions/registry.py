"""The vocabulary of steps: each action registers itself when its module is loaded.

An action is an asynchronous function of the stage and its arguments, whose names and JSON Schemas
stand in its declaration. What it gives is what later steps can refer to.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from contracts.wording import Text
from sandbox.http.schema import SchemaValidator
from sandbox.scenarios.stage import Stage

Perform = Callable[[Stage, Mapping[str, Any]], Awaitable[Mapping[str, Any]]]

_PACKAGE = "sandbox.scenarios.actions"


@dataclass(frozen=True)
class Action:
    """One action; `schema` describes its arguments, `example` shows some, `gives` names results."""

    name: str
    title: Text
    schema: Mapping[str, Any]
    example: Mapping[str, Any]
    gives: tuple[str, ...]
    perform: Perform

    @cached_property
    def validator(self) -> SchemaValidator:
        """Give the compiled schema of the arguments."""
        return SchemaValidator(_bare(self.schema), {})


_ACTIONS: dict[str, Action] = {}


def action(
    title: Text,
    arguments: Mapping[str, Mapping[str, Any]],
    *,
    example: Mapping[str, Any],
    gives: tuple[str, ...] = (),
    required: tuple[str, ...] = (),
    others: bool = False,
) -> Callable[[Perform], Perform]:
    """Declare an action under the name of its function; `others` lets more arguments be given."""

    def register(perform: Perform) -> Perform:
        schema: dict[str, Any] = {
            "type": "object",
            "additionalProperties": others,
            "properties": dict(arguments),
        }
        if required:
            schema["required"] = list(required)
        name = getattr(perform, "__name__", "")
        _ACTIONS[name] = Action(name, title, schema, example, gives, perform)
        return perform

    return register


@cache
def actions() -> Mapping[str, Action]:
    """Give all actions by their names; the first time, their modules are loaded."""
    package = import_module(_PACKAGE)
    for module in sorted(iter_modules(package.__path__), key=lambda found: found.name):
        import_module(f"{_PACKAGE}.{module.name}")
    return dict(sorted(_ACTIONS.items()))


def _bare(schema: Any) -> Any:
    """Leave out what documents a schema and checks nothing."""
    if isinstance(schema, list):
        return [_bare(item) for item in schema]
    if not isinstance(schema, Mapping):
        return schema
    return {
        key: {name: _bare(rules) for name, rules in value.items()}
        if key == "properties"
        else _bare(value)
        for key, value in schema.items()
        if key not in ("description", "default")
    }
