"""The public sources that fill in a candidate's form: what each answers can be scripted."""

from collections.abc import Mapping
from typing import Any

from sandbox.control.calls import space_of
from sandbox.control.errors import ControlError, closest
from sandbox.domain.errors import InvalidRequest
from sandbox.domain.sources import SCENARIOS, SOURCES, set_outcomes
from sandbox.domain.workspace import Workspace
from sandbox.http import Answer, Call, Handler
from sandbox.spaces import Spaces


def operations(spaces: Spaces) -> Mapping[str, Handler]:
    """Give the handlers of this resource."""

    def show(call: Call) -> Answer:
        return Answer.json(200, _shape(space_of(spaces, call).workspace))

    def script(call: Call) -> Answer:
        workspace, outcomes = space_of(spaces, call).workspace, call.body["outcomes"]
        try:
            set_outcomes(workspace, outcomes)
        except InvalidRequest as error:
            unknown = next(name for name in outcomes if name not in SOURCES)
            guess = closest(unknown, list(SOURCES))
            meant = f"did you mean '{guess}'? " if guess else ""
            raise ControlError(
                422,
                f"outcomes: there is no source '{unknown[:100]}'",
                f"{meant}the sources are: {', '.join(SOURCES)}",
            ) from error
        return Answer.json(200, _shape(workspace))

    return {"listSources": show, "scriptSources": script}


def _shape(workspace: Workspace) -> dict[str, Any]:
    return {
        "sources": [
            {
                "name": source.name,
                "label": source.label,
                "provides": source.provides,
                "outcome": workspace.source_outcomes.get(source.name),
            }
            for source in SOURCES.values()
        ],
        "reserved_sirets": [
            {"siret": scenario.siret, "label": scenario.label} for scenario in SCENARIOS.values()
        ],
    }
