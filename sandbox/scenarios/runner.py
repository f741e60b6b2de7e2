"""Carrying a scenario out: step by step, and what came of it."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakKeyDictionary

from contracts.wording import Text
from sandbox.domain.background import catch_up
from sandbox.domain.errors import ServiceError
from sandbox.domain.models import Editor, public_editor
from sandbox.scenarios import grammar, placeholders
from sandbox.scenarios.actions.registry import actions
from sandbox.scenarios.model import Scenario, Step
from sandbox.scenarios.placeholders import PlaceholderError
from sandbox.scenarios.remedies import takes
from sandbox.scenarios.stage import Made, Stage, StepRefused
from sandbox.space import Space


@dataclass(frozen=True)
class Done:
    """A step that was carried out: its number from 1, and the control calls that it has made."""

    number: int
    action: str
    line: int
    name: str | None
    result: Mapping[str, Any]
    calls: Sequence[Made]


class ScenarioFailed(Exception):
    """A step could not be carried out; what the ones before have done stays."""

    def __init__(self, number: int, step: Step, error: str, hint: str, outcome: "Outcome") -> None:
        super().__init__(error)
        self.number, self.step = number, step
        self.error, self.hint, self.outcome = error, hint, outcome


@dataclass
class Outcome:
    """What a run has come to, so far or in the end."""

    scenario: Scenario
    parameters: Mapping[str, Any]
    done: list[Done] = field(default_factory=list)
    results: dict[str, Mapping[str, Any]] = field(default_factory=dict)


_LOCKS: WeakKeyDictionary[Space, asyncio.Lock] = WeakKeyDictionary()


def turn(space: Space) -> asyncio.Lock:
    """Give the lock under which scenarios of a workspace are run one after the other."""
    return _LOCKS.setdefault(space, asyncio.Lock())


async def run(scenario: Scenario, parameters: Mapping[str, Any], stage: Stage) -> Outcome:
    """Carry out every step; raises `ScenarioFailed` at the first that cannot be."""
    outcome = Outcome(scenario, parameters)
    editor = _editor(stage, parameters.get("client_id"))
    await _give_address(stage, editor)
    stage.names.update(
        parameters,
        base_url=stage.base_url,
        workspace=stage.space.request.name,
        profile=stage.space.profile.name,
        editor=public_editor(editor),
    )
    try:
        await _Run(stage, outcome).carry_out(scenario.steps)
    finally:
        if stage.is_current:
            _refresh(stage, outcome)
    return outcome


async def _give_address(stage: Stage, editor: Editor) -> None:
    """Let an editor's webhooks go somewhere: without an address they fail at once, unsent.

    A workspace that was made without `webhook_url` has such an editor; most situations need a
    webhook that is under way, or one that a scripted receiver can answer.
    """
    if editor.completion_webhook_url is not None:
        return
    url = stage.spaces.settings.webhook_url
    path = ("editors", editor.client_id)
    await stage.control("PATCH", *path, body={"completion_webhook_url": url})
    stage.notes.append(
        Text(
            f"L'éditeur {editor.client_id} n'avait pas d'URL de webhook : {url} lui a été donnée.",
            f"The editor {editor.client_id} had no webhook URL: it was given {url}.",
        )
    )


def _editor(stage: Stage, client_id: Any) -> Editor:
    """Give the editor that a run is about: the one of its parameter `client_id`, or the first."""
    return stage.workspace.editors.get(client_id) or stage.workspace.default_editor()


def _refresh(stage: Stage, outcome: Outcome) -> None:
    """Have the results tell how the markets and applications are in the end."""
    catch_up(stage.workspace)
    for name, result in outcome.results.items():
        record = stage.records.get(str(result.get("identifier")))
        if record is not None:
            stage.names[name] = outcome.results[name] = {**result, **stage.shape(record)}


class _Run:
    def __init__(self, stage: Stage, outcome: Outcome) -> None:
        self._stage, self._outcome = stage, outcome
        self._number = 0

    async def carry_out(self, steps: Sequence[Step]) -> None:
        for step in steps:
            if step.repeat is not None:
                await self._repeat(step)
            elif self._wanted(step):
                await self._carry_out(step)

    async def _repeat(self, step: Step) -> None:
        if not self._wanted(step):
            return
        for repetition in range(1, self._times(step) + 1):
            self._stage.names["repetition"] = repetition
            await self.carry_out(step.steps)
        self._stage.names.pop("repetition", None)

    def _times(self, step: Step) -> int:
        times = self._filled(step, step.repeat)
        most = grammar.MOST_REPETITIONS
        if isinstance(times, bool) or not isinstance(times, int) or not 0 <= times <= most:
            raise self._failure(
                step, f"{times!r} is not how often steps can be repeated", f"0 to {most}"
            )
        return times

    def _wanted(self, step: Step) -> bool:
        if step.profile not in (None, self._stage.space.profile.name):
            return False
        wanted = self._filled(step, step.when)
        if not isinstance(wanted, bool):
            raise self._failure(step, f"'when' came to {wanted!r}", "it has to be true or false")
        return wanted

    async def _carry_out(self, step: Step) -> None:
        self._number += 1
        if self._number > grammar.MOST_CARRIED_OUT:
            most = grammar.MOST_CARRIED_OUT
            raise self._failure(step, f"more than {most} steps were carried out", "repeat less")
        arguments = self._arguments(step)
        stage, first = self._stage, len(self._stage.calls)
        try:
            result = await actions()[step.action].perform(stage, arguments)
        except StepRefused as error:
            raise self._failure(step, error.error, error.hint) from error
        except ServiceError as error:
            raise self._failure(step, str(error), takes(step.action)) from error
        done = Done(self._number, step.action, step.line, step.name, result, stage.calls[first:])
        self._outcome.done.append(done)
        if step.name is not None:
            stage.names[step.name] = self._outcome.results[step.name] = result

    def _arguments(self, step: Step) -> Mapping[str, Any]:
        arguments: Mapping[str, Any] = self._filled(step, step.arguments)
        wrong = actions()[step.action].validator.violations(dict(arguments))
        if wrong:
            where = ".".join(map(str, wrong[0].path))
            raise self._failure(step, f"{where}: {wrong[0].message}", takes(step.action))
        return arguments

    def _filled(self, step: Step, value: Any) -> Any:
        try:
            return placeholders.filled(value, self._stage.names)
        except PlaceholderError as error:
            raise self._failure(step, str(error), "look at the results of the steps before") from (
                error
            )

    def _failure(self, step: Step, error: str, hint: str) -> ScenarioFailed:
        return ScenarioFailed(max(self._number, 1), step, error, hint, self._outcome)
