"""Scripted faults: which calls of the service's API are to fail, and how."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from sandbox.control.calls import space_of
from sandbox.domain.faults import Fault
from sandbox.http import Answer, Call, Handler
from sandbox.spaces import Spaces


def operations(spaces: Spaces) -> Mapping[str, Handler]:
    """Give the handlers of this resource."""

    def show(call: Call) -> Answer:
        script = space_of(spaces, call).workspace.fault_script
        return Answer.json(200, {"faults": [_shape(fault) for fault in script.faults]})

    def add(call: Call) -> Answer:
        workspace, body = space_of(spaces, call).workspace, call.body
        fault = workspace.fault_script.add(
            workspace.ids, body["operation"], body["status"], body.get("times", 1)
        )
        return Answer.json(201, _shape(fault))

    def clear(call: Call) -> Answer:
        space_of(spaces, call).workspace.fault_script.clear()
        return Answer(204)

    return {"listFaults": show, "scriptFault": add, "clearFaults": clear}


def _shape(fault: Fault) -> dict[str, Any]:
    return {"fault": "status", **asdict(fault)}
