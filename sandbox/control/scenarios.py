"""Scenarios: what there is, and bringing a workspace into the situation of one.

What carries them out is loaded with the first call: no start should pay for it.
"""

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING

from sandbox.http import Answer, Api, Call, Handler
from sandbox.spaces import Spaces

if TYPE_CHECKING:
    from sandbox.control.scenario_calls import ScenarioCalls


def operations(spaces: Spaces, application: Api) -> Mapping[str, Handler]:
    """Give the handlers of this resource; steps make their calls to `application`."""

    @cache
    def calls() -> "ScenarioCalls":
        from sandbox.control.scenario_calls import ScenarioCalls  # noqa: PLC0415

        return ScenarioCalls(spaces, application)

    async def run(call: Call) -> Answer:
        return await calls().run(call)

    return {
        "listScenarios": lambda call: calls().all(call),
        "getScenario": lambda call: calls().get(call),
        "runScenario": run,
    }
