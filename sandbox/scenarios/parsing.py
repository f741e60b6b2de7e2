"""From the text of a file to a scenario; the first thing that is wrong is told with its line."""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from contracts.wording import Text as Words
from sandbox.domain.errors import Violation
from sandbox.http.schema import SchemaValidator
from sandbox.scenarios import grammar, placeholders, remedies
from sandbox.scenarios.actions.registry import actions
from sandbox.scenarios.model import LIBRARY, Advice, Faulty, Parameter, Scenario, Step
from sandbox.scenarios.parameters import validator
from sandbox.scenarios.reading import Place, Text, Unreadable, read
from sandbox.settings import PROFILE_NAMES

BUILT_IN = ("base_url", "workspace", "profile", "editor")
"""What every scenario can refer to besides its parameters and its results."""

_REPETITION = "repetition"


def parse(name: str, path: Path, content: bytes, origin: str = LIBRARY) -> Scenario | Faulty:
    """Read a file; gives what is wrong with it where it is no scenario."""
    try:
        return _Parser(name, path, origin, read(content)).scenario()
    except Unreadable as error:
        return Faulty(name, path, error.line, error.problem, error.remedy)


class _Parser:
    def __init__(self, name: str, path: Path, origin: str, text: Text) -> None:
        self._name, self._path, self._origin = name, path, origin
        self._text = text
        self._results: set[str] = set()
        self._known: set[str] = set(BUILT_IN)

    def scenario(self) -> Scenario:
        value = self._text.value
        if not isinstance(value, dict):
            raise Unreadable(
                "the file holds no mapping",
                "it begins with keys such as title, summary, steps and see",
                1,
            )
        self._check("file", grammar.FILE, value, ())
        parameters = self._parameters(value.get("parameters", {}))
        self._known |= set(parameters)
        steps = self._steps(value["steps"], ("steps",), nested=False)
        tries = value.get("try", [])
        for key in ("see", "try"):
            self._check_names(value.get(key), (key,))
        return Scenario(
            name=self._name,
            topic=value.get("topic", "own"),
            title=_words(value["title"]),
            summary=_words(value["summary"]),
            situation=_words(value["see"]),
            tries=[Advice(_words(item), item.get("run", "")) for item in tries],
            parameters=parameters,
            steps=steps,
            profiles=tuple(value.get("profiles", PROFILE_NAMES)),
            path=self._path,
            origin=self._origin,
        )

    def _parameters(self, declared: Mapping[str, Mapping[str, Any]]) -> dict[str, Parameter]:
        found = {}
        for name, declaration in declared.items():
            place = ("parameters", name)
            self._check_name(name, place)
            schema = {k: v for k, v in declaration.items() if k not in ("title", "optional")}
            if declaration.get("optional"):
                schema["nullable"] = True
            found[name] = Parameter(name, _words(declaration["title"]), schema)
            self._check_default(found[name], place)
        return found

    def _check_name(self, name: str, place: Place) -> None:
        taken = (*BUILT_IN, _REPETITION)
        if not re.match(grammar.NAME_PATTERN, name):
            raise self._wrong(
                place,
                f"'{name}' cannot be a name",
                "letters, digits and _, beginning with a letter",
            )
        if name in taken:
            raise self._wrong(
                place, f"the name '{name}' is taken", f"choose one that is not {', '.join(taken)}"
            )

    def _check_default(self, parameter: Parameter, place: Place) -> None:
        try:
            compiled = validator(parameter.schema)
        except ValueError as error:
            told = str(error).partition("\n")[0]
            raise self._wrong(
                place, f"this is no usable schema: {told}", "look at 'pattern' and 'enum'"
            ) from error
        if parameter.required:
            return
        wrong = compiled.violations(parameter.schema["default"])
        if wrong:
            raise self._wrong(
                (*place, "default"),
                f"the default does not fit the parameter: {wrong[0].message}",
                "a text that looks like a number stands in quotes",
            )

    def _steps(self, listed: Sequence[Any], place: Place, *, nested: bool) -> list[Step]:
        return [self._step(step, (*place, i), nested=nested) for i, step in enumerate(listed)]

    def _step(self, step: Mapping[str, Any], place: Place, *, nested: bool) -> Step:
        if "repeat" in step:
            return self._repeated(step, place, nested=nested)
        name = self._action_name(step, place)
        self._check("step", grammar.STEP, step, place)
        arguments = {} if step[name] is None else step[name]
        at = (*place, name)
        if not isinstance(arguments, dict):
            raise self._wrong(at, f"'{name}' takes arguments by name", remedies.takes(name))
        self._check_arguments(name, arguments, at)
        self._check_names({**arguments, "when": step.get("when")}, at)
        result = step.get("as")
        if result is not None:
            self._check_result(result, (*place, "as"))
        return Step(
            line=self._text.line(place) or 0,
            action=name,
            arguments=arguments,
            name=result,
            profile=step.get("profile"),
            when=step.get("when", True),
        )

    def _repeated(self, step: Mapping[str, Any], place: Place, *, nested: bool) -> Step:
        if nested:
            raise self._wrong(
                place, "a repetition stands inside another", "repeat one of the two only"
            )
        self._check("repeat", grammar.REPEAT, step, place)
        self._check_names({"repeat": step["repeat"], "when": step.get("when")}, place)
        self._known.add(_REPETITION)
        steps = self._steps(step["steps"], (*place, "steps"), nested=True)
        self._known.discard(_REPETITION)
        return Step(
            line=self._text.line(place) or 0,
            profile=step.get("profile"),
            when=step.get("when", True),
            repeat=step["repeat"],
            steps=steps,
        )

    def _action_name(self, step: Mapping[str, Any], place: Place) -> str:
        named = [key for key in step if key not in grammar.MODIFIERS]
        known = [*actions(), "repeat"]
        if len(named) == 1 and named[0] in known:
            return named[0]
        if not named:
            raise self._wrong(place, "the step has no action", f"one of {', '.join(known)}")
        wrong = next((key for key in named if key not in known), named[-1])
        if wrong in known:
            raise self._wrong(
                (*place, wrong), "the step has several actions", "make a step of each: '- '"
            )
        raise self._wrong(
            (*place, wrong), f"there is no action '{wrong}'", remedies.meant(wrong, known)
        )

    def _check_arguments(self, name: str, arguments: Mapping[str, Any], place: Place) -> None:
        found = actions()[name].validator.violations(dict(arguments))
        found = placeholders.settled(found, arguments)
        if found:
            schema = actions()[name].schema
            raise self._violated(_worst(found), schema, place, remedies.takes(name))

    def _check_result(self, name: str, place: Place) -> None:
        self._check_name(name, place)
        if name in self._known and name not in self._results:
            raise self._wrong(
                place, f"'{name}' is a parameter already", "give the result another name"
            )
        self._results.add(name)
        self._known.add(name)

    def _check_names(self, value: Any, place: Place) -> None:
        """Check that every placeholder leads somewhere."""
        for text, at in remedies.texts(value, place):
            if placeholders.malformed(text):
                raise self._wrong(
                    at, "'{{' begins no placeholder here", "write {{ name }} or {{ name.key }}"
                )
            for name in placeholders.names_in(text):
                if name not in self._known:
                    raise self._wrong(
                        at,
                        f"nothing is called '{name}' here",
                        remedies.meant(name, sorted(self._known)),
                    )

    def _check(self, part: str, schema: Mapping[str, Any], value: Any, place: Place) -> None:
        found = _frames()[part].violations(value)
        if found:
            keys = ", ".join(schema["properties"])
            raise self._violated(_worst(found), schema, place, f"the keys are: {keys}")

    def _violated(
        self, violation: Violation, schema: Mapping[str, Any], place: Place, otherwise: str
    ) -> Unreadable:
        path = violation.path
        at = (*place, *path)
        if violation.rule == "additionalProperties":
            known = list(remedies.rules_at(schema, path[:-1]).get("properties", {}))
            return self._wrong(
                at,
                f"'{path[-1]}' is not known here",
                remedies.meant(str(path[-1]), known) or otherwise,
            )
        if violation.rule == "required":
            return self._wrong(at[:-1], f"'{path[-1]}' is missing", otherwise)
        where = ".".join(map(str, path))
        rules = remedies.rules_at(schema, path)
        hint = remedies.expected(rules) or otherwise
        if isinstance(violation.value, int | float) and "string" in str(rules.get("type")):
            hint = f'put it in quotes: "{violation.value}"'
        return self._wrong(at, f"{where}: {violation.message}", hint)

    def _wrong(self, place: Place, problem: str, remedy: str) -> Unreadable:
        return Unreadable(problem, remedy, self._text.line(place))


@cache
def _frames() -> Mapping[str, SchemaValidator]:
    """Give the compiled parts of the grammar."""
    parts = {"file": grammar.FILE, "step": grammar.STEP, "repeat": grammar.REPEAT}
    return {name: SchemaValidator(schema, {}) for name, schema in parts.items()}


def _worst(found: Sequence[Violation]) -> Violation:
    """Choose what to tell: a key that is mistyped is why another one is missing."""
    mistyped = (one for one in found if one.rule == "additionalProperties")
    return next(mistyped, found[0])


def _words(value: Mapping[str, str]) -> Words:
    return Words(value["fr"].strip(), value["en"].strip())
