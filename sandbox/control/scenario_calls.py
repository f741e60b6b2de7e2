"""The calls about scenarios: they find one, check what it is given, and have it run."""

from collections.abc import Mapping
from typing import Any

from sandbox.control import scenario_shapes
from sandbox.control.calls import body_of, space_of
from sandbox.control.errors import ControlError, closest, listed
from sandbox.control.hooks import FROM_CONSOLE
from sandbox.http import Answer, Api, Call
from sandbox.http.inside import Answered, ask
from sandbox.scenarios import catalogue, parameters, runner
from sandbox.scenarios.catalogue import Catalogue
from sandbox.scenarios.model import Scenario
from sandbox.scenarios.parameters import WrongParameters
from sandbox.scenarios.runner import ScenarioFailed
from sandbox.scenarios.stage import Ask, Stage
from sandbox.settings import base_url
from sandbox.spaces import Space, Spaces

_HANDED_ON = ("host", "origin", "sec-fetch-site", FROM_CONSOLE)
"""What tells where a call comes from and which host it was sent to: the calls of steps keep it."""


class ScenarioCalls:
    """Answers them, in every workspace."""

    def __init__(self, spaces: Spaces, application: Api) -> None:
        self._spaces, self._application = spaces, application

    def all(self, call: Call) -> Answer:
        """List the scenarios, and the files that are none."""
        found = self._catalogue()
        return Answer.json(
            200,
            {
                "scenarios": [scenario_shapes.described(one) for one in found.scenarios.values()],
                "faulty": [scenario_shapes.faulty(file) for file in found.faulty],
            },
        )

    def get(self, call: Call) -> Answer:
        """Show one scenario; raises `ControlError`."""
        return Answer.json(200, scenario_shapes.described(self._find(call)))

    async def run(self, call: Call) -> Answer:
        """Run a scenario; raises `ControlError` where nothing was done."""
        scenario, wanted = self._find(call), body_of(call)
        space = space_of(self._spaces, call)
        _check_profile(scenario, space)
        try:
            values = parameters.chosen(scenario, wanted.get("parameters") or {})
        except WrongParameters as error:
            raise ControlError(422, error.error, error.hint) from error
        async with runner.turn(space):
            return await self._carry_out(call, scenario, space, values)

    async def _carry_out(
        self, call: Call, scenario: Scenario, space: Space, values: Mapping[str, Any]
    ) -> Answer:
        address = base_url(self._spaces.settings, call.scheme, call.host)
        door, reset = self._door(call), bool(body_of(call).get("reset"))
        if reset:
            await door("POST", ("reset",), {"workspace": space.request.name}, None)
        stage = Stage(scenario.name, self._spaces, space, address, door)
        try:
            outcome = await runner.run(scenario, values, stage)
        except ScenarioFailed as failed:
            return Answer.json(409, scenario_shapes.failure(failed, stage, reset))
        return Answer.json(200, scenario_shapes.result(outcome, stage, reset))

    def _door(self, call: Call) -> Ask:
        """Give the way to make control calls on behalf of whoever runs the scenario."""
        headers = {name: call.headers[name] for name in _HANDED_ON if name in call.headers}

        async def make(
            method: str, path: tuple[str, ...], query: Mapping[str, str], body: Any
        ) -> Answered:
            return await ask(
                self._application,
                method,
                ("_sandbox", *path),
                query=query,
                body=body,
                scheme=call.scheme,
                headers=headers,
            )

        return make

    def _catalogue(self) -> Catalogue:
        return catalogue.load(self._spaces.settings.scenarios)

    def _find(self, call: Call) -> Scenario:
        found, name = self._catalogue(), call.path_params["name"]
        if name in found.scenarios:
            return found.scenarios[name]
        fault = found.fault_of(name)
        if fault is not None:
            where = f"{fault.path}, line {fault.line}" if fault.line else str(fault.path)
            raise ControlError(
                422, f"{where}: {fault.problem}", fault.remedy or "mend the file, and run it again"
            )
        guess = closest(name, list(found.scenarios))
        meant = f"did you mean '{guess}'? " if guess else ""
        raise ControlError(
            404,
            f"there is no scenario '{name[:100]}'",
            f"{meant}GET /_sandbox/scenarios lists them: {listed(found.scenarios)}",
        )


def _check_profile(scenario: Scenario, space: Space) -> None:
    profile = space.profile.name
    if profile in scenario.profiles:
        return
    needed = " or ".join(scenario.profiles)
    raise ControlError(
        409,
        f"the scenario '{scenario.name}' is about the profile {needed}; the workspace "
        f"'{space.request.name}' has {profile}",
        "make a workspace with it, and run it there: POST /_sandbox/workspaces "
        f'{{"profile": "{scenario.profiles[0]}"}}',
    )
