"""What a scenario is, once its file was read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from contracts.wording import Text
from sandbox.scenarios.placeholders import told

LIBRARY, OWN = "library", "own"
"""Where a scenario comes from: with the sandbox, or from the user's folder."""


@dataclass(frozen=True)
class Parameter:
    """A parameter: its JSON Schema, `default` included where it has one, and what it is for."""

    name: str
    title: Text
    schema: Mapping[str, Any]

    @property
    def required(self) -> bool:
        """Whether a value has to be given."""
        return "default" not in self.schema


@dataclass(frozen=True)
class Step:
    """One step: an action with its arguments, placeholders not yet filled in.

    `name` is what later steps call its result; `profile` and `when` say when it is left out. With
    `repeat` (a number or a placeholder) there is no action: `steps` are carried out so often.
    """

    line: int
    action: str = ""
    arguments: Mapping[str, Any] = field(default_factory=dict)
    name: str | None = None
    profile: str | None = None
    when: Any = True
    repeat: Any = None
    steps: Sequence["Step"] = ()


@dataclass(frozen=True)
class Advice:
    """Something to try now: in words, and the command or the call that does it, if there is one."""

    text: Text
    run: str = ""


@dataclass(frozen=True)
class Scenario:
    """A situation and the way there. `tries` says what to try now.

    `situation` says what is to be seen, with placeholders for what the steps give.
    `overrides` tells that it stands in the place of the one of this name that comes with the
    sandbox; `profiles` are those in which it works.
    """

    name: str
    topic: str
    title: Text
    summary: Text
    situation: Text
    tries: Sequence[Advice]
    parameters: Mapping[str, Parameter]
    steps: Sequence[Step]
    profiles: Sequence[str]
    path: Path
    origin: str = LIBRARY
    overrides: bool = False

    @property
    def see(self) -> Text:
        """What is to be seen, before it was run: with the defaults, and `…` for what it makes."""
        known = {name: p.schema.get("default") for name, p in self.parameters.items()}
        return told(self.situation, known)


@dataclass(frozen=True)
class Faulty:
    """A file that is no scenario: what is wrong in which line, and what would be right."""

    name: str
    path: Path
    line: int | None
    problem: str
    remedy: str

    def __str__(self) -> str:
        """Say it in one sentence."""
        where = f"{self.path}, line {self.line}" if self.line else str(self.path)
        return f"{where}: {self.problem} ({self.remedy})"
