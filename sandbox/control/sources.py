"""The public sources that fill in a candidate's form: what each answers can be scripted."""

from collections.abc import Mapping
from typing import Any

from sandbox.control.calls import space_of
from sandbox.domain.sources import SCENARIOS, SOURCES, set_outcomes
from sandbox.domain.workspace import Workspace
from sandbox.http import Answer, Call, Handler
from sandbox.spaces import Spaces


def operations(spaces: Spaces) -> Mapping[str, Handler]:
    """Give the handlers of this resource."""

    def show(call: Call) -> Answer:
        return Answer.json(200, _shape(space_of(spaces, call).workspace))

    def script(call: Call) -> Answer:
        workspace = space_of(spaces, call).workspace
        set_outcomes(workspace, call.body["outcomes"])
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
