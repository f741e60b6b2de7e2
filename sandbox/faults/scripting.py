"""From a wish (`{"fault": "latency", "operation": "createToken", "seconds": 3}`) to a fault.

A wish that cannot be fulfilled is refused with what is wrong and what would be right; of several
wishes that come together, none is scripted then.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from sandbox.domain.errors import Violation
from sandbox.domain.faults import MOST_FAULTS, ScriptedFault
from sandbox.domain.workspace import Workspace
from sandbox.faults.registry import ANY, Fault, kinds, make, violations

DEFAULT = "status"
"""The fault that is meant where none is named."""

MOST_TIMES = 1_000
_KEYS = ("fault", "operation", "event", "times", "identifier")


class FaultError(ValueError):
    """A fault cannot be scripted as wished: what is wrong, and what to do."""

    def __init__(self, error: str, hint: str) -> None:
        super().__init__(f"{error} ({hint})")
        self.error, self.hint = error, hint


@dataclass(frozen=True, slots=True)
class Wish:
    """A wish that was checked."""

    fault: Fault
    target: str
    targets: tuple[str, ...]
    times: int
    identifier: str | None


def script(
    workspace: Workspace, wishes: Sequence[Mapping[str, Any]], origin: str
) -> list[ScriptedFault]:
    """Script all of these faults, or none; raises `FaultError`."""
    return script_checked(workspace, check(wishes), origin)


def script_checked(
    workspace: Workspace, wishes: Sequence[Wish], origin: str, identifier: str | None = None
) -> list[ScriptedFault]:
    """Script faults that were checked, about `identifier` where they name nothing themselves.

    Raises `FaultError` where there are too many.
    """
    faults = workspace.fault_script
    if len(faults.pending) + len(wishes) > MOST_FAULTS:
        raise FaultError(
            f"{len(faults.pending)} faults are waiting already, and {MOST_FAULTS} may",
            "DELETE /_sandbox/faults forgets them",
        )
    return [
        faults.add(
            workspace.ids,
            wish.fault.name,
            wish.fault.stage,
            wish.targets,
            wish.fault.parameters(),
            target=wish.target,
            times=wish.times,
            identifier=wish.identifier or identifier,
            origin=origin,
        )
        for wish in wishes
    ]


def check(wishes: Sequence[Mapping[str, Any]]) -> list[Wish]:
    """Check wishes, all of them before any is fulfilled; raises `FaultError`."""
    checked = []
    for number, wish in enumerate(wishes):
        try:
            checked.append(_checked(wish))
        except FaultError as error:
            where = f"fault {number}: " if len(wishes) > 1 else ""
            raise FaultError(where + error.error, error.hint) from error
    return checked


def _checked(wish: Mapping[str, Any]) -> Wish:
    if not isinstance(wish, Mapping):
        raise FaultError("a fault is a JSON object", f"for example {_example('status')}")
    name = wish.get("fault", DEFAULT)
    kind = kinds().get(name) if isinstance(name, str) else None
    if kind is None:
        raise FaultError(f"there is no fault {_shown(name)}", _known_faults(name))
    target, targets = _targets(kind, wish)
    parameters = {key: value for key, value in wish.items() if key not in _KEYS}
    wrong = violations(kind, parameters)
    if wrong:
        raise _refusal(kind, wrong[0])
    return Wish(make(name, parameters), target, targets, _times(wish), _identifier(wish))


def _targets(kind: type[Fault], wish: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
    """Tell what a wish is about; raises `FaultError`."""
    key = kind.key()
    other = "event" if key == "operation" else "operation"
    named = f"{key}: one of {', '.join(kind.targets)}, or {ANY}"
    hint = f"{named}; for example {_example(kind.name)}"
    if other in wish:
        raise FaultError(f"the fault '{kind.name}' is about an {key}, not an {other}", hint)
    target = wish.get(key)
    if target is None:
        raise FaultError(f"'{key}' is missing: what is the fault '{kind.name}' to strike?", hint)
    if target == ANY:
        return ANY, kind.targets
    if target not in kind.targets:
        raise FaultError(f"the fault '{kind.name}' cannot strike the {key} {_shown(target)}", hint)
    return target, (target,)


def _times(wish: Mapping[str, Any]) -> int:
    times = wish.get("times", 1)
    if isinstance(times, bool) or not isinstance(times, int) or not 1 <= times <= MOST_TIMES:
        raise FaultError(
            f"times: {_shown(times)} is not how often a fault can strike",
            f"a whole number from 1 to {MOST_TIMES}; 1 where it is left out",
        )
    return times


def _identifier(wish: Mapping[str, Any]) -> str | None:
    identifier = wish.get("identifier")
    if identifier is not None and not (isinstance(identifier, str) and identifier):
        raise FaultError(
            f"identifier: {_shown(identifier)} names nothing",
            "the identifier of a market or an application, or a SIRET; left out, all are meant",
        )
    return identifier


def _refusal(kind: type[Fault], violation: Violation) -> FaultError:
    schema = kind.schema()
    known = [*schema["properties"]]
    key = str(violation.path[0]) if violation.path else ""
    if violation.rule == "additionalProperties" or key not in known:
        takes = f"it takes {', '.join(known)}" if known else "it takes none"
        return FaultError(
            f"'{key}' is no parameter of the fault '{kind.name}'",
            f"{takes}, besides {', '.join(_KEYS)}; for example {_example(kind.name)}",
        )
    rules = schema["properties"][key]
    if violation.rule == "required":
        error = f"the fault '{kind.name}' needs '{key}'"
    else:
        error = f"{key}: {violation.message}"
    hint = f"{key}: {_rules(rules)}; {rules['description']} For example {_example(kind.name)}"
    return FaultError(error, hint)


def _rules(rules: Mapping[str, Any]) -> str:
    if "enum" in rules:
        return f"one of {', '.join(map(_shown, rules['enum']))}"
    words = {"integer": "a whole number", "number": "a number", "string": "a text"}
    told = words.get(rules.get("type", ""), "anything")
    if "minimum" in rules:
        told += f" from {rules['minimum']} to {rules['maximum']}"
    if "maxLength" in rules:
        told += f" of at most {rules['maxLength']} characters"
    return told


def _example(name: str) -> str:
    kind = kinds()[name]
    wish: dict[str, Any] = {"fault": name, kind.key(): kind.targets[-1], "times": 1}
    for parameter, rules in kind.schema()["properties"].items():
        default = rules.get("example", rules.get("default"))
        if default is not None:
            wish[parameter] = default
    return json.dumps(wish)


def _known_faults(meant: object) -> str:
    """List the faults, first the one that may be meant."""
    names = list(kinds())
    guesses = [name for name in names if str(meant) and name.endswith(f"_{meant}")]
    guesses += get_close_matches(str(meant), names, n=1)
    told = f"did you mean '{guesses[0]}'? " if guesses else ""
    return f"{told}the faults are: {', '.join(names)}"


def _shown(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 100 else f"{text[:100]}…"
